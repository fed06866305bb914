"""Grade a sponsor's laboratory results: CSV in, CSV out; the database is not touched."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trialsite.casebook import masked
from trialsite.entry.cases.grades import COLUMNS, graded
from trialsite.entry.cases.reading import BadCase
from trialsite.pages.spreadsheets import defused

# how Chinese spreadsheets save CSV, after what everybody else does
ENCODINGS = ("utf-8-sig", "gb18030")


class Command(BaseCommand):
    """Grade the results of a file."""

    help = (
        f"Grade laboratory results (CSV with the columns {', '.join(COLUMNS)}; empty where not known; low, high and "
        "baseline in the unit of their row). Prints the columns with canonical, flag, grade and message; nothing is "
        "stored."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the heading and a line for each result."""
        out = csv.writer(self.stdout, lineterminator="\n")
        try:
            # results of a sponsor: nothing of the trial is among them that could be masked
            with masked.knowing(masked.NONE):
                for line in graded(_text(options["file"])):
                    out.writerow([defused(cell) for cell in line])
        except BadCase as wrong:
            raise CommandError(str(wrong)) from None
        except csv.Error as wrong:
            raise CommandError(f"{options['file']} is not CSV: {wrong}.") from None


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
    except OSError as wrong:
        raise CommandError(f"{file}: {wrong.strerror}.") from None
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(f"{file} is neither UTF-8 nor GB18030 text. Save it as CSV UTF-8.")
