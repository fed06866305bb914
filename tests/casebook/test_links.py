"""Links between records: answered with a place, kept as rows of their own, provable at every instant."""

from __future__ import annotations

import pytest

from tests.factories.accounts import signed_in
from tests.factories.casebook import submit
from trialsite.audit import clock, verification
from trialsite.audit.models import Item
from trialsite.casebook import as_at, content
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import RecordLink
from trialsite.crf import registry
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.places import read_place

pytestmark = pytest.mark.django_db
LOG = registry.get("log")
SV, VS = "SCR/sv/1", "SCR/vs/1"


@pytest.fixture
def entry(screened, nurse):
    return add_entry(participant=screened, form="log", by=nurse)


def stored(record):
    record.refresh_from_db()
    return content.answers_of(LOG, content.load(LOG, record))["log_visit"].value


def live():
    return [link.target.place for link in RecordLink.objects.filter(removed_at__isnull=True)]


def test_link_is_kept_as_a_row_and_read_back_as_the_place(entry, nurse):
    outcome = submit(entry, nurse, log_visit=SV, log_method="PHONE")

    assert outcome.stored_all
    assert stored(entry) == SV
    assert live() == [SV]
    assert Item.objects.get(address="log_visit").new == SV


def test_link_is_taken_back_with_a_reason_and_stays_in_the_past(entry, nurse):
    submit(entry, nurse, log_visit=SV)
    then = clock.now()

    submit(entry, nurse, log_visit=None, reasons={"log_visit": "TRANSCRIPTION"})

    assert stored(entry) is None
    assert live() == []
    assert RecordLink.objects.get().removed_why == "value changed"
    assert as_at.answers_at(LOG, entry, then)["log_visit"].value == SV
    assert list(verification.verify()) == []


def test_link_is_not_taken_back_without_a_reason(entry, nurse):
    submit(entry, nurse, log_visit=SV)

    outcome = submit(entry, nurse, log_visit=None)

    assert {finding.check_id for finding in outcome.refused} == {"G-07"}
    assert live() == [SV]


@pytest.mark.parametrize("place", [VS, "V9/sv/1", "log/log/1"])
def test_link_to_another_form_or_to_nothing_is_refused(place, entry, nurse):
    outcome = submit(entry, nurse, log_visit=place, log_method="PHONE")

    assert {finding.check_id for finding in outcome.refused} == {"log.log_visit"}
    assert live() == []


def test_missing_code_stands_in_place_of_a_link(entry, nurse):
    submit(entry, nurse, log_visit=("NA", "no visit meant"))

    entry.refresh_from_db()
    answer = content.answers_of(LOG, content.load(LOG, entry))["log_visit"]
    assert (answer.missing, answer.why) == ("NA", "no visit meant")


def test_page_offers_the_visits_and_shows_the_one_chosen(entry, nurse):
    submit(entry, nurse, log_visit=SV)

    shown = signed_in(nurse).get("/participants/S001/visits/log/log/1/").content.decode()

    assert f'<option value="{SV}" selected>' in shown
    assert VS not in shown


@pytest.mark.parametrize("text", ["", "V2", "V2/sv", "V2/sv/0", "V2/sv/1/", "../sv/1", "V2/SV/1"])
def test_other_texts_are_no_places(text):
    with pytest.raises(ValueError, match="Not the place"):
        read_place(text)
    if text:
        with pytest.raises(Unreadable):
            LOG.questions["log_visit"].read(text, None)
