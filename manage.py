#!/usr/bin/env python
"""Run one of the project's commands; `manage.py help` lists them."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError
from psycopg.errors import UndefinedColumn, UndefinedTable

from trialsite.database import DatabaseSettingsError
from trialsite.keys import MissingKeyError


def main() -> None:
    """Run the command; what a person at the terminal can mend is said in a line instead of a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialsite.settings")
    try:
        execute_from_command_line(sys.argv)
    except (MissingKeyError, DatabaseSettingsError) as missing:
        sys.exit(f"trialsite does not start: {missing}")
    except ProgrammingError as wrong:
        if not isinstance(wrong.__cause__, UndefinedTable | UndefinedColumn):
            raise
        told = str(wrong).splitlines()[0]
        sys.exit(f"The database is not up to date ({told}). Run `manage.py migrate` first, or `make run`.")
    except OperationalError as away:
        sys.exit(f"The database does not answer; check DATABASE_URL and DATABASE_OWNER_URL. It said: {away}")


if __name__ == "__main__":
    main()
