"""Entry gates: rules that refuse a whole save (IC-04, IC-05); the one exception to "facts can always be recorded"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from trialsite.casebook.decide import Decision
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import SaveRefused
from trialsite.crf import facts as crf_facts
from trialsite.crf.answers import Answer, Answers
from trialsite.crf.checks import Case
from trialsite.crf.form import Crf
from trialsite.protocol.text import Text


@dataclass(frozen=True)
class EntryGate:
    """A rule asked before anything is read: `shut(crf, facts)` is true when this form may not be entered.

    `opened_by`: the form whose answers open it.
    """

    id: str
    message: Text
    needs: tuple[str, ...]
    shut: Callable[[Crf, Mapping[str, Any]], bool]
    opened_by: str


@dataclass(frozen=True)
class Entering:
    """What a submission would store: the answers before, the case as it will stand, and what changes."""

    crf: Crf
    record: CrfRecord
    stored: Answers
    case: Case
    changes: Mapping[str, Answer]

    def fact(self, key: str) -> Any:
        """A fact of the record; read now where the form did not ask for it."""
        if key in self.case.facts:
            return self.case.facts[key]
        return crf_facts.gather((key,), self.record.participant_id, self.record)[key]


@dataclass(frozen=True)
class SubmissionGate:
    """A rule asked of what a submission would store: `refuses` gives the message, None where it may be saved.

    `warns(facts)` is what the page says of it before anything is typed. `drafts` are checks of class D whose fact is
    kept although its data are refused. `set_by`: the form whose answers set it. `messages`: all that it may say when it
    refuses, with holes for days.
    """

    id: str
    needs: tuple[str, ...]
    refuses: Callable[[Entering], Text | None]
    warns: Callable[[Mapping[str, Any]], Text | None]
    set_by: str
    messages: tuple[Text, ...]
    drafts: tuple[str, ...] = ()


class GateRefused(SaveRefused):
    """A save that a gate does not let in; `decision` is what it would have stored."""

    def __init__(self, gate: SubmissionGate, message: Text, decision: Decision) -> None:
        super().__init__(gate.id, message)
        self.gate = gate
        self.decision = decision

    @property
    def keeps_fact(self) -> bool:
        """Whether that it happened is drafted as a deviation, without its data."""
        return any(finding.check_id in self.gate.drafts for finding in self.decision.findings)


_GATES: dict[str, EntryGate] = {}
_OF_SUBMISSIONS: dict[str, SubmissionGate] = {}


def register(gate: EntryGate) -> None:
    """Make a gate known, in AppConfig.ready()."""
    _GATES[gate.id] = gate


def register_for_submissions(gate: SubmissionGate) -> None:
    """Make a gate known that looks at what would be stored, in AppConfig.ready()."""
    _OF_SUBMISSIONS[gate.id] = gate


def messages() -> tuple[Text, ...]:
    """All that gates say when they refuse, with holes for days."""
    said = (gate.messages for gate in _OF_SUBMISSIONS.values())
    return (*(gate.message for gate in _GATES.values()), *(text for each in said for text in each))


def needs() -> frozenset[str]:
    """The facts that the entry gates ask for, all of them about the participant."""
    return frozenset(key for gate in _GATES.values() for key in gate.needs)


def needs_of_submissions() -> frozenset[str]:
    """The facts that the gates of submissions ask for, about the record."""
    return frozenset(key for gate in _OF_SUBMISSIONS.values() for key in gate.needs)


def shut(crf: Crf, facts: Mapping[str, Any]) -> EntryGate | None:
    """The first gate that is shut for this form, None when all are open."""
    return next((gate for gate in _GATES.values() if gate.shut(crf, facts)), None)


def check_may_store(record: CrfRecord, crf: Crf, stored: Answers, decision: Decision) -> None:
    """Raises GateRefused where a gate does not let in what a submission would store; no change passes every gate."""
    if not decision.changes:
        return
    entering = Entering(crf, record, stored, decision.case, decision.changes)
    for gate in _OF_SUBMISSIONS.values():
        message = gate.refuses(entering)
        if message is not None:
            raise GateRefused(gate, message, decision)


def warning(facts: Mapping[str, Any]) -> tuple[SubmissionGate, Text] | None:
    """What the page of a form says before anything is typed, with the gate that says it."""
    told = ((gate, gate.warns(facts)) for gate in _OF_SUBMISSIONS.values())
    return next(((gate, message) for gate, message in told if message is not None), None)
