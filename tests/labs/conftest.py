"""Whose reports the tests of the laboratory are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.casebook import record_at, submit
from trialsite.crf.values.partial import PartialDate


@pytest.fixture
def man(screened: Any, nurse: Any) -> Any:
    """A man of 38 years in screening."""
    submit(record_at(screened, "dm"), nurse, birth_date=PartialDate("1985-06-15"), sex="M")
    return screened
