"""A person who failed screening comes back under a new number; both numbers tell of each other."""

from __future__ import annotations

import pytest

from participants.models import Participant, Stage
from tests.factories.casebook import CONSENT, record_at, submit
from tests.factories.screening import fail_screening
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import SaveRefused
from visits.actions import register_again, register_participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(participant, nurse):
    """A person whose screening ended."""
    return fail_screening(participant, nurse)


def told(participant, action):
    [event] = Event.objects.filter(participant=participant.code, action=action)
    return {(item.address, item.old, item.new, item.reason_text) for item in Item.objects.filter(event=event)}


def test_who_is_screened_again_gets_the_next_number_linked_to_the_old_one(failed, nurse):
    again = register_again(participant=failed, by=nurse)

    before = Participant.objects.get(pk=failed.pk)
    assert (before.screened_again_as, again.code, again.stage) == (again, "S002", Stage.SCREENING)
    assert told(before, "screen_again") == {("participant.screened_again_as", None, "S002", "")}
    assert ("participant.screened_before", None, "S001", "") in told(again, "register")
    cause = Event.objects.get(participant="S001", action="screen_again").cause_id
    assert cause == Event.objects.get(participant="S002", action="register").pk
    assert list(verify()) == []


def test_consent_is_asked_for_again_under_the_new_number(failed, nurse):
    again = register_again(participant=failed, by=nurse)

    assert not CrfRecord.objects.filter(participant=again, revision__gt=0).exists()
    with pytest.raises(SaveRefused, match="IC-05"):
        submit(record_at(again, "vs"), nurse, pulse=72)
    submit(record_at(again, "ic"), nurse, complete=True, **CONSENT)
    submit(record_at(again, "vs"), nurse, pulse=72)


def test_a_person_is_screened_again_only_after_a_failure_and_once(failed, nurse):
    second = register_participant(by=nurse)
    with pytest.raises(SaveRefused, match="not-failed"):
        register_again(participant=second, by=nurse)
    register_again(participant=failed, by=nurse)

    with pytest.raises(SaveRefused, match="already"):
        register_again(participant=failed, by=nurse)


def test_a_monitor_registers_nobody_again(failed, monitor):
    with pytest.raises(SaveRefused, match="not-in-role"):
        register_again(participant=failed, by=monitor)


def test_the_trail_tells_it_in_words(failed, nurse, browser):
    register_again(participant=failed, by=nurse)

    page = browser(nurse).get("/participants/S001/trail/").content.decode()

    assert "In screening" in page
    assert "Screen failure" in page
    assert "Screened again as" in page
