"""Texts that were masked, for they name a person: whoever knows them says so here, and nobody may type them again."""

from __future__ import annotations

from collections.abc import Callable

# what stands for a masked text wherever it is shown; not a sign that anybody types
SIGN = "▇▇▇"
_readers: list[Callable[[str], bool]] = []


def withhold(holds: Callable[[str], bool]) -> None:
    """Register who knows whether a text holds a masked one; called in `AppConfig.ready()`."""
    _readers.append(holds)


def has_withheld(text: str) -> bool:
    """Whether the text holds a masked one, or the sign that stands for one."""
    return SIGN in text or any(holds(text) for holds in _readers)
