"""Envelope encryption: a data key seals texts, a master key outside the database wraps the data key; AES-GCM."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

_NONCE = 12


def master_key(path: Path) -> bytes:
    """The master key that a key file holds in hexadecimal digits."""
    return bytes.fromhex(path.read_text().strip())


def fingerprint(master: bytes) -> str:
    """Eight digits that tell master keys apart and say nothing of them."""
    return hashlib.sha256(b"trialsite.key-id" + master).hexdigest()[:8]


def new_wrapped_key(master: bytes) -> str:
    """A fresh data key, wrapped."""
    return wrap(os.urandom(32), master)


def wrap(key: bytes, master: bytes) -> str:
    """A data key as it may stand in the database."""
    return base64.b64encode(aes_key_wrap(master, key)).decode()


def unwrap(wrapped: str, master: bytes) -> bytes:
    """The data key; raises cryptography's InvalidUnwrap for another master key."""
    return aes_key_unwrap(master, base64.b64decode(wrapped))


def encrypt(key: bytes, plain: bytes, block: int, bound_to: str = "") -> str:
    """Ciphertext in base64, padded with spaces to whole blocks, so that its length tells little.

    It is decrypted only with the same `bound_to`: a ciphertext that was moved elsewhere is found out.
    """
    nonce = os.urandom(_NONCE)
    padded = plain + b" " * (-len(plain) % block)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, padded, bound_to.encode() or None)).decode()


def decrypt(key: bytes, text: str, bound_to: str = "") -> bytes:
    """The text with its padding; raises cryptography's InvalidTag for an altered or moved one."""
    raw = base64.b64decode(text)
    return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], bound_to.encode() or None)
