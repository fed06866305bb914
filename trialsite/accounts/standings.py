"""How an account stands, and everybody's account with what administrators look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from trialsite.accounts.counting import is_locked
from trialsite.accounts.models import Authenticator, Grant, User
from trialsite.accounts.models.user import with_rights
from trialsite.accounts.roles import ROLES, Role
from trialsite.accounts.second_factor.policy import is_required
from trialsite.audit import clock
from trialsite.protocol.text import Text


class Standing(StrEnum):
    """Whether somebody can sign in to an account, and why not; the first that fits counts."""

    DEACTIVATED = "deactivated"
    ENDED = "ended"
    LOCKED = "locked"
    WAITING = "waiting"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a standing is called and the tone of its tag."""

    title: Text
    tone: str


STANDINGS: Mapping[Standing, Shown] = MappingProxyType(
    {
        Standing.ACTIVE: Shown(Text("Active", "有效"), "ok"),
        Standing.WAITING: Shown(Text("Waits for a password", "待设置密码"), "in"),
        Standing.LOCKED: Shown(Text("Locked after failures", "失败次数过多，已锁定"), "er"),
        Standing.ENDED: Shown(Text("Ended", "已到期"), "lk"),
        Standing.DEACTIVATED: Shown(Text("Deactivated", "已停用"), "lk"),
    }
)


def standing_of(user: User, now: datetime) -> Standing:
    """How an account stands at an instant."""
    if not user.is_active:
        return Standing.DEACTIVATED
    if user.has_ended(clock.site_date(now)):
        return Standing.ENDED
    if is_locked(user, now):
        return Standing.LOCKED
    return Standing.ACTIVE if user.has_usable_password() else Standing.WAITING


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as the list shows it; `factor_since` is None without a second factor, `unblinded` without a grant."""

    user: User
    standing: Standing
    factor_since: datetime | None
    factor_required: bool
    unblinded: Grant | None

    @property
    def role(self) -> Text:
        """What the account's role is called."""
        return ROLES[Role(self.user.role)].title

    @property
    def shown(self) -> Shown:
        """The standing in words."""
        return STANDINGS[self.standing]


def account_lines() -> list[AccountLine]:
    """Every account that a person has or had, by sign-in name; four statements."""
    now, today = clock.now(), clock.today()
    since = dict(Authenticator.objects.filter(ended_at__isnull=True).values_list("user_id", "confirmed_at"))
    given = Grant.objects.filter(kind=Grant.UNBLINDED, revoked_at__isnull=True)
    unblinded = {grant.user_id: grant for grant in given if grant.is_in_force(today)}
    people = User.objects.exclude(role=Role.SYSTEM).order_by("username")
    return [
        AccountLine(
            user, standing_of(user, now), since.get(user.pk),
            is_required(user), unblinded.get(user.pk),
        )
        for user in with_rights(people)
    ]  # fmt: skip


def fits(line: AccountLine, sought: str, standing: str, role: str) -> bool:
    """Whether a line has a standing and a role ("" for any) and what was sought in names, organisation or e-mail."""
    user = line.user
    words = " ".join((user.username, user.name, user.name_zh, user.organisation, user.email)).lower()
    return sought.lower() in words and standing in ("", line.standing) and role in ("", user.role)
