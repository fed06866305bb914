"""`manage.py validation_pack`: the validation pack of this release from the results of a test run."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from trialsite.entry.validation_pack import read, write


class Command(BaseCommand):
    """Write the pack."""

    help = "Write the validation pack (page to be signed, tests, traceability, known issues) from a JUnit file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The results of the tests, and where to write."""
        parser.add_argument("--results", type=Path, required=True, help="what `pytest --junit-xml FILE tests` wrote")
        parser.add_argument(
            "--out", type=Path, default=settings.VAR / "validation", help="the folder; else var/validation"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was written. Raises CommandError without results, and, the pack being written, for what is open."""
        try:
            pack = read(options["results"])
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        page, *_rest = write(pack, options["out"])
        told = ", ".join(f"{number} {result}" for result, number in sorted(pack.counts.items()))
        self.stdout.write(f"{page}: {told}; print it and let it be signed.")
        if pack.open:
            raise CommandError(f"{len(pack.open)} things stand against an approval:\n" + "\n".join(pack.open[:50]))
