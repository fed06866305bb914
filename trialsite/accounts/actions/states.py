"""Keep how an account stands after an act."""

from __future__ import annotations

from typing import Any

from trialsite.accounts import trace
from trialsite.accounts.models import AccountState, User
from trialsite.audit import tracked
from trialsite.audit.change import Change, declared
from trialsite.audit.entries import Action, ItemEntry

STATED = ("name", "organisation", "email", "role", "is_active", "ends_on")


def stated(user: User, by_name: str, at: Any, why: str = "") -> AccountState:
    """An account as it stands, as a row that is not written yet."""
    facts = {name: getattr(user, name) for name in STATED}
    return AccountState(user=user, at=at, by_name=by_name, why=why, **facts)


def keep(
    action: Action, user: User, before: AccountState | None, items: tuple[ItemEntry, ...], change: Change, why: str = ""
) -> None:
    """Write an act on an account, inside its transaction: how it stands from now on, and the event.

    `before` is how it stood, which is written too where nothing was kept of the account until now.
    """
    rows = [stated(user, change.actor.name, change.at, why)]
    if before is not None and not AccountState.objects.filter(user=user).exists():
        rows.insert(0, before)
    with declared(change):
        tracked.insert(rows, change)
        trace.record(action, change.actor, items, change)


def as_made(user: User) -> AccountState:
    """How an account stood since it was made, for one of which nothing was kept yet."""
    return stated(user, "", user.created_at)
