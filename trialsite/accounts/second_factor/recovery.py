"""Recovery codes: ten for one use each, for the day on which the phone is lost; only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

HOW_MANY = 10
# Crockford's alphabet: no I, L, O, U, which are taken for other signs
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("ILO", "110")
_GROUPS, _IN_GROUP = 4, 4


def new_codes() -> tuple[str, ...]:
    """Ten codes of 80 random bits, in groups of four signs."""
    return tuple(_new_code() for _ in range(HOW_MANY))


def _new_code() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_IN_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def normal(typed: str) -> str:
    """A code as it is hashed: upper case, half-width, without spaces and hyphens, misread letters put right."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_MISREAD)
    return "".join(sign for sign in plain if sign.isalnum())


def hashed(user_id: int, typed: str) -> str:
    """SHA-256 over the account and a code, in hexadecimal digits.

    A slow hash would protect nothing here: 80 random bits cannot be searched, unlike a password that somebody chose.
    """
    return hashlib.sha256(f"trialsite.recovery:{user_id}:{normal(typed)}".encode()).hexdigest()
