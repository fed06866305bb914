"""The registers as their pages show them: entries on a day, and the versions of one with who, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from trialsite.accounts.roles import ROLES, Role
from trialsite.administration.range_lines import STATES
from trialsite.audit.models import Item
from trialsite.protocol.text import Text
from trialsite.registers.register import Column, Register
from trialsite.registers.spans import NOW, standing, state_of

CREATED = "+"


@dataclass(frozen=True, slots=True)
class Told:
    """One change of a version: who made it, when (UTC) and why."""

    by: Text
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One version of an entry as it stands on a day."""

    register: Register
    row: Any
    state: str
    registered: Told | None = None
    ended: Told | None = None

    @property
    def key(self) -> str:
        """What the address names it by."""
        return "/".join(self.register.key_of(self.row))

    @property
    def cells(self) -> list[tuple[Column, Text]]:
        """The columns of a list with what stands in them."""
        return [(column, column.show(self.row)) for column in self.register.columns if column.listed]

    @property
    def every_cell(self) -> list[tuple[Column, Text]]:
        """All columns with what stands in them."""
        return [(column, column.show(self.row)) for column in self.register.columns]

    @property
    def name(self) -> Text:
        """What it is called."""
        return Text(self.row.name_en, self.row.name_zh)

    @property
    def state_text(self) -> Text:
        """The state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The tone of the state's tag."""
        return STATES[self.state][1]


@dataclass(frozen=True, slots=True)
class Entries:
    """The register on a day: what is in force, and what is not."""

    now: list[Line] = field(default_factory=list)
    rest: list[Line] = field(default_factory=list)


def entries_on(register: Register, rows: Iterable[Any], day: date) -> Entries:
    """Each entry with the version in force on a day, else with the one that stands."""
    by_key: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        by_key.setdefault(register.key_of(row), []).append(row)
    found = Entries()
    for own in by_key.values():
        now = next((row for row in own if state_of(row, day) == NOW), None)
        other = standing(own) or own[0]
        if now is not None:
            found.now.append(Line(register, now, NOW))
        else:
            found.rest.append(Line(register, other, state_of(other, day)))
    return found


def versions(register: Register, rows: list[Any], today: date) -> list[Line]:
    """Each version with who registered and who ended it; two statements."""
    changes = list(register.model.history.filter(id__in=[row.pk for row in rows]).order_by("history_id"))
    items = Item.objects.filter(event_id__in={each.event_id for each in changes}, reason_text__gt="")
    reasons = dict(items.values_list("event_id", "reason_text"))
    registered = {each.id: _told(each, reasons) for each in changes if each.history_type == CREATED}
    ended = {each.id: _told(each, reasons) for each in changes if each.history_type != CREATED}
    return [
        Line(register, row, state_of(row, today), registered.get(row.pk), ended.get(row.pk)) for row in rows
    ]  # fmt: skip


def _told(change: Any, reasons: Mapping[Any, str]) -> Told:
    system = ROLES[Role.SYSTEM].title
    by = system if change.history_user_id is None else Text(change.actor_name, change.actor_name)
    return Told(by, change.history_date, reasons.get(change.event_id, ""))
