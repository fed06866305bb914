"""A screened person, and adverse events written through the one save path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories.casebook import submit
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import CrfRecord
from trialsite.crf.values.partial import PartialDate

HEADACHE = {
    "ae_term": "Headache", "ae_start": PartialDate("2024-05-10"), "ae_ongoing": "Y", "ae_grade": "1",
    "ae_possibly_serious": "N", "ae_action": "NA", "ae_treat": "N", "ae_outcome": "NOTREC", "ae_aesi": ("NONE",),
    "ae_oi": "N",
}  # fmt: skip


@pytest.fixture
def event(screened: Any, nurse: Any) -> Callable[..., CrfRecord]:
    """Writes an entry, the given answers beside those of a headache; complete unless told otherwise."""

    def write(**told: Any) -> CrfRecord:
        record = add_entry(participant=screened, form="ae", by=nurse)
        record.participant = screened
        record.visit = None
        outcome = submit(record, nurse, **({"complete": True} | HEADACHE | told))
        assert outcome.stored_all, outcome.refused
        record.refresh_from_db()
        return record

    return write
