"""What an example of a check is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

ID_NUMBER = "ID 11010519491231002X"
PHONE = "call 13812345678"
NOW = datetime(2024, 6, 1, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Example:
    """Answers and facts under which a check fails, and the answers under which it passes."""

    form: str
    check: str
    severity: str
    fails: dict[str, Any]
    passes: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    rechecking: bool = False
    visit: str = "SCR"


def limit(form: str, name: str, severity: str, *values: Any) -> list[Example]:
    """Just outside and just inside a limit, at each of its ends."""
    pairs = zip(values[::2], values[1::2], strict=True)
    return [Example(form, f"{form}.{name}", severity, {name: bad}, {name: good}) for bad, good in pairs]
