"""`manage.py upgrade`: bring the database forward to this release and prove that nothing in it became another."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from trialsite.exports.backup.upgrading import upgrade


class Command(BaseCommand):
    """Upgrade."""

    help = "Migrate, compare every row and value with before, verify the audit trail, file the result. Back up first."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the result is filed."""
        parser.add_argument("--to", type=Path, default=settings.BACKUPS, help="the folder; else TRIALSITE_BACKUPS")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was compared. Raises CommandError where something is not as it was."""
        done = upgrade(options["to"])
        if done.wrong:
            raise CommandError(f"Not as it was ({done.report}); restore the backup:\n" + "\n".join(done.wrong))
        self.stdout.write(
            f"Equal: {len(done.applied)} migrations, {done.rows} rows of {len(done.tables)} tables as before, "
            f"the audit trail verifies. The result is filed as {done.report}"
        )
