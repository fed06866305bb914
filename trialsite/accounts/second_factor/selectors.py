"""What is known of second factors: an account's own, and those of everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from trialsite.accounts.models import Authenticator, FactorReset, Grant, RecoveryCode, User
from trialsite.accounts.roles import ROLES, Role
from trialsite.accounts.second_factor.policy import is_named
from trialsite.audit import clock
from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """An account as the list of second factors shows it; `since` is None without one."""

    user: User
    required: bool
    since: datetime | None
    codes_left: int
    asked: FactorReset | None

    @property
    def role(self) -> Text:
        """What the account's role is called."""
        return ROLES[Role(self.user.role)].title


def authenticator_of(user_id: int) -> Authenticator | None:
    """The authenticator that an account uses now."""
    return Authenticator.objects.filter(user_id=user_id, ended_at__isnull=True).first()


def has_authenticator(user: User) -> bool:
    """Whether an account asks for a code at sign-in."""
    return Authenticator.objects.filter(user_id=user.pk, ended_at__isnull=True).exists()


def codes_left(user_id: int) -> int:
    """How many recovery codes can still be used."""
    return RecoveryCode.objects.filter(user_id=user_id, used_at__isnull=True, ended_at__isnull=True).count()


def open_reset_of(user: User) -> FactorReset | None:
    """The request to reset an account that waits for a second person."""
    return FactorReset.objects.filter(user=user, decided_at__isnull=True).select_related("user", "asked_by").first()


def open_resets() -> list[FactorReset]:
    """Requests that wait for a second person, oldest first."""
    waiting = FactorReset.objects.filter(decided_at__isnull=True).select_related("user", "asked_by")
    return list(waiting.order_by("asked_at"))


def lines() -> list[Line]:
    """Everybody who can sign in, with their second factor, by sign-in name; four statements."""
    since = dict(Authenticator.objects.filter(ended_at__isnull=True).values_list("user_id", "confirmed_at"))
    usable = RecoveryCode.objects.filter(used_at__isnull=True, ended_at__isnull=True)
    left = Counter(usable.values_list("user_id", flat=True))
    asked = {each.user_id: each for each in open_resets()}
    unblinded = _unblinded()
    people = User.objects.filter(is_active=True).exclude(role=Role.SYSTEM).order_by("username")
    return [_line(user, since, left, asked.get(user.pk), user.pk in unblinded) for user in people]


def _line(
    user: User, since: Mapping[int, datetime], left: Mapping[int, int], asked: FactorReset | None, unblinded: bool
) -> Line:
    required = is_named(user.role, unblinded=unblinded)
    return Line(user, required, since.get(user.pk), left.get(user.pk, 0), asked)


def _unblinded() -> frozenset[int]:
    """Accounts with an unblinded grant in force today."""
    today = clock.today()
    given = Grant.objects.filter(kind=Grant.UNBLINDED, revoked_at__isnull=True)
    return frozenset(grant.user_id for grant in given if grant.is_in_force(today))
