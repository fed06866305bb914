"""The one settings file under the environment of the tests."""

import os

os.environ.setdefault("TRIALSITE_ENV", "test")
os.environ.setdefault("TRIALSITE_THROWAWAY_DATABASE", "1")
os.environ.setdefault("TRIALSITE_EXTRA_APPS", "tests.proof")

from trialsite.settings import *  # noqa: F403, TID251
