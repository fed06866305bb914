"""Which database the environment names."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialsite.database import DatabaseSettingsError, databases

OWNER = "postgresql://trialsite_owner@db.hospital.example/trialsite"


def test_url_of_a_server_is_read_with_everything_the_driver_needs():
    url = "postgresql://trialsite_app:p%40ss@db.hospital.example:5433/trialsite?sslmode=verify-full"
    found = databases({"DATABASE_URL": url, "DATABASE_OWNER_URL": OWNER}, Path("var"))

    read = found["default"]
    assert (read["USER"], read["PASSWORD"], read["HOST"], read["PORT"]) == (
        "trialsite_app", "p@ss", "db.hospital.example", "5433",
    )  # fmt: skip
    assert read["OPTIONS"] == {"connect_timeout": 10, "sslmode": "verify-full"}
    assert found["owner"]["USER"] == "trialsite_owner"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"DATABASE_URL": "postgresql://app@db/trialsite"}, "DATABASE_OWNER_URL"),
        ({"DATABASE_URL": "mysql://app@db/trialsite", "DATABASE_OWNER_URL": OWNER}, "postgresql://"),
    ],
)
def test_url_that_cannot_serve_is_refused_with_what_to_set(environ, said):
    with pytest.raises(DatabaseSettingsError, match=said):
        databases(environ, Path("var"))
