"""Tasks of a participant as lines: what, for whom, until when, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.casebook.actions.tasks import STATES
from trialsite.casebook.models import CasebookTask, TaskState
from trialsite.entry.today.words import Tag, overdue
from trialsite.protocol.text import Text

ROLES_OF_SITE = [role for role in Role if Task.ENTER_DATA in ROLES[role].tasks]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task; `who` is "" where it is for whoever comes first."""

    key: str
    what: str
    who: str
    mine: bool
    due_on: date
    tag: Tag
    state: Text
    made_by: str
    made_at: datetime
    ended_by: str
    ended_at: datetime | None
    why: str

    @property
    def is_open(self) -> bool:
        """Whether it still is to be done."""
        return self.ended_at is None


def task_line(task: CasebookTask, reader: User, today: date) -> TaskLine:
    """One task as somebody reads it on a site date."""
    return TaskLine(
        key=str(task.pk), what=task.what, who=task.who.name if task.who else "", mine=task.who_id == reader.pk,
        due_on=task.due_on, tag=overdue(task.due_on, today), state=STATES[TaskState(task.state)], made_by=task.made_by,
        made_at=task.made_at, ended_by=task.ended_by, ended_at=task.ended_at, why=task.ended_why,
    )  # fmt: skip


def people_of_site() -> list[User]:
    """Who can be given a task: active people who enter data, by name."""
    return list(User.objects.filter(role__in=ROLES_OF_SITE, is_active=True).order_by("name", "username"))
