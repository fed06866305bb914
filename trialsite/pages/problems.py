"""Which reports of problems somebody reads: words of unblinded people are for unblinded people."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role
from trialsite.protocol.audience import Audience
from trialsite.registers.models import ProblemReport


@dataclass(frozen=True, slots=True)
class Seen:
    """A report; without words, where they are not for this reader; without its page, where it names a participant."""

    report: ProblemReport
    is_open: bool
    page: str

    @property
    def what(self) -> str:
        """What is wrong, for those who may read it."""
        return self.report.what if self.is_open else ""


def audience_of(user: User) -> Audience:
    """For whose eyes the words of a person are."""
    return Audience.UNBLINDED if user.is_unblinded() else Audience.BLINDED


def seen_by(user: User) -> list[Seen]:
    """Every report, those without an answer first; one statement."""
    unblinded, sees = user.is_unblinded(), ROLES[Role(user.role)].sees_participants
    rows = ProblemReport.objects.order_by(F("answered_at").desc(nulls_first=True), "-number")
    return [
        Seen(row, unblinded or row.audience == Audience.BLINDED, row.page if sees else f"/{row.page.split('/')[1]}/")
        for row in rows
    ]
