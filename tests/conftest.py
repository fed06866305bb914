"""What every test stands on: databases cloned from one migrated template, the cast, and how hypothesis works."""

from hypothesis import settings

pytest_plugins = ["tests.databases", "tests.cast", "tests.language", "tests.standing"]

# rules are tested for what they say; how long they take on a busy machine is a benchmark's business
settings.register_profile("trialsite", deadline=None)
settings.load_profile("trialsite")
