"""Keys outside the database: named by the environment, or made under var/ with mode 0600 outside production."""

import os
import secrets
from pathlib import Path


class MissingKeyError(Exception):
    """A key that production needs is not set; the message names the variable."""


def key_file(variable: str, default: Path, *, production: bool) -> Path:
    """Path of the key file that `variable` names; outside production one is made at `default`.

    Raises MissingKeyError in production where the variable is unset or its file is absent.
    """
    named = os.environ.get(variable, "")
    path = Path(named) if named else default
    if production and not (named and path.is_file()):
        raise MissingKeyError(f"Production needs {variable}: the path of a file that holds 64 hexadecimal digits.")
    if not path.exists():
        _make(path)
    return path


def secret(variable: str, default: Path, *, production: bool) -> str:
    """The text of the key `variable` names (the variable holds the path of its file)."""
    return key_file(variable, default, production=production).read_text().strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_hex(32))
