"""For whom Today is read: a person, what they may see and do, and the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trialsite.accounts.authority import Grant
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.protocol.audience import Audience


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who looks, their grant and tasks; `today` is a site date (Asia/Shanghai)."""

    user: User
    grant: Grant
    tasks: frozenset[Task]
    today: date

    @property
    def audiences(self) -> frozenset[Audience]:
        """What may be shown; everything that is counted is counted within this."""
        return self.grant.audiences

    @property
    def enters(self) -> bool:
        """Whether the person enters data."""
        return Task.ENTER_DATA in self.tasks
