"""Roles and grants of accounts as periods: who had which right from when to when, on whose word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from trialsite.accounts.actions.states import as_made
from trialsite.accounts.models import AccountState, Grant, User
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM
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
    role: Role | None = None

    @property
    def giver(self) -> Text:
        """Who gave it, as it is read."""
        return said_by(self.given_by)

    @property
    def ender(self) -> Text:
        """Who ended it, as it is read."""
        return said_by(self.ended_by)

    def as_known(self, instant: datetime) -> Right:
        """The same as it was known at an instant: an end that came later was not known yet."""
        if self.ended_at is None or self.ended_at <= instant:
            return self
        return replace(self, ended_at=None, ended_by="")

    def is_in_force(self, instant: datetime, day: date) -> bool:
        """Whether it holds at an instant of a site date."""
        if self.ends_on is not None and day > self.ends_on:
            return False
        return self.given_at <= instant and (self.ended_at is None or self.ended_at > instant)


def said_by(name: str) -> Text:
    """Somebody's name as it was; the system by what it is."""
    return ROLES[Role.SYSTEM].title if name == SYSTEM.name else Text(name, name)


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
        role = Role(state.role)
        ended_at, ended_by = (following.at, following.by_name) if following is not None else (None, "")
        given = (begun.at, begun.by_name, begun.why)
        found.append(Right(user, ROLES[role].title, *given, state.ends_on, ended_at, ended_by, role))
        begun = None
    return found


def _goes_on(state: AccountState, following: AccountState) -> bool:
    return following.is_active and (following.role, following.ends_on) == (state.role, state.ends_on)


@dataclass(frozen=True, slots=True)
class Held:
    """A right as it stood on a day: of whom, as they were called then, and whether it was in force."""

    right: Right
    name: str
    organisation: str
    in_force: bool


def end_of(day: date) -> datetime:
    """The instant for which a day is asked: its last one at the site, or now."""
    return min(clock.now(), clock.start_of(day + timedelta(days=1)) - timedelta(microseconds=1))


def rights_on(day: date) -> list[Held]:
    """Every right that was ever given up to the end of a site date, as it stood then; three statements."""
    instant = end_of(day)
    people = User.objects.exclude(role=Role.SYSTEM).filter(created_at__lte=instant).order_by("username")
    states = _by_user(AccountState.objects.filter(at__lte=instant).order_by("at", "pk"))
    grants = _by_user(Grant.objects.filter(kind=Grant.UNBLINDED, given_at__lte=instant))
    held: list[Held] = []
    for user in people:
        stood = states.get(user.pk) or [as_made(user)]
        rights = [*role_periods(user, stood), *(of_grant(user, grant) for grant in grants.get(user.pk, []))]
        held.extend(_held(right.as_known(instant), stood, instant, day) for right in in_order(rights))
    return held


def _by_user(rows: QuerySet[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(row)
    return found


def _held(right: Right, stood: Sequence[AccountState], instant: datetime, day: date) -> Held:
    then = stood[-1]
    usable = then.is_active and not (then.ends_on is not None and day > then.ends_on)
    return Held(right, then.name, then.organisation, usable and right.is_in_force(instant, day))
