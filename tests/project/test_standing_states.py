"""A state that is made for the tests of one file leaves the tests of the others in their own database."""

from __future__ import annotations

from typing import Any

from django.db import connections

from tests.standing import database_of


def test_who_makes_a_state_stays_in_its_own_database(
    django_db_setup: None, template_database: str, django_db_blocker: Any
) -> None:
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        made = database_of("measured", template_database)
    assert connections["default"].settings_dict["NAME"] == before != made
