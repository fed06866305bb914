"""`manage.py backup`: one sealed file with the database and the log of anchors; each run is an event of the ledger."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from trialsite.exports.backup.make import back_up
from trialsite.exports.backup.sealed import BackupError


class Command(BaseCommand):
    """Back up."""

    help = "Make a sealed backup of the database. Let it run every night, into a folder on another machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("--to", type=Path, default=settings.BACKUPS, help="the folder; else TRIALSITE_BACKUPS")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was made. Raises CommandError."""
        try:
            made = back_up(options["to"])
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{made.path}: {made.facts.rows} rows, {made.size} bytes, SHA-256 {made.sha256}")
