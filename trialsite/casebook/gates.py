"""Entry gates: rules that refuse a whole save (IC-04, IC-05); the one exception to "facts can always be recorded"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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


_GATES: dict[str, EntryGate] = {}


def register(gate: EntryGate) -> None:
    """Make a gate known, in AppConfig.ready()."""
    _GATES[gate.id] = gate


def needs() -> frozenset[str]:
    """The facts that the gates ask for."""
    return frozenset(key for gate in _GATES.values() for key in gate.needs)


def shut(crf: Crf, facts: Mapping[str, Any]) -> EntryGate | None:
    """The first gate that is shut for this form, None when all are open."""
    return next((gate for gate in _GATES.values() if gate.shut(crf, facts)), None)
