"""What several tests of copies need."""

from __future__ import annotations

import pytest

from tests.databases import own_database
from tests.standing import database_of


@pytest.fixture
def trial(django_db_setup, template_database, django_db_blocker, settings, tmp_path):
    """The twins, nine people with bags and lots, in a database whose transactions are real."""
    settings.EXPORTS, settings.SITE_COPIES = tmp_path / "a", tmp_path / "b"
    with django_db_blocker.unblock(), own_database(database_of("twins", template_database)):
        yield
