"""`manage.py clean_old_history` of the library that keeps history: refused."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

KEPT = "Nothing is purged: data, history and audit trail are kept until the retention time of the protocol is over."


class Command(BaseCommand):
    """Refuse."""

    help = "Refused: history is kept for as long as the protocol says."

    def run_from_argv(self, argv: list[str]) -> None:
        """Refuse whatever is asked for, in one line."""
        super().run_from_argv(argv[:2])

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError, always."""
        raise CommandError(KEPT)
