"""Small differences from one person and day to the next: drawn from a key, the same each time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_LARGEST = 2**32 - 1


def _share(key: str) -> float:
    """A number from 0 to 1."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) / _LARGEST


def between(key: str, low: float, high: float, places: int = 0) -> str:
    """A number from `low` to `high`, both included, with that many places, as it is typed."""
    return f"{low + _share(key) * (high - low):.{places}f}"


def pick(key: str, choices: Sequence[str]) -> str:
    """One of several."""
    return choices[min(int(_share(f"{key} pick") * len(choices)), len(choices) - 1)]
