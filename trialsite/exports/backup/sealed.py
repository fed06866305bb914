"""A file sealed piece by piece with AES-GCM: of any size in constant memory; cut, swapped or altered it does not open.

Layout: the mark, eight digits that name the key, seven random bytes, then pieces of one MiB with their tags. The nonce
of a piece holds its number and whether it is the last one, so that none can be left out, moved or added.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trialsite.envelope import fingerprint

CUT = "The backup is cut off or altered: take another one."
MARK = b"trialsite backup 1\n"
PIECE = 1 << 20
_TAG, _PREFIX, _KEY_ID = 16, 7, 8


class BackupError(Exception):
    """A backup cannot be made or read; the message says what to do."""


def seal(source: IO[bytes], target: IO[bytes], key: bytes) -> None:
    """Write everything of `source`, sealed."""
    prefix = os.urandom(_PREFIX)
    target.write(MARK + fingerprint(key).encode() + prefix)
    cipher, number, piece = AESGCM(key), 0, source.read(PIECE)
    while True:
        following = source.read(PIECE)
        target.write(cipher.encrypt(_nonce(prefix, number, is_last=not following), piece, MARK))
        if not following:
            return
        number, piece = number + 1, following


def unseal(source: IO[bytes], target: IO[bytes], key: bytes) -> None:
    """Write what was sealed. Raises BackupError for another key and for a file that is not whole."""
    if source.read(len(MARK)) != MARK:
        raise BackupError("This is no backup of trialsite.")
    sealed_with = source.read(_KEY_ID).decode(errors="replace")
    if sealed_with != fingerprint(key):
        raise BackupError(
            f"The backup was sealed with the key {sealed_with}, this is the key {fingerprint(key)}: let "
            "TRIALSITE_BACKUP_KEY name the file of that key."
        )
    prefix = source.read(_PREFIX)
    if len(prefix) < _PREFIX:
        raise BackupError(CUT)
    for plain in _pieces(source, AESGCM(key), prefix):
        target.write(plain)


def _pieces(source: IO[bytes], cipher: AESGCM, prefix: bytes) -> Iterator[bytes]:
    number, piece = 0, source.read(PIECE + _TAG)
    while True:
        following = source.read(PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(prefix, number, is_last=not following), piece, MARK)
        except InvalidTag:
            raise BackupError(CUT) from None
        if not following:
            return
        number, piece = number + 1, following


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
