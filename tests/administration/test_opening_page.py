"""The trial opens in production only when everything is there and signed; training is always open."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import transaction

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.casebook import CONSENT, record_at, submit
from trialsite.accounts.held import COURSES
from trialsite.accounts.roles import Role, Task
from trialsite.casebook.submission import SaveRefused
from trialsite.registers.actions.approve import activated
from trialsite.registers.actions.assumptions import assumptions_signed
from trialsite.registers.models import Approval, ConsentVersion, Milestone, ProtocolVersion
from trialsite.registers.opening import is_open
from trialsite.registers.selectors import build
from trialsite.registers.signed import of_assumptions, of_consent, of_protocol
from trialsite.registers.trained import judged, subjects
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
PAGE = "/administration/opening/"
TESTED = {"act": "record", "done_on": "2024-03-02", "reference": "Report 1.0"}


def signed_versions(principal):
    """Both sides have signed what stands at the start."""
    protocol, consent = ProtocolVersion.objects.get(), ConsentVersion.objects.get()
    sponsor = UserFactory(role=Role.SAFETY_OFFICER, name="Gao Fang")
    with transaction.atomic():
        activated(row=protocol, shown=of_protocol(protocol), by=principal)
        activated(row=consent, shown=of_consent(consent), by=principal)
        for person in (principal, sponsor):
            assumptions_signed(row=protocol, shown=of_assumptions(build(protocol)), by=person)


def opening(page, person):
    """Sign the opening as the page shows it."""
    shown = re.search(r'name="shown" value="([0-9a-f]+)"', page.get(PAGE).content.decode())
    typed = {"username": person.username, "password": PASSWORD, "shown": shown[1] if shown else ""}
    return page.post(PAGE, {"act": "sign"} | typed)


@pytest.mark.req("VA-04")
def test_nothing_is_entered_in_production_before_the_trial_is_opened(trial, nurse, settings):
    person = register_participant(by=nurse)
    settings.ENVIRONMENT = "production"

    for act in (lambda: register_participant(by=nurse), lambda: submit(record_at(person, "ic"), nurse, **CONSENT)):
        with pytest.raises(SaveRefused) as refused:
            act()
        assert refused.value.code == "VA-04"


@pytest.mark.req("VA-04")
def test_trial_opens_when_every_condition_is_met_and_signed(trial, nurse, principal, browser, settings):
    page = browser(principal)
    assert "Missing: Protocol version in force" in opening(page, principal).content.decode()
    signed_versions(principal)
    assert "Missing: Acceptance test of the system" in opening(page, principal).content.decode()
    assert page.post(PAGE, TESTED).status_code == 302

    assert opening(page, principal).status_code == 302

    settings.ENVIRONMENT = "production"
    assert is_open()
    assert register_participant(by=nurse).code == "S001"
    approval = Approval.objects.get(subject="opening")
    assert (approval.signer, approval.meaning) == ("Chen Jun", "opening")


def test_page_says_how_each_condition_is_met(trial, principal, browser):
    signed_versions(principal)

    shown = " ".join(browser(principal).get(PAGE).content.decode().split())

    assert "version 1.0, ethics approval 20 Mar 2023, signed by Chen Jun" in shown
    assert "signed by Chen Jun and Gao Fang" in shown
    assert "1 people with work at the site, all trained; the last one on 1 Jan 2000" in shown
    assert shown.count(">missing<") == 1
    assert "This is a training environment" in shown


@pytest.mark.req("VA-04")
def test_training_is_read_off_the_records_and_names_who_lacks_what(trial, principal, browser):
    UserFactory(role=Role.PHARMACIST, username="majie", name="Ma Jie", delegated__trained=False)
    UserFactory(username="zhangli", name="Zhang Li", delegated__trained=False)
    UserFactory(username="gone", name="Qi Fei", delegated__trained=False, ends_on=date(2020, 1, 1))
    UserFactory(username="reader", name="Wu Ke", delegated=False)

    shown = " ".join(browser(principal).get(PAGE).content.decode().split())

    assert "Ma Jie (majie): Good clinical practice (GCP), and 2 more; Zhang Li (zhangli): Good clin" in shown
    assert "Qi Fei" not in shown
    assert "Wu Ke" not in shown


def test_each_is_taught_the_forms_of_their_own_tasks():
    assert subjects(frozenset({Task.ANSWER_QUERY})) == COURSES
    assert {"vs 1", "ic 1"} <= set(subjects(frozenset({Task.ENTER_DATA})))
    assert subjects(frozenset({Task.PREPARE_PRODUCT})) == (*COURSES, "prep 1")


def test_a_team_without_anybody_is_not_trained():
    nobody = judged({}, date(2026, 3, 2))
    assert not nobody.is_whole
    assert str(nobody.missing).startswith("Nobody has a current line")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"done_on": "+2d"}, "lies in the future"),
        ({"done_on": "1/2/24"}, "can mean several dates"),
        ({"reference": " "}, "Name the document."),
        ({"reference": "11010519491231002X"}, "Do not enter personal identifiers"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_recorded(trial, principal, browser, typed, told):
    answer = browser(principal).post(PAGE, TESTED | typed)

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not Milestone.objects.exists()


def test_same_entry_twice_is_one_and_others_may_only_read(trial, principal, nurse, browser):
    for _time in range(2):
        browser(principal).post(PAGE, TESTED)

    assert Milestone.objects.count() == 1
    page = browser(nurse)
    assert page.get(PAGE).status_code == 200
    assert page.post(PAGE, TESTED).status_code == 403
    assert opening(page, nurse).status_code == 403
