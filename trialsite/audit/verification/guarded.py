"""Triggers, their functions and the rights of the application's role."""

from __future__ import annotations

from collections.abc import Iterator

from trialsite.audit import guards
from trialsite.audit.verification.disagreement import Disagreement


def look() -> Iterator[Disagreement]:
    """Every guard that does not stand as it was installed."""
    for name in guards.missing():
        yield Disagreement("trigger-missing", name, "the guard is absent, disabled or not as installed")
