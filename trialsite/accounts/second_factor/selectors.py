"""What is known of second factors: an account's own, and those of everybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from trialsite.accounts.models import Authenticator, FactorReset, RecoveryCode, User
from trialsite.accounts.models.user import with_rights
from trialsite.accounts.roles import ROLES, Role
from trialsite.accounts.second_factor.policy import is_required
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
    """Everybody who can sign in, with their second factor, by sign-in name; five statements."""
    since = dict(Authenticator.objects.filter(ended_at__isnull=True).values_list("user_id", "confirmed_at"))
    usable = RecoveryCode.objects.filter(used_at__isnull=True, ended_at__isnull=True)
    left = Counter(usable.values_list("user_id", flat=True))
    asked = {each.user_id: each for each in open_resets()}
    people = User.objects.filter(is_active=True).exclude(role=Role.SYSTEM).order_by("username")
    return [
        Line(user, is_required(user), since.get(user.pk), left.get(user.pk, 0), asked.get(user.pk))
        for user in with_rights(people)
    ]
