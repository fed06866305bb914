"""What came of a code."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """RIGHT, or why it was not taken."""

    RIGHT = "right"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - what came of it
    WRONG = "wrong"
    USED = "used"
    WRONG_RECOVERY = "wrong_recovery"
    USED_RECOVERY = "used_recovery"
    LOCKED = "locked"
