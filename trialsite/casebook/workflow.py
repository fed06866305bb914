"""States and the acts that lead from one to another, as tables: the actions ask them, tests and documents read them.

Those of all other machines are gathered in `entry.machines`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from trialsite.accounts.roles import Task
from trialsite.audit.entries import Action
from trialsite.casebook.actions.review import STEPS, Step
from trialsite.casebook.models import Lock, QueryState
from trialsite.protocol.text import Text


class LockState(StrEnum):
    """Where a form stands as to freezing, and a visit, a participant or the study as to locking."""

    OPEN = "open"
    FROZEN = "frozen"
    LOCKED = "locked"
    ASKED = "asked"


FREEZE_STEPS: Mapping[str, Step] = {
    "freeze": Step(Task.FREEZE, frozenset({LockState.OPEN}), LockState.FROZEN, Action.FREEZE),
    "unfreeze": Step(Task.UNFREEZE, frozenset({LockState.FROZEN}), LockState.OPEN, Action.UNFREEZE),
}
LOCK_STEPS: Mapping[str, Step] = {
    "lock": Step(Task.LOCK, frozenset({LockState.OPEN}), LockState.LOCKED, Action.LOCK),
    "ask_unlock": Step(Task.ASK_UNLOCK, frozenset({LockState.LOCKED}), LockState.ASKED, Action.ASK_UNLOCK),
    "approve_unlock": Step(Task.APPROVE_UNLOCK, frozenset({LockState.ASKED}), LockState.OPEN, Action.UNLOCK),
    "decline_unlock": Step(Task.APPROVE_UNLOCK, frozenset({LockState.ASKED}), LockState.LOCKED, Action.DECLINE_UNLOCK),
}
MACHINES: Mapping[str, tuple[Text, StrEnum, Mapping[str, Step]]] = {
    "query": (Text("Query", "质疑"), QueryState.OPEN, STEPS),
    "form": (Text("Freezing a form", "表单冻结"), LockState.OPEN, FREEZE_STEPS),
    "lock": (
        Text("Lock of a visit, a participant or the study", "访视、受试者或研究的锁定"),
        LockState.OPEN,
        LOCK_STEPS,
    ),
}


def state_of(lock: Lock | None) -> LockState:
    """Where something stands by its lock that is not lifted; None for no such lock."""
    if lock is None or lock.lifted_at is not None:
        return LockState.OPEN
    return LockState.LOCKED if lock.unlock_asked_at is None else LockState.ASKED
