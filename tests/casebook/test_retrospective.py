"""What happened before the system came into use: from paper, with its own instant, and no alarm."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories.casebook import CONSENT, VITALS, record_at, submit
from tests.factories.versions import activated_protocol
from trialsite.audit.models import Event
from trialsite.casebook.models import Proposal
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
EARLY = CONSENT | {"consent_date": date(2023, 3, 30), "consent_inv_sign_time": datetime(2023, 3, 30, 2, 0, tzinfo=UTC)}


@pytest.fixture
def in_use_since_march(trial, nurse):
    """A person under a version of the protocol that names 5 March 2024 as the first day of use."""
    activated_protocol("7.5", date(2024, 1, 2), {"go_live_date": date(2024, 3, 5)}, needs_consent=False)
    return register_participant(by=nurse)


def last_event(form):
    return Event.objects.filter(action="save", form=form).latest("sequence")


@pytest.mark.req("DE-07")
def test_form_dated_before_the_first_day_of_use_is_from_paper_with_its_own_instant(in_use_since_march, nurse):
    submit(record_at(in_use_since_march, "ic"), nurse, **CONSENT)

    event = last_event("ic")
    assert event.origin == "paper"
    assert {item.origin for item in event.items.exclude(origin="")} == {"paper"}
    assert event.occurred_at == datetime(2024, 3, 3, 16, 0, tzinfo=UTC)
    assert event.recorded_at > event.occurred_at


@pytest.mark.req("DE-07")
def test_form_of_the_first_day_of_use_is_typed(in_use_since_march, nurse):
    submit(record_at(in_use_since_march, "ic"), nurse, **CONSENT)
    submit(record_at(in_use_since_march, "vs"), nurse, **VITALS)

    assert (last_event("vs").origin, last_event("vs").occurred_at) == ("typed", None)


@pytest.mark.req("DE-07")
def test_deviation_of_that_time_is_history_and_waits_for_nobody(in_use_since_march, nurse, browser):
    submit(record_at(in_use_since_march, "ic"), nurse, **EARLY)

    assert set(Proposal.objects.values_list("check_id", "state")) == {("IC-01", "history")}
    page = browser(nurse).get("/participants/S001/visits/SCR/ic/1/").content.decode()
    assert "Retrospective, from paper" in page


def test_history_lapses_or_becomes_a_deviation_when_its_day_is_corrected(trial, nurse):
    activated_protocol("7.6", date(2024, 1, 2), {"go_live_date": date(2023, 3, 30)}, needs_consent=False)
    person = register_participant(by=nurse)
    record = record_at(person, "ic")
    submit(record, nurse, **EARLY | {"consent_date": date(2023, 3, 29)})
    submit(record, nurse, consent_date=date(2023, 3, 30), reasons={"consent_date": "TRANSCRIPTION"})

    states = sorted(Proposal.objects.filter(check_id="IC-01").values_list("state", flat=True))
    assert states == ["lapsed", "open"]
