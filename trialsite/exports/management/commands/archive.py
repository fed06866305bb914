"""`manage.py archive`: the archive of the finished trial as one file, for a medium that nobody can write to."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trialsite.exports.backup.sealed import BackupError
from trialsite.exports.closing.make import make_archive
from trialsite.pages.pdf import NoPdfError


class Command(BaseCommand):
    """Archive."""

    help = "Make the archive of the locked trial: casebooks, data, trail, people, build, locks, validation, database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and `--rehearsal` before the lock."""
        parser.add_argument("--to", type=Path, required=True, help="the folder")
        parser.add_argument("--rehearsal", action="store_true", help="before the database lock, to look at one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was made. Raises CommandError."""
        try:
            made = make_archive(options["to"], rehearsal=options["rehearsal"])
        except (BackupError, NoPdfError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{made.path}: {made.files} files, SHA-256 {made.sha256}")
        if not options["rehearsal"]:
            self.stdout.write("Hand it over on a medium that cannot be written to; then manage.py archive_receipt.")
