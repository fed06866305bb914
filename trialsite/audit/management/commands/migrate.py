"""`manage.py migrate`: Django's, as the role that owns the tables; the application's role may not change them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate

from trialsite.audit.lean_states import lean_states

OWNER = "owner"


class Command(migrate.Command):
    """Migrate as the owner unless told otherwise."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Django's arguments; the database is that of the owner."""
        super().add_arguments(parser)  # type: ignore[arg-type]
        parser.set_defaults(database=OWNER)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for the application's own connection."""
        if options["database"] != OWNER:
            raise CommandError("The application's role may not change tables: run `manage.py migrate`.")
        with lean_states():
            super().handle(*args, **options)
