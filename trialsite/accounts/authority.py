"""The one question everything asks: may this person do this, and for whose eyes?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, TASKS, AnsweredBy, Role, RoleDefinition, Task
from trialsite.audit import clock
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Masking
from trialsite.protocol.text import Text

INACTIVE = Text(
    "This account is no longer active. Ask the administrator if you still work for the trial.",
    "该账户已停用。如您仍参与本试验，请联系系统管理员。",
)
ENDED = Text(
    "This account ended on {date}. Ask the administrator for a new end date.",
    "该账户已于{date}到期。请联系系统管理员延长期限。",
)
DEMONSTRATION = Text(
    "Demonstration accounts cannot be used in production. Use your own account.",
    "正式环境不能使用演示账户。请使用您本人的账户。",
)
NEW_PASSWORD = Text("Choose a password of your own first.", "请先设置您自己的密码。")
NOT_IN_ROLE = Text(
    "Your role ({role}) does not include: {task}. Ask the principal investigator.",
    "您的角色（{role}）无此权限：{task}。请联系主要研究者。",
)


@dataclass(frozen=True, slots=True)
class Grant:
    """Yes: what the person may see, whose answers they give, and the grant it rests on ("" for the role alone)."""

    id: str
    audiences: frozenset[Audience]
    answers_as: frozenset[AnsweredBy]
    granted: bool = True

    def __bool__(self) -> bool:
        return self.granted


@dataclass(frozen=True, slots=True)
class Refusal:
    """No, and what is missing."""

    code: str
    message: Text
    granted: bool = False

    def __bool__(self) -> bool:
        return self.granted


def authority(
    by: User, task: Task, *, on: date | None = None, form_version: str | None = None, masking: Masking | None = None
) -> Grant | Refusal:
    """Whether `by` may do `task` on a site date (today); denied unless the table of roles says otherwise.

    Roles answer for every `form_version` alike. Without `masking` the strict matrix holds.
    """
    day = on or clock.today()
    role = ROLES[Role(by.role)]
    refusal = _account_refusal(by, day)
    if refusal is not None:
        return refusal
    if task not in role.tasks:
        return Refusal("not-in-role", NOT_IN_ROLE.format(role=role.title, task=TASKS[task]))
    grant = by.unblinded_grant(day) if role.sees_participants else None
    audiences = _audiences(role, unblinded=by.is_unblinded(day, masking))
    return Grant(f"grant:{grant.pk}" if grant else "", audiences, role.answers_as)


def _audiences(role: RoleDefinition, *, unblinded: bool) -> frozenset[Audience]:
    if not role.sees_participants:
        return frozenset()
    return frozenset(Audience) if unblinded else frozenset({Audience.BLINDED})


def _account_refusal(by: User, day: date) -> Refusal | None:
    if not by.is_active:
        return Refusal("inactive", INACTIVE)
    if by.ends_on is not None and by.has_ended(day):
        return Refusal("ended", ENDED.format(date=by.ends_on.isoformat()))
    if by.is_demonstration and settings.ENVIRONMENT == "production":
        return Refusal("demonstration", DEMONSTRATION)
    if by.must_change_password:
        return Refusal("password", NEW_PASSWORD)
    return None
