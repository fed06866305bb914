"""What production refuses to start with; each line says what to do."""

from __future__ import annotations

from django.conf import settings

from trialsite.accounts.models import User
from trialsite.audit import guards


def refusals() -> list[str]:
    """Every reason not to start; empty when all is well."""
    found = []
    if settings.DEBUG:
        found.append("Debugging is on: unset TRIALSITE_DEBUG.")
    if settings.DATABASES["default"]["ENGINE"] == "trialsite.embedded":
        found.append("The embedded database is for training: set DATABASE_URL and DATABASE_OWNER_URL.")
    if not settings.SIMPLE_HISTORY_ENABLED:
        found.append("History is switched off: remove SIMPLE_HISTORY_ENABLED.")
    if User.objects.filter(is_demonstration=True, is_active=True).exists():
        found.append("Demonstration accounts are active: use a new database.")
    absent = guards.missing()
    if absent:
        found.append(f"{len(absent)} guards are missing, the first is {absent[0]}: run migrate with --database owner.")
    return found
