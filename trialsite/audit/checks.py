"""System checks: history cannot be switched off, and every guard stands in the database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from trialsite.audit.guards import missing


def history_is_on(**_rest: Any) -> list[CheckMessage]:
    """E001: simple-history must be enabled."""
    if getattr(settings, "SIMPLE_HISTORY_ENABLED", True):
        return []
    return [Error("History is switched off.", hint="Remove SIMPLE_HISTORY_ENABLED.", id="trialsite.E001")]


def guards_stand(databases: Any = None, **_rest: Any) -> list[CheckMessage]:
    """E002: triggers that are absent or disabled."""
    if not databases or "default" not in databases:
        return []
    absent = missing()
    if not absent:
        return []
    hint = "Run `manage.py migrate`, and find out who removed them."
    return [Error(f"Guards are missing: {', '.join(absent[:5])} ({len(absent)}).", hint=hint, id="trialsite.E002")]
