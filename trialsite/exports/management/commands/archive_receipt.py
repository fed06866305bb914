"""`manage.py archive_receipt FILE`: the institution signed for the archive."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trialsite.exports.backup.sealed import BackupError
from trialsite.exports.closing.receipt import record_receipt


class Command(BaseCommand):
    """Record the receipt."""

    help = "Record that the institution signed for the archive; from then on accounts of its investigators may end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The archive, and what the receipt says."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--signed-by", required=True, help="who signed for the institution")
        parser.add_argument("--on", type=date.fromisoformat, required=True, help="the day of the signature, YYYY-MM-DD")
        parser.add_argument("--medium", required=True, help="what it was handed over on, with its number")
        parser.add_argument("--reference", required=True, help="where the signed receipt is filed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError."""
        wanted = {name: options[name] for name in ("file", "signed_by", "on", "medium", "reference")}
        try:
            record_receipt(**wanted)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write("Recorded.")
