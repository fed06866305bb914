"""One finding of the verification."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that is not as it was written: what kind, and the first row where it shows."""

    code: str
    where: str
    what: str
