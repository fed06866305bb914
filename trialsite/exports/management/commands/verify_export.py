"""`manage.py verify_export FILE`: whether a copy is as it was made, and whether the ledger knows it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trialsite.audit.models import Item
from trialsite.exports.package.archive import digest_of, verify


class Command(BaseCommand):
    """Compare a copy with its manifest and with the ledger."""

    help = "Check every file of an export against its manifest, and the export against the ledger."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and `--alone` where there is no ledger at hand."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--alone", action="store_true", help="compare with the manifest only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say that it is whole, or fail with what is wrong."""
        path: Path = options["file"]
        wrong = verify(path)
        if wrong:
            raise CommandError("\n".join(wrong))
        digest = digest_of(path)
        if not options["alone"]:
            item = Item.objects.filter(address="export.sha256", new=digest).select_related("event").first()
            if item is None:
                raise CommandError(f"{path.name}: whole, but the ledger knows no export with the SHA-256 {digest}.")
            self.stdout.write(
                f"Known to the ledger: {item.event.actor_name}, {item.event.recorded_at:%Y-%m-%d %H:%M} UTC"
            )
        self.stdout.write(f"{path.name}: whole and unaltered, SHA-256 {digest}")
