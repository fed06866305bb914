"""What every test stands on: databases cloned from one migrated template, and the cast."""

pytest_plugins = ["tests.databases", "tests.cast", "tests.language"]
