"""`manage.py rotate_allocation_key NEW`: wrap the key of the allocation list with a new master key."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from participants.blinding import rotate_key
from trialsite import envelope

_BYTES = 32


class Command(BaseCommand):
    """The old key is the one that TRIALSITE_ALLOCATION_KEY names; afterwards it opens nothing any more."""

    help = "Wrap the key of the allocation list with the master key in the file NEW; then set the variable to it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file of the new key: 64 hexadecimal digits."""
        parser.add_argument("new", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Rewrap in one transaction; the ciphertexts of list and places stay as they are."""
        try:
            new = envelope.master_key(options["new"])
        except (OSError, ValueError):
            raise CommandError(f"{options['new']} is no readable file of 64 hexadecimal digits.") from None
        if len(new) != _BYTES:
            raise CommandError(f"The key in {options['new']} has {len(new)} bytes, {_BYTES} are needed.")
        try:
            with transaction.atomic():
                count = rotate_key(envelope.master_key(settings.ALLOCATION_KEY_FILE), new)
        except InvalidUnwrap:
            raise CommandError("The list was not sealed with the key that TRIALSITE_ALLOCATION_KEY names.") from None
        self.stdout.write(
            f"{count} key(s) rewrapped; the new key's id is {envelope.fingerprint(new)}. Let TRIALSITE_ALLOCATION_KEY "
            "name the new file, start again, and keep a printed copy of it in the sealed envelope."
        )
