"""Compare the clock of the server with a time server (SNTP, RFC 4330)."""

from __future__ import annotations

import socket
import struct
import time

PORT, PATIENCE = 123, 5.0
_EPOCH = 2_208_988_800  # seconds from 1900, where NTP counts from, to 1970
_ASK = b"\x1b" + 47 * b"\0"  # version 3, client
_SENT, _FRACTION = 10, 11  # words of the answer that say when it was sent


def offset_of(server: str) -> float:
    """By how many seconds the time server is ahead of this one; `server` is a name, or name:port. Raises OSError."""
    name, _colon, port = server.partition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(PATIENCE)
        before = time.time()
        asking.sendto(_ASK, (name, int(port or PORT)))
        answer = asking.recv(512)
        after = time.time()
    if len(answer) < len(_ASK):
        raise OSError("The time server gave no whole answer.")
    words: tuple[int, ...] = struct.unpack("!12I", answer[: len(_ASK)])
    return words[_SENT] - _EPOCH + words[_FRACTION] / 2**32 - (before + after) / 2
