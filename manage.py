#!/usr/bin/env python
"""Run one of the project's commands; `manage.py help` lists them."""

import os
import sys

from django.core.management import execute_from_command_line

from trialsite.database import DatabaseSettingsError
from trialsite.keys import MissingKeyError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialsite.settings")
    try:
        execute_from_command_line(sys.argv)
    except (MissingKeyError, DatabaseSettingsError) as missing:
        sys.exit(f"trialsite does not start: {missing}")
