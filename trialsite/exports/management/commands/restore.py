"""`manage.py restore FILE`: a backup into the empty database that the environment names."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from trialsite.exports.backup.facts import Facts, differences, read_tables
from trialsite.exports.backup.restoring import announce, restore, restore_files
from trialsite.exports.backup.sealed import BackupError
from trialsite.exports.backup.tools import OWNER, name_of_database


class Command(BaseCommand):
    """Restore."""

    help = "Restore a backup into an empty database, prove that every table is as it was, and bring it up to date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where the database is not empty or not equal afterwards."""
        if connections[OWNER].introspection.table_names():
            raise CommandError(
                f"The database {name_of_database()} is not empty. A backup is restored into an empty one: make it, "
                "and let DATABASE_URL and DATABASE_OWNER_URL name it."
            )
        try:
            wanted = restore(options["file"], name_of_database())
            anchors = restore_files(options["file"])
        except BackupError as error:
            raise CommandError(str(error)) from None
        wrong = differences(Facts(wanted.tables), Facts(read_tables()))
        if wrong:
            raise CommandError("Restored, and not equal:\n" + "\n".join(wrong))
        call_command("migrate", database=OWNER, verbosity=0, interactive=False)
        announce(options["file"])
        self.stdout.write(f"Restored {wanted.rows} rows of {len(wanted.tables)} tables, equal to the backup.")
        if not anchors:
            self.stdout.write("The log of anchors was left as it is.")
        self.stdout.write(
            "All sign-ins of that time are ended. Accounts, grants and delegations are as they were in the backup: end "
            "again what was ended since, then run `manage.py verify_audit`."
        )
