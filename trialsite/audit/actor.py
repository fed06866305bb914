"""Who did something, as they were at that moment; kept in every event and history row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or the system: account number, sign-in name, full name, role and organisation at the time."""

    id: int | None
    username: str
    name: str
    role: str
    organisation: str


SYSTEM = Actor(None, "system", "System", "system", "")
