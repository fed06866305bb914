"""What production refuses to start with; each line says what to do."""

from __future__ import annotations

from string import hexdigits
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from trialsite.accounts.models import User
from trialsite.accounts.names import is_generic
from trialsite.accounts.roles import Role
from trialsite.accounts.second_factor import policy
from trialsite.audit import guards

TAG = "production"
_KEY_DIGITS = 64
_FEW_DIGITS = 4


def refusals() -> list[str]:
    """Every reason not to start, from settings and database; empty when all is well."""
    return [*settings_refusals(), *database_refusals()]


def settings_refusals() -> list[str]:
    """Reasons that are known before any database is touched."""
    found = []
    if settings.DEBUG:
        found.append("Debugging is on: unset TRIALSITE_DEBUG.")
    if settings.DATABASES["default"]["ENGINE"] == "trialsite.embedded":
        found.append("The embedded database is for training: set DATABASE_URL and DATABASE_OWNER_URL.")
    if not settings.SIMPLE_HISTORY_ENABLED:
        found.append("History is switched off: remove SIMPLE_HISTORY_ENABLED.")
    if left_out := policy.left_out():
        found.append(f"TRIALSITE_SECOND_FACTOR_ROLES leaves out {' and '.join(left_out)}: name them, or unset it.")
    found.extend(_weak_keys())
    return found


def refuse_production() -> None:
    """Raises ImproperlyConfigured in production with every reason that is known before a database is touched."""
    found = settings_refusals() if settings.PRODUCTION else []
    if found:
        raise ImproperlyConfigured("Production does not start: " + " ".join(found))


def database_refusals() -> list[str]:
    """Reasons that stand in the database; asked after migrations."""
    found = []
    # deactivated ones as well: their data would be in the trial
    if User.objects.filter(is_demonstration=True).exists():
        found.append("The database holds demonstration accounts: name a new database in DATABASE_URL.")
    names = User.objects.filter(is_active=True).exclude(role=Role.SYSTEM).values_list("username", flat=True)
    if generic := sorted(filter(is_generic, names)):
        found.append(
            f"Accounts of nobody are active ({', '.join(generic)}): deactivate them, and make one for each person."
        )
    absent = guards.missing()
    if absent:
        found.append(
            f"{len(absent)} triggers are missing or disabled, the first is {absent[0]}: "
            "run `manage.py migrate`, and find out who removed them."
        )
    return found


def nothing_refused(databases: Any = None, **_rest: Any) -> list[CheckMessage]:
    """E003: the refusals as a system check (`manage.py check --tag production --database default`)."""
    if not settings.PRODUCTION:
        return []
    found = settings_refusals()
    if databases and "default" in databases:
        found += database_refusals()
    return [Error(each, id="trialsite.E003") for each in found]


def _weak_keys() -> list[str]:
    """Keys that are too short, too plain, or used twice."""
    keys = {
        "TRIALSITE_SECRET_KEY": settings.SECRET_KEY,
        "TRIALSITE_ANCHOR_KEY": settings.ANCHOR_KEY_FILE.read_text().strip(),
        "TRIALSITE_SEAL_KEY": settings.SEAL_KEY_FILE.read_text().strip(),
        "TRIALSITE_BACKUP_KEY": settings.BACKUP_KEY_FILE.read_text().strip(),
        "TRIALSITE_ALLOCATION_KEY": settings.ALLOCATION_KEY_FILE.read_text().strip(),
    }
    found = [
        f"The key of {variable} is too weak: put {_KEY_DIGITS} random hexadecimal digits into its file."
        for variable, key in keys.items()
        if not _is_strong(key)
    ]
    if len(set(keys.values())) < len(keys):
        found.append(f"One key serves two purposes: make a key each for {', '.join(keys)}.")
    return found


def _is_strong(key: str) -> bool:
    """At least 64 hexadecimal digits, more than a few of which differ."""
    return len(key) >= _KEY_DIGITS and set(key.lower()) <= set(hexdigits) and len(set(key)) > _FEW_DIGITS
