"""Forms that are read together give the same facts as those read one by one, in fewer statements."""

from __future__ import annotations

import pytest

from participants.eligibility.needed import FORMS
from participants.models import Regimen
from participants.screening import assess
from tests.factories.casebook import record_at
from tests.factories.screening import in_screening
from trialsite.casebook import stored_rows
from trialsite.casebook.actions.void import enter_in_error
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf import registry
from trialsite.crf.facts import expecting
from visits.actions import register_participant

pytestmark = pytest.mark.django_db


def test_forms_read_together_say_the_same(participant, nurse, count_statements, monkeypatch):
    in_screening(participant, nurse)
    enter_in_error(record=record_at(participant, "hiv"), why="other person", by=nurse)
    with count_statements() as joined:
        found = assess([participant])
    monkeypatch.setattr(stored_rows, "FEW", 0)
    with count_statements() as alone:
        expected = assess([participant])

    assert found[participant.pk].facts == expected[participant.pk].facts
    # those of the criteria and the form of the investigator's answers; results are read for themselves
    assert len(joined) == len(alone) - sum(map(registry.known, FORMS))


def test_what_is_read_together_is_that_of_the_same_people_only(participant, nurse):
    other = register_participant(by=nurse)
    in_screening(other, nurse)

    with expecting(FORMS):
        assert rows_of(Regimen, [participant.pk], None) == []
        assert len(rows_of(Regimen, [other.pk], None)) == 1
