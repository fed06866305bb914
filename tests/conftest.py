"""What every test stands on: the test environment and the databases cloned from one migrated template."""

import os

os.environ["TRIALSITE_ENV"] = "test"
os.environ["TRIALSITE_THROWAWAY_DATABASE"] = "1"
os.environ["TRIALSITE_EXTRA_APPS"] = "tests.proof"

pytest_plugins = ["tests.databases", "tests.cast"]
