"""Deviations of the site as a whole: written down once, decided by the principal investigator, reported, exported."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from tests.factories.accounts import UserFactory
from trialsite.accounts.roles import Role
from trialsite.audit import clock, verification
from trialsite.audit.models import Event, Item
from visits.models import SiteDeviation

pytestmark = pytest.mark.django_db
NEW, LIST, ONE = "/deviations/of-the-site/new/", "/deviations/", "/deviations/of-the-site/1/"
SAID = {
    "happened_on": "-3d", "found_on": "-1d", "category": "SAMPLE", "description": "The freezer stood at -60 overnight",
}  # fmt: skip
MEASURES = {"cause": "Door ajar", "action": "Samples moved", "prevention": "Alarm at -70"}


@pytest.fixture
def written(trial, nurse, browser):
    """One that a nurse wrote down."""
    assert browser(nurse).post(NEW, SAID)["Location"] == ONE
    return SiteDeviation.objects.get()


def test_it_is_written_once_with_its_event_and_waits_in_the_log(written, nurse, principal, browser):
    browser(nurse).post(NEW, SAID)

    assert SiteDeviation.objects.count() == 1
    assert (written.code, written.state, written.recorded_by) == ("SITE-001", "DRAFT", nurse.name)
    event = Event.objects.get(action="draft_deviation")
    assert (event.participant, event.actor_name) == ("", nurse.name)
    assert event.items.get(address="deviation[SITE-001].description").new == SAID["description"]
    assert "SITE-001" in browser(principal).get(LIST + "?state=DRAFT").content.decode()
    assert "SITE-001" not in browser(principal).get(LIST + "?state=CONFIRMED").content.decode()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"happened_on": ""}, "Enter the day."),
        ({"found_on": "+1d"}, "This day lies in the future."),
        ({"found_on": "-4d"}, "It was found before it happened"),
        ({"category": "WRONG_ARM"}, "Choose the category."),
        ({"description": " "}, "Describe what happened."),
        ({"description": "11010519491231002X"}, "personal identifiers"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(typed, told, trial, nurse, browser):
    answer = browser(nurse).post(NEW, SAID | {"cause": "Door ajar"} | typed)

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert "Door ajar" in answer.content.decode()
    assert not SiteDeviation.objects.exists()


def test_an_important_one_needs_its_measures_and_is_reported_once(written, nurse, principal, browser):
    chief, desk = browser(principal), browser(nurse)

    silent = chief.post(ONE, {"act": "confirm", "severity": "MAJOR", "cause": "Door ajar"})
    assert (silent.status_code, "needs cause, action and prevention" in silent.content.decode()) == (400, True)
    assert desk.post(ONE, {"act": "report", "ec_on": "t"}).status_code == 400
    assert chief.post(ONE, {"act": "confirm", "severity": "MAJOR", **MEASURES}).status_code == 302
    assert desk.post(ONE, {"act": "report", "ec_on": "t"}).status_code == 302
    assert "reported, once" in desk.post(ONE, {"act": "report", "ec_on": "t"}).content.decode()

    row = SiteDeviation.objects.get()
    assert (row.state, row.severity, row.decided_by, row.ec_on) == ("CONFIRMED", "MAJOR", "Chen Jun", clock.today())
    assert Item.objects.get(address="deviation[SITE-001].severity").new == "MAJOR"
    assert list(verification.verify()) == []


def test_a_rejected_one_stays_with_its_reason(written, principal, browser):
    chief = browser(principal)

    assert chief.post(ONE, {"act": "reject", "why": ""}).status_code == 400
    chief.post(ONE, {"act": "reject", "why": "Within the limits of the manual"})

    assert "Within the limits of the manual" in chief.get(ONE).content.decode()
    assert chief.post(ONE, {"act": "confirm", "severity": "MINOR"}).status_code == 400
    with pytest.raises(ProgrammingError), transaction.atomic():
        SiteDeviation.objects.all().delete()


def test_file_holds_it_and_the_export_is_an_event(written, monitor, browser):
    answer = browser(monitor).post("/deviations/export/")

    day = clock.today() - timedelta(days=3)
    assert f"SITE-001,{day.isoformat()}" in answer.content.decode()
    assert Event.objects.get(action="export").items.get(address="export.rows").new == "1"


@pytest.mark.parametrize("role", [Role.MONITOR, Role.PHARMACIST, Role.ADMINISTRATOR])
def test_others_write_none_and_decide_on_none(role, written, browser):
    own = browser(UserFactory(role=role))

    assert own.post(NEW, SAID).status_code == 403
    assert own.post(ONE, {"act": "reject", "why": "No"}).status_code == 403
    assert own.get(ONE).status_code == (200 if role == Role.MONITOR else 403)


def test_a_nurse_does_not_decide(written, nurse, browser):
    assert browser(nurse).post(ONE, {"act": "reject", "why": "No"}).status_code == 403
    assert SiteDeviation.objects.get().state == "DRAFT"
