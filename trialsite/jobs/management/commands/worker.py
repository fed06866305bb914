"""`manage.py worker`: do jobs until told to stop."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from trialsite.jobs.worker import work


class Command(BaseCommand):
    """The one worker of an installation; a second one does no harm."""

    help = "Do the jobs that are due, and queue what comes round, until SIGTERM."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether a parent looks after this worker."""
        parser.add_argument("--with-parent", action="store_true", help="Stop when the parent process ends.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        work(has_parent=options["with_parent"])
