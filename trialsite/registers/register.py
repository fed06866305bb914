"""What a register is: its columns, what an entry is known by, and its rules; pages and ledger follow from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from trialsite.accounts.roles import Task
from trialsite.crf.values.display import show_number
from trialsite.protocol.text import Text

TEXT, CHOICE, TICK, NUMBER = "text", "choice", "tick", "number"
NEEDED = Text("{label}: fill it in.", "请填写：{label}。")
NOT_OFFERED = Text("{label}: choose one of those offered.", "{label}：请从所列选项中选择。")
YES = Text("Yes", "是")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an entry cannot stand: the box and what to do."""

    box: str
    message: Text


@dataclass(frozen=True, slots=True)
class Known:
    """What an entry is judged against: every version of the register, and the sign-in names of the accounts."""

    rows: Sequence[Any] = ()
    accounts: frozenset[str] = frozenset()


def nothing() -> Mapping[str, Text]:
    """No choices."""
    return {}


@dataclass(frozen=True)
class Column:
    """One box of an entry; `listed`: shown in the list, `note`: said under the box."""

    name: str
    label: Text
    kind: str = TEXT
    choices: Callable[[], Mapping[str, Text]] = nothing
    required: bool = True
    longest: int = 80
    note: Text | None = None
    listed: bool = True

    def show(self, row: Any) -> Text:
        """The value as people read it."""
        value = getattr(row, self.name)
        if self.kind == TICK:
            return YES if value else Text("", "")
        if self.kind == CHOICE:
            return self.choices().get(value, Text(value or "", value or ""))
        shown = "" if value is None else show_number(value.normalize()) if self.kind == NUMBER else str(value)
        return Text(shown, shown)

    def told(self, row: Any) -> str:
        """The value as the ledger keeps it, in codes and the same in every language."""
        value = getattr(row, self.name)
        return f"{value.normalize():f}" if self.kind == NUMBER and value is not None else str(value or "")

    def faults(self, row: Any) -> Iterator[Fault]:
        """A value that is missing, or none of those offered."""
        value = getattr(row, self.name)
        if self.required and value in (None, ""):
            yield Fault(self.name, NEEDED.format(label=self.label))
        elif self.kind == CHOICE and value and value not in self.choices():
            yield Fault(self.name, NOT_OFFERED.format(label=self.label))


Rule = Callable[[Any, Known], Iterator[Fault]]


@dataclass(frozen=True)
class Register:
    """One dated register; `key` are the columns that an entry is known by, in all its versions."""

    slug: str
    icon: str
    model: type[Any]
    title: Text
    about: Text
    entry: Text
    task: Task
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = field(default=())

    def key_of(self, row: Any) -> tuple[str, ...]:
        """What the entry of a version is known by."""
        return tuple(getattr(row, name) for name in self.key)

    def told(self, row: Any, last_day: date | None = None) -> str:
        """A version in one line of the ledger, with its last day or the one that it is given."""
        said = " | ".join(column.told(row) for column in self.columns)
        return f"{said} ({row.valid_from}…{last_day or row.valid_to or ''})"

    def address(self, row: Any) -> str:
        """Where the ledger keeps a version."""
        return f"register.{self.slug}[{'/'.join(self.key_of(row))}/{row.valid_from}]"

    def says_same(self, one: Any, other: Any) -> bool:
        """Whether two versions say the same, whatever their days."""
        return all(column.told(one) == column.told(other) for column in self.columns)

    def faults(self, row: Any, known: Known) -> list[Fault]:
        """Everything that keeps a version from standing."""
        found = [fault for column in self.columns for fault in column.faults(row)]
        return found or [fault for rule in self.rules for fault in rule(row, known)]
