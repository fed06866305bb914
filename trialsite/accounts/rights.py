"""Roles and grants of accounts as periods: who had which right from when to when, on whose word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from trialsite.accounts.actions.states import as_made
from trialsite.accounts.models import AccountState, Grant, User
from trialsite.accounts.roles import ROLES, Role
from trialsite.protocol.text import Text

UNBLINDED = Text("Unblinded (grant)", "非盲权限（授予）")


@dataclass(frozen=True, slots=True)
class Right:
    """A role or grant of one account: since when and by whom, its last day, and when and by whom it was ended."""

    user: User
    title: Text
    given_at: datetime
    given_by: str
    why: str
    ends_on: date | None
    ended_at: datetime | None
    ended_by: str

    def is_in_force(self, instant: datetime, day: date) -> bool:
        """Whether it holds at an instant of a site date."""
        if self.ends_on is not None and day > self.ends_on:
            return False
        return self.given_at <= instant and (self.ended_at is None or self.ended_at > instant)


def states_of(user: User) -> list[AccountState]:
    """How an account stood, oldest first; as it was made where nothing was changed since."""
    return list(AccountState.objects.filter(user=user).order_by("at", "pk")) or [as_made(user)]


def rights_of(user: User) -> list[Right]:
    """The rights of one account, the newest first; two statements."""
    grants = Grant.objects.filter(user=user, kind=Grant.UNBLINDED)
    return in_order([*role_periods(user, states_of(user)), *(of_grant(user, grant) for grant in grants)])


def in_order(rights: Iterable[Right]) -> list[Right]:
    """The newest first."""
    return sorted(rights, key=lambda right: right.given_at, reverse=True)


def of_grant(user: User, grant: Grant) -> Right:
    """A grant as a right."""
    return Right(
        user, UNBLINDED, grant.given_at, grant.given_by, grant.why, grant.ends_on, grant.revoked_at, grant.revoked_by
    )


def role_periods(user: User, states: Sequence[AccountState]) -> list[Right]:
    """The roles of an account with their periods; the account's last day ends the role, a deactivation too."""
    found: list[Right] = []
    begun: AccountState | None = None
    for state, following in pairwise((*states, None)):
        if state is None or not state.is_active:
            continue
        begun = begun or state
        if following is not None and _goes_on(state, following):
            continue
        ended = (following.at, following.by_name) if following is not None else (None, "")
        title = ROLES[Role(state.role)].title
        found.append(Right(user, title, begun.at, begun.by_name, begun.why, state.ends_on, *ended))
        begun = None
    return found


def _goes_on(state: AccountState, following: AccountState) -> bool:
    return following.is_active and (following.role, following.ends_on) == (state.role, state.ends_on)
