"""Read the tasks of participants; nothing here writes."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from trialsite.accounts.models import User
from trialsite.casebook.models import CasebookTask, TaskState
from trialsite.casebook.visibility import visible
from trialsite.protocol.audience import Audience


def tasks_of(participant: Any, audiences: frozenset[Audience]) -> QuerySet[CasebookTask]:
    """Every task of a participant, the next one due first."""
    found = CasebookTask.objects.filter(participant=participant).select_related("who")
    return visible(found, audiences).order_by("due_on", "made_at", "pk")


def open_tasks_for(user: User, audiences: frozenset[Audience]) -> QuerySet[CasebookTask]:
    """The open tasks of everybody's that are this person's or nobody's, the next one due first."""
    mine = Q(who=user.pk) | Q(who__isnull=True)
    found = CasebookTask.objects.filter(mine, state=TaskState.OPEN).select_related("participant")
    return visible(found, audiences).order_by("due_on", "made_at", "pk")
