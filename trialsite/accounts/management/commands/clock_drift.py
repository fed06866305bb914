"""`manage.py clock_drift`: compare the clock with the time server now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from trialsite.accounts.clock_drift import tell
from trialsite.audit.ntp import offset_of


class Command(BaseCommand):
    """Compare."""

    help = "Compare the clock of the server with a time server; drift is told to ledger and administrators."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The server."""
        parser.add_argument(
            "--server", default=settings.TIME_SERVER, help="name or name:port; else TRIALSITE_TIME_SERVER"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for drift, and where no server answers."""
        if not options["server"]:
            raise CommandError("Name a time server: --server, or TRIALSITE_TIME_SERVER.")
        try:
            offset = offset_of(options["server"])
        except OSError as error:
            raise CommandError(f"The time server {options['server']} does not answer: {error}") from None
        if tell(offset):
            raise CommandError(f"The clock is not right: the time server is ahead by {offset:+.1f} s.")
        self.stdout.write(f"The clock is right: the time server is ahead by {offset:+.3f} s.")
