"""Evaluate a sponsor's eligibility cases: JSON in, one JSON object per line out; the database is not touched."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trialsite.entry.cases.eligibility import evaluate
from trialsite.entry.cases.reading import BadCase
from trialsite.protocol.catalogue import package


class Command(BaseCommand):
    """Evaluate the eligibility cases of a file."""

    help = "Evaluate eligibility cases (JSON, a list of objects with input and config); nothing is stored."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.json")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for each case; a case that cannot be read is told on stderr, and the command fails."""
        protocol = package("msct_a_22")
        bad = 0
        for place, case in enumerate(_cases(options["file"]), start=1):
            try:
                self.stdout.write(json.dumps(evaluate(case, protocol), ensure_ascii=False))
            except BadCase as wrong:
                bad += 1
                number = case.get("n", place) if isinstance(case, dict) else place
                self.stderr.write(f"Case {number}: {wrong}")
        if bad:
            raise CommandError(f"{bad} of the cases could not be read; the others stand above.")


def _cases(file: Path) -> list[Any]:
    try:
        found = json.loads(file.read_text("utf-8-sig"))
    except OSError as wrong:
        raise CommandError(f"{file}: {wrong.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{file} is not UTF-8 text. Save it as UTF-8.") from None
    except json.JSONDecodeError as wrong:
        raise CommandError(f"{file}, line {wrong.lineno}: this is not JSON ({wrong.msg}).") from None
    if not isinstance(found, list):
        raise CommandError(f"{file} must hold a list of cases.")
    return found
