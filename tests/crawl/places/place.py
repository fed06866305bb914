"""An example of an address of the site, and what a role gets there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from trialsite.accounts.roles import ROLES, Role, Task

PAGE, LEADS_ON, EITHER, POST_ONLY = (200,), (302,), (200, 302), (405,)


@dataclass(frozen=True)
class Place:
    """One example of an address: its arguments, the task it asks for (None: open), and what a GET answers.

    `unblinded` marks what does not exist for people who are blinded; each of `also` opens the page as well.
    """

    name: str
    args: tuple[str | int | UUID, ...] = ()
    task: Task | None = None
    answers: tuple[int, ...] = PAGE
    query: str = ""
    unblinded: bool = False
    also: tuple[Task, ...] = ()

    @property
    def url(self) -> str:
        """The address with its query."""
        return reverse(self.name, args=self.args) + self.query

    def expected(self, role: Role) -> tuple[int, ...]:
        """What the role may get: refused without the task, not found when it is blinded and must not know."""
        if self.task is not None and not {self.task, *self.also} & ROLES[role].tasks:
            return (403, 404, 405) if self.answers == POST_ONLY else (403, 404)
        if self.unblinded and not ROLES[role].unblinded_by_default:
            return (403, 404)
        return self.answers


READ, LIST, REGISTERS = Task.VIEW_CASEBOOK, Task.VIEW_PARTICIPANTS, Task.VIEW_REGISTERS
ENTER, ACCOUNTS, KEEP = Task.ENTER_DATA, Task.MANAGE_ACCOUNTS, Task.KEEP_DELEGATION
VS = ("S001", "SCR", "vs", 1)
