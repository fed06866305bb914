"""The one question everything asks: may this person do this, and for whose eyes?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, TASKS, Role, Task
from trialsite.audit import clock
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

INACTIVE = Text("This account is no longer active.", "该账户已停用。")
ENDED = Text("This account ended on {date}.", "该账户已于{date}到期。")
NEW_PASSWORD = Text("Choose a password of your own first.", "请先设置您自己的密码。")
NOT_IN_ROLE = Text(
    "Your role ({role}) does not include: {task}. Ask the principal investigator.",
    "您的角色({role})无此权限：{task}。请联系主要研究者。",
)


@dataclass(frozen=True, slots=True)
class Grant:
    """Yes: what the person may see, whose answers they give, and the grant it rests on ("" for the role alone)."""

    id: str
    audiences: frozenset[Audience]
    answers_as: frozenset[str]
    granted: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """No, and what is missing."""

    code: str
    message: Text
    granted: bool = False


def authority(by: User, task: Task, *, on: date | None = None, form_version: str | None = None) -> Grant | Refusal:
    """Whether `by` may do `task` on a site date (today); denied unless the role's table says otherwise."""
    role = ROLES[Role(by.role)]
    refusal = _account_refusal(by, on or clock.today())
    if refusal is not None:
        return refusal
    if task not in role.tasks:
        from_task = NOT_IN_ROLE.format(role=role.title, task=TASKS[task])
        return Refusal("not-in-role", from_task)
    unblinded = by.grants_unblinded()
    audiences = frozenset(Audience) if unblinded else frozenset({Audience.BLINDED})
    return Grant(f"grant:{unblinded.pk}" if unblinded else "", audiences, role.answers_as)


def _account_refusal(by: User, day: date) -> Refusal | None:
    if not by.is_active:
        return Refusal("inactive", INACTIVE)
    if by.ends_on is not None and day > by.ends_on:
        return Refusal("ended", ENDED.format(date=by.ends_on.isoformat()))
    if by.must_change_password:
        return Refusal("password", NEW_PASSWORD)
    return None
