"""`manage.py tick`: queue what comes round now and do everything that is due, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trialsite.jobs.models import JobState
from trialsite.jobs.running import run_next
from trialsite.jobs.ticks import tick


class Command(BaseCommand):
    """For a timer of the system, where no worker runs."""

    help = "Queue the rounds that are due, do all jobs that are due, and name those that did not succeed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 1 when a job did not succeed."""
        tick()
        unhappy = []
        while job := run_next():
            if job.state == JobState.DONE:
                self.stdout.write(f"done: {job.name}")
            else:
                unhappy.append(f"{job.name} ({job.state}): {job.error}")
        if unhappy:
            raise CommandError("Jobs that did not succeed:\n" + "\n".join(f"  {each}" for each in unhappy))
