"""Secrets of authenticators, encrypted at rest under a key of their own that is derived from the sealing key.

Each is bound to its account: copied to another one it does not open.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from trialsite import envelope
from trialsite.accounts.models import Authenticator


def seal(secret: bytes, user_id: int) -> str:
    """Ciphertext of a secret: AES-256-GCM with a random nonce, in base64."""
    return _seal(_master(), secret, user_id)


def unseal(sealed: str, user_id: int) -> bytes:
    """The secret again. Raises cryptography's InvalidTag for an altered one and for that of another account."""
    return _unseal(_master(), sealed, user_id)


@transaction.atomic
def reseal(old: bytes, new: bytes) -> int:
    """Encrypt every secret in use under a new master key; returns how many."""
    rows = list(Authenticator.objects.filter(ended_at__isnull=True).select_for_update())
    for row in rows:
        row.sealed = _seal(new, _unseal(old, row.sealed, row.user_id), row.user_id)
        row.save(update_fields=["sealed"])
    return len(rows)


def _master() -> bytes:
    return envelope.master_key(settings.SEAL_KEY_FILE)


def _own_key(master: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"trialsite.second-factor").derive(master)


def _seal(master: bytes, secret: bytes, user_id: int) -> str:
    # every secret is of the same length and may end in any byte: nothing is padded
    return envelope.encrypt(_own_key(master), secret, 1, str(user_id))


def _unseal(master: bytes, sealed: str, user_id: int) -> bytes:
    return envelope.decrypt(_own_key(master), sealed, str(user_id))
