"""`manage.py reference`: write the generated reference under docs/reference, or check that it is up to date."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from trialsite.entry.reference import PAGES


class Command(BaseCommand):
    """Keep docs/reference equal to the code."""

    help = "Write docs/reference from registry, roles and checks; --check fails when a page differs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Compare instead of writing."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare every page."""
        folder = settings.BASE_DIR / "docs" / "reference"
        folder.mkdir(parents=True, exist_ok=True)
        stale = []
        for name, make in PAGES.items():
            path, text = folder / name, make()
            if options["check"]:
                if not path.exists() or path.read_text() != text:
                    stale.append(name)
            else:
                path.write_text(text)
        if stale:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run `make docs` and commit.")
