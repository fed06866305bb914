"""A small committed trial that the tests of the ledger may damage, and the hands that damage it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connections

from participants.models import Participant
from tests import databases
from tests.standing import database_of
from trialsite.audit import anchors


@pytest.fixture
def anchored(django_db_setup, template_database, django_db_blocker, settings, tmp_path):
    """One participant with consent and vital signs, corrected once, under an anchor; everything committed."""
    settings.ANCHOR_LOG = tmp_path / "anchors.log"
    with django_db_blocker.unblock(), databases.own_database(database_of("measured", template_database)):
        anchors.make()
        yield Participant.objects.get()


@pytest.fixture(scope="module")
def untouched(django_db_setup, template_database, django_db_blocker):
    """One empty database for the tests of a file that commit nothing, since all they try is refused."""
    name = databases._name(uuid4().hex[:8])
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        databases.create_clone(template_database, name)
        databases._use(name)
        yield name
        databases._use(before)
        databases.drop(name)


@pytest.fixture
def by_owner() -> Callable[..., None]:
    """Run statements as the owner of the tables with the triggers of one table switched off meanwhile."""

    def run(table: str, *statements: str) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for statement in statements:
                cursor.execute(statement)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return run
