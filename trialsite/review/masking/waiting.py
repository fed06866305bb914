"""How many maskings wait for somebody."""

from __future__ import annotations

from trialsite.accounts.authority import tasks_of
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.pages.counts import Count


def waiting_for(user: User) -> Count:
    """Those asked for, to who may decide; the number was read along with the person of the request."""
    number: int = getattr(user, "maskings_waiting", 0)
    return Count(number if Task.DECIDE_MASKING in tasks_of(user) else 0)
