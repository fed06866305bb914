"""A database without tables: commands say what to do in a line, and a bare `migrate` knows who owns the tables."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests import databases
from tests.served import environment_of

Manage = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def manage(django_db_setup, django_db_blocker) -> Iterator[Manage]:
    """Run a command on a database that holds nothing."""
    name = databases._name(uuid4().hex[:8])
    with django_db_blocker.unblock():
        databases.create_clone("template0", name)
        environment = environment_of(name)

        def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "manage.py", *words]
            return subprocess.run(
                command, cwd=settings.BASE_DIR, env=environment | more, capture_output=True, text=True, check=False
            )

        yield run
        databases.drop(name)


def test_commands_say_what_to_do_and_a_bare_migrate_would_do_it(manage):
    for words in (["verify_audit"], ["load_actg175", "none.csv"]):
        early = manage(*words)
        assert early.returncode == 1
        assert early.stderr.startswith("The database is not up to date")
        assert "manage.py migrate" in early.stderr
        assert early.stderr.count("\n") == 1

    planned = manage("migrate", "--plan")

    assert planned.returncode == 0, planned.stderr
    assert "Create model Event" in planned.stdout


def test_the_applications_role_does_not_migrate(db):
    with pytest.raises(CommandError, match="may not change tables"):
        call_command("migrate", database="default")


def test_a_server_that_is_away_is_named_in_a_line(manage):
    nowhere = "postgresql://nobody:secret@127.0.0.1:1/trialsite"

    said = manage("verify_audit", DATABASE_URL=nowhere, DATABASE_OWNER_URL=nowhere)

    assert said.returncode == 1
    assert said.stderr.startswith("The database does not answer; check DATABASE_URL and DATABASE_OWNER_URL.")
    assert "secret" not in said.stderr
