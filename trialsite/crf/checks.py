"""Edit checks: what a rule is, what it sees, and what it finds; severities as the clinical conventions have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from trialsite.crf.address import Address, read_address
from trialsite.crf.answers import Answer, Answers
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text


class Severity(StrEnum):
    """The six classes; the letter is stored and shown in the documents."""

    IMPOSSIBLE = "H"
    IMPLAUSIBLE = "S"
    COMPLETION = "C"
    GATE = "G"
    DEVIATION = "D"
    PROMPT = "P"


@dataclass(frozen=True)
class Case:
    """All that a rule may look at: the answers as they will stand, the facts, the protocol and the day.

    `row` is the key of the row inside a row group. `rechecking` is true when not this form but a fact
    changed. `complete` is true at Complete and on a completed form.
    """

    answers: Answers
    facts: Mapping[str, Any]
    protocol: Protocol
    now: datetime
    today: date
    visit: str = ""
    group: str = ""
    row: str = ""
    rechecking: bool = False

    @property
    def form(self) -> Case:
        """The same case as the form sees it, outside the row."""
        return replace(self, group="", row="") if self.row else self

    def address(self, name: str) -> str:
        """The address of a question of the same form, or of the same row inside a row group."""
        return f"{self.group}[{self.row}].{name}" if self.row else name

    def answer(self, name: str) -> Answer:
        """The answer to a question of the same form or row."""
        return self.answers[self.address(name)]

    def value(self, name: str) -> Any:
        """The typed value of an answer, None when there is none or it carries a missing code."""
        return self.answer(name).value

    def fact(self, key: str) -> Any:
        """The value of a fact the check named in `needs`, None while nobody knows it."""
        return self.facts.get(key)


Violation = bool | Mapping[str, object] | None
Rule = Callable[[Case], Violation]


@dataclass(frozen=True)
class Deviation:
    """What a check of class D drafts: a category of the list DVCAT, important where `major` says so of the case."""

    category: str
    major: Callable[[Case], bool] | None = None

    def severity(self, case: Case) -> str:
        """MAJOR or MINOR, as the list DVSEV has them."""
        return "MAJOR" if self.major is not None and self.major(case) else "MINOR"


@dataclass(frozen=True)
class Check:
    """One edit check: one fact, one id, one severity; `rule` returns what is wrong (or nothing).

    A rule returns True, or the values its message names. `fields` are the questions it is about, in a check of the
    whole form also answers of rows (`results[wbc].value`): all of them that were changed are refused when it is of
    class H. `concealed` keeps values and wording out of the ledger.
    What it asks for (class P or D) is for `answered_by` to answer, to decline for `declined_by` where that is another,
    and is asked again only when the text of its `grounds` changes; without any, when the answer it is about does.
    """

    id: str
    severity: Severity
    fields: tuple[str, ...]
    message: Text
    rule: Rule
    needs: tuple[str, ...] = ()
    group: str = ""
    concealed: bool = False
    audience: Audience = Audience.BLINDED
    swap: tuple[str, str] | None = None
    deviation: Deviation | None = None
    answered_by: str = "site"
    declined_by: str = ""
    grounds: Callable[[Case], str] | None = None

    @property
    def place(self) -> tuple[str, str, str]:
        """What its findings are known by: id, row group, and the question it speaks of first."""
        first = read_address(self.fields[0]) if self.fields else Address("")
        return (self.id, self.group or first.group, first.var)

    def find(self, case: Case) -> Finding | None:
        """The finding of this check on one case, None when all is well."""
        result = self.rule(case)
        if result is None or result is False:
            return None
        values = result if isinstance(result, Mapping) else {}
        return Finding(
            check_id=self.id,
            severity=self.severity,
            addresses=tuple(case.address(name) for name in self.fields),
            message=self.message.format(**values),
            concealed=self.concealed,
            audience=self.audience,
            swap=self.swap,
            category=self.deviation.category if self.deviation else "",
            gravity=self.deviation.severity(case) if self.deviation else "",
            grounds=self.grounds(case) if self.grounds else "",
        )


@dataclass(frozen=True)
class Finding:
    """What a check found on one record: where, how grave, and what to tell people."""

    check_id: str
    severity: Severity
    addresses: tuple[str, ...]
    message: Text
    concealed: bool = False
    audience: Audience = Audience.BLINDED
    swap: tuple[str, str] | None = None
    category: str = ""
    gravity: str = ""
    grounds: str = ""
    confirmed: str = field(default="", compare=False)

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the finding on its record: the check and where it looks first."""
        return (self.check_id, self.addresses[0] if self.addresses else "")
