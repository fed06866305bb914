"""Where the data live: a PostgreSQL named by DATABASE_URL, or the embedded one under var/."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# the same statements a hospital's database administrator runs once (README, "A real server")
ROLES_SQL = """
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'trialsite_owner') THEN
    CREATE ROLE trialsite_owner LOGIN CREATEDB NOSUPERUSER;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'trialsite_app') THEN
    CREATE ROLE trialsite_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
  END IF;
END $$;
"""


class DatabaseSettingsError(Exception):
    """The database variables of the environment contradict each other; the message says what to set."""


def databases(environ: Mapping[str, str], var: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: `default` is the application's role, `owner` the role that migrates.

    Raises DatabaseSettingsError where DATABASE_URL is given without DATABASE_OWNER_URL.
    """
    url, owner_url = environ.get("DATABASE_URL", ""), environ.get("DATABASE_OWNER_URL", "")
    if not url:
        return {
            "default": _embedded("trialsite_app", environ, var),
            "owner": _embedded("trialsite_owner", environ, var),
        }
    if not owner_url:
        raise DatabaseSettingsError(
            "DATABASE_URL names the application's role; set DATABASE_OWNER_URL too, "
            "with the role that owns the tables and runs migrations."
        )
    return {"default": _served(url), "owner": _served(owner_url)}


def _common() -> dict[str, Any]:
    return {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10},
        "TIME_ZONE": None,
        "ATOMIC_REQUESTS": False,
    }


def _embedded(role: str, environ: Mapping[str, str], var: Path) -> dict[str, Any]:
    throwaway = bool(environ.get("TRIALSITE_THROWAWAY_DATABASE"))
    return _common() | {
        "ENGINE": "trialsite.embedded",
        "NAME": environ.get("TRIALSITE_DATABASE_NAME", "trialsite"),
        "USER": role,
        "EMBEDDED_DATA": str(var / ("test-postgres" if throwaway else "postgres")),
        "EMBEDDED_THROWAWAY": throwaway,
    }


def _served(url: str) -> dict[str, Any]:
    """A server by its URL; what follows `?` (sslmode, sslrootcert …) goes to the driver as it is."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise DatabaseSettingsError("DATABASE_URL must begin with postgresql:// ; only PostgreSQL is supported.")
    common = _common()
    common["OPTIONS"] |= dict(parse_qsl(parts.query))
    return common | {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }
