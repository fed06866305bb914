"""The one question everything asks: may this person do this, and for whose eyes?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from trialsite.accounts.held import COURSES, GCP_COURSE, SYSTEM_COURSE, FormVersion
from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, SIGNED, TASKS, TRAINED, AnsweredBy, Role, RoleDefinition, Task
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
NOT_UNBLINDED = Text("Only unblinded people open this page.", "仅非盲人员可打开本页面。")
NEW_PASSWORD = Text("Choose a password of your own first.", "请先设置您自己的密码。")
NOT_IN_ROLE = Text(
    "Your role ({role}) does not include: {task}. Ask the principal investigator.",
    "您的角色（{role}）无此权限：{task}。请联系主要研究者。",
)
NOT_DELEGATED = Text(
    "No delegation for “{task}” on {date}. Ask the principal investigator to sign one in the delegation log.",
    "{date}无“{task}”的授权。请主要研究者在授权分工表中签署授权。",
)
NOT_TRAINED = Text(
    "Training is missing: {subject}. Have it recorded in the training matrix first.",
    "缺少培训：{subject}。请先在培训记录表中登记。",
)
NO_STATEMENT = Text(
    "Your statement on electronic signatures is missing. Make it under “Account” in the menu of your name.",
    "尚未签署电子签名声明。请在姓名菜单的“账户”中签署。",
)
SUBJECTS: Mapping[str, Text] = {
    GCP_COURSE: Text("Good clinical practice (GCP)", "药物临床试验质量管理规范（GCP）"),
    SYSTEM_COURSE: Text("This system", "本系统操作"),
}
OF_FORM = Text("form {form}", "表单{form}")
# of a refused act: the person may not do it at all, whatever they typed
NO_RIGHT = frozenset({
    "not-in-role", "inactive", "ended", "demonstration", "password", "not-delegated", "not-trained", "no-statement",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grant:
    """Yes: what the person may see, whose answers they give, and what it rests on ("" for the role alone).

    `id` names the line of the delegation log and the unblinded grant, as in "D007 grant:3".
    """

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
    by: User,
    task: Task,
    *,
    on: date | None = None,
    form_version: FormVersion | None = None,
    masking: Masking | None = None,
) -> Grant | Refusal:
    """Whether `by` may do `task` on a site date (today): role, delegation, training and statement, each as it needs.

    Denied unless all of them say yes. Without `masking` the matrix of the protocol in force holds. At most one
    statement per user object, none for the person of a request.
    """
    day = on or clock.today()
    role = ROLES[Role(by.role)]
    refusal = _refusal(by, task, day, form_version)
    if refusal is not None:
        return refusal
    audiences = _audiences(role, unblinded=by.is_unblinded(day, masking))
    return Grant(_rests_on(by, task, day), audiences, role.answers_as)


def tasks_of(by: User, form_version: FormVersion | None = None) -> frozenset[Task]:
    """What a person may do today, with a form where one is named."""
    return frozenset(task for task in ROLES[Role(by.role)].tasks if authority(by, task, form_version=form_version))


def lacking(by: User, task: Task, form_version: FormVersion | None = None) -> Text | None:
    """What is missing today for a task of the person's role, and what to do; None for tasks of other roles."""
    if task not in ROLES[Role(by.role)].tasks:
        return None
    answer = authority(by, task, form_version=form_version)
    return answer.message if isinstance(answer, Refusal) else None


def _refusal(by: User, task: Task, day: date, form: FormVersion | None) -> Refusal | None:
    role = ROLES[Role(by.role)]
    refusal = _account_refusal(by, day)
    if refusal is not None:
        return refusal
    if task not in role.tasks:
        return refusal_of_role(by, task)
    return _missing(by, task, day, form)


def refusal_of_role(by: User, task: Task) -> Refusal:
    """No, for a task that is not one of the person's role."""
    return Refusal("not-in-role", NOT_IN_ROLE.format(role=ROLES[Role(by.role)].title, task=TASKS[task]))


def _missing(by: User, task: Task, day: date, form: FormVersion | None) -> Refusal | None:
    """The first of delegation, training and statement that a task needs and the person lacks."""
    if task in ROLES[Role(by.role)].delegable and by.rights.delegation(task, day) is None:
        return Refusal("not-delegated", NOT_DELEGATED.format(task=TASKS[task], date=day.isoformat()))
    subject = by.rights.untrained(_subjects(form), day) if task in TRAINED else None
    if subject is not None:
        return Refusal("not-trained", NOT_TRAINED.format(subject=subject_title(subject)))
    if task in SIGNED and not by.rights.has_stated(day):
        return Refusal("no-statement", NO_STATEMENT)
    return None


def _subjects(form: FormVersion | None) -> tuple[str, ...]:
    return (*COURSES, form.subject) if form else COURSES


def subject_title(subject: str) -> Text:
    """A subject of training as people read it: a course, or a form with its version."""
    return SUBJECTS.get(subject) or OF_FORM.format(form=FormVersion(*subject.split(" ", 1)).title)


def _rests_on(by: User, task: Task, day: date) -> str:
    """The line of the delegation log and the unblinded grant that an act rests on."""
    role = ROLES[Role(by.role)]
    line = by.rights.delegation(task, day) if task in role.delegable else None
    grant = by.rights.unblinded(day) if role.sees_participants else None
    return " ".join(found for found in (line.code if line else "", grant.id if grant else "") if found)


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
