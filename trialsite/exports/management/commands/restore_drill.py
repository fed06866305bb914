"""`manage.py restore_drill`: prove that a backup of now can be restored and is equal; the result is filed."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from trialsite.exports.backup.drill import hold_drill
from trialsite.exports.backup.sealed import BackupError


class Command(BaseCommand):
    """Hold the drill."""

    help = "Back up, restore into an empty database beside this one, compare rows, trail, casebooks, file the result."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where backup and result are kept."""
        parser.add_argument("--to", type=Path, default=settings.BACKUPS, help="the folder; else TRIALSITE_BACKUPS")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was found. Raises CommandError where something differs."""
        try:
            done = hold_drill(options["to"])
        except BackupError as error:
            raise CommandError(str(error)) from None
        if done.wrong:
            raise CommandError(f"The restored system is not equal ({done.report}):\n" + "\n".join(done.wrong))
        self.stdout.write(
            f"Equal: {done.backup.facts.rows} rows of {len(done.backup.facts.tables)} tables, the audit trail, "
            f"casebooks of {', '.join(done.backup.facts.casebooks)}. The result is filed as {done.report}"
        )
