"""Compare the clock of the server with a time server (SNTP, RFC 4330)."""

from __future__ import annotations

import secrets
import socket
import struct
import time

PORT, PATIENCE = 123, 5.0
_EPOCH = 2_208_988_800  # seconds from 1900, where NTP counts from, to 1970
_CLIENT, _SERVER, _UNSYNCHRONISED = 0x1B, 4, 3  # version 3 asking; mode of an answer; warning of a server without time
_LENGTH, _FARTHEST = 48, 15


def offset_of(server: str) -> float:
    """By how many seconds the time server is ahead of this one; `server` is a name, or name:port.

    Raises OSError where it does not answer, or answers that it does not know the time.
    """
    name, _colon, port = server.partition(":")
    mark = secrets.token_bytes(8)  # comes back with the answer to this question and with no other
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(PATIENCE)
        asking.connect((name, int(port or PORT)))
        before = time.time()
        asking.send(bytes([_CLIENT]) + bytes(39) + mark)
        answer = asking.recv(512)
        after = time.time()
    return _sent(answer, mark) - (before + after) / 2


def _sent(answer: bytes, mark: bytes) -> float:
    """When the server sent its answer, in seconds since 1970."""
    if len(answer) < _LENGTH:
        raise OSError("The time server gave no whole answer.")
    head, stratum, asked = answer[0], answer[1], answer[24:32]
    seconds, fraction = struct.unpack("!II", answer[40:48])
    knows = head >> 6 != _UNSYNCHRONISED and 1 <= stratum <= _FARTHEST and seconds
    if head & 7 != _SERVER or asked != mark or not knows:
        raise OSError("The time server gave no answer to be relied on.")
    return float(seconds - _EPOCH + fraction / 2**32)
