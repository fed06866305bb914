"""Emergency unblinding: a line and a password, one participant, once; nothing bars it, nobody else learns it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.test import Client

from participants.actions.unblind import SHOWN
from participants.models import Unblinding
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import Event, Item
from trialsite.casebook.models import CrfRecord, Lock
from trialsite.jobs.running import run_next

PAGE = "/unblind/"
ARM = "Human umbilical cord mesenchymal stem cells"
TELLING = re.compile(r"mesenchymal|\bMSC\b(?!T)|\bPBO\b|[Pp]lacebo|sodium chloride")


def typed(person, **more):
    fields = {"participant": person.code, "reason": "Anaphylaxis, treatment depends on it", "path": "own"}
    return {**fields, "password": PASSWORD, "token": "one-page", **more}


def two(first, second, person, **more):
    names = {"username": first.username, "second_username": second.username, "second_password": PASSWORD}
    return typed(person, **{"path": "two", **names, **more})


def lock(user):
    for _try in range(5):
        Client().post("/sign-in/", {"username": user.username, "password": "wrong"})
    assert User.objects.get(pk=user.pk).locked_until is not None


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.MAIL_IS_SET_UP = True


def worked():
    while run_next():
        pass


@pytest.mark.req("RB-08")
@pytest.mark.parametrize("who", ["investigator", "principal"])
def test_delegated_investigator_sees_the_arm_of_one_person_with_reason_and_password(ward, who):
    answer = signed_in(getattr(ward, who)).post(PAGE, typed(ward.cells))

    assert answer.status_code == 200
    assert ARM in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    done = Unblinding.objects.get()
    assert (done.participant, done.kind, done.shown_to) == (ward.cells, "SAFETY", getattr(ward, who).name)
    assert Unblinding.objects.filter(participant=ward.placebo).count() == 0


@pytest.mark.req("RB-08")
@pytest.mark.parametrize("missing", ["reason", "password"])
def test_without_reason_or_password_nothing_is_shown_and_what_was_typed_stays(ward, missing):
    answer = signed_in(ward.investigator).post(PAGE, typed(ward.cells, **{missing: " " if missing == "reason" else ""}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Give the reason and your password" in page
    assert missing == "reason" or "Anaphylaxis, treatment" in page
    assert not TELLING.search(page)
    assert PASSWORD not in page
    assert not Unblinding.objects.exists()


@pytest.mark.req("RB-08")
def test_wrong_password_shows_nothing_and_is_in_the_ledger(ward):
    answer = signed_in(ward.investigator).post(PAGE, typed(ward.cells, password="guessed"))

    assert answer.status_code == 422
    assert not TELLING.search(answer.content.decode())
    assert not Unblinding.objects.exists()
    assert Item.objects.filter(event__action=Action.SIGN_IN_FAILED, address__contains="emergency_password").exists()


@pytest.mark.req("RB-08")
def test_who_is_not_delegated_is_refused_and_so_is_a_nurse(ward):
    stranger = UserFactory(role=Role.INVESTIGATOR, delegated=False)

    for person in (stranger, ward.nurse):
        answer = signed_in(person).post(PAGE, typed(ward.cells))
        assert answer.status_code == 422
        assert not TELLING.search(answer.content.decode())
    assert not Unblinding.objects.exists()
    assert Event.objects.filter(action=Action.REFUSE, form="unbl").count() == 2


@pytest.mark.req("RB-08")
def test_lock_that_others_caused_does_not_bar_who_is_signed_in(ward):
    browser = signed_in(ward.investigator)
    lock(ward.investigator)

    assert ARM in browser.post(PAGE, typed(ward.cells)).content.decode()


@pytest.mark.req("RB-08")
def test_two_physicians_who_are_both_locked_out_unblind_without_signing_in(ward):
    lock(ward.investigator)
    lock(ward.principal)

    answer = Client().post(PAGE, two(ward.investigator, ward.principal, ward.cells))

    assert ARM in answer.content.decode()
    done = Unblinding.objects.get()
    assert (done.shown_to, done.witness) == ("Li Na", "Chen Jun")


@pytest.mark.req("RB-08")
@pytest.mark.parametrize("wrong", [
    {"second_password": "guessed"}, {"password": "guessed"}, {"second_username": "nobody"}, {"second_username": ""},
])  # fmt: skip
def test_without_signing_in_one_right_password_is_not_enough_and_nobody_learns_which(ward, wrong):
    answer = Client().post(PAGE, two(ward.investigator, ward.principal, ward.cells, **wrong))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "not those of two investigators" in page
    assert not TELLING.search(page)
    assert not Unblinding.objects.exists()


@pytest.mark.req("RB-08")
def test_one_person_twice_or_with_a_nurse_is_not_two_physicians(ward):
    for second in (ward.investigator, ward.nurse):
        answer = Client().post(PAGE, two(ward.investigator, second, ward.cells))
        assert answer.status_code == 422
        assert not TELLING.search(answer.content.decode())
    assert not Unblinding.objects.exists()


def test_five_wrong_passwords_of_one_sign_in_ask_for_two_physicians(ward):
    browser = signed_in(ward.investigator)
    for _try in range(5):
        browser.post(PAGE, typed(ward.cells, password="guessed"))

    refused = browser.post(PAGE, typed(ward.cells))
    assert refused.status_code == 422
    assert "two physicians" in refused.content.decode()
    assert ARM in browser.post(PAGE, two(ward.investigator, ward.principal, ward.cells)).content.decode()


@pytest.mark.req("RB-08")
def test_neither_lock_of_the_study_nor_open_forms_stand_in_the_way(ward):
    change = begin(ward.principal.actor())
    with transaction.atomic(), declared(change):
        stop = Lock(scope="study", by="DM", at=change.at, why="end")
        tracked.insert([stop], change)
        items = (ItemEntry("lock", "Lock", None, "study"),)
        chain.append(EventEntry(change.event_id, Action.LOCK, change.actor, items=items), at=change.at, change=change)

    assert ARM in signed_in(ward.investigator).post(PAGE, typed(ward.cells)).content.decode()
    assert CrfRecord.objects.filter(participant=ward.cells, form="unbl").count() == 1


@pytest.mark.req("RB-08")
def test_page_sent_again_later_does_not_show_the_arm_a_second_time(ward):
    browser = signed_in(ward.investigator)
    assert ARM in browser.post(PAGE, typed(ward.cells)).content.decode()
    assert ARM in browser.post(PAGE, typed(ward.cells)).content.decode()  # the second half of a double click
    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        answer = browser.post(PAGE, typed(ward.cells))

    assert answer.status_code == 422
    assert SHOWN.en[:30] in answer.content.decode()
    assert not TELLING.search(answer.content.decode())
    assert Unblinding.objects.count() == 1


@pytest.mark.req("RB-08")
def test_who_is_not_randomised_or_not_there_has_no_arm(ward):
    browser = signed_in(ward.investigator)
    for code in ("S999", ""):
        answer = browser.post(PAGE, typed(ward.cells, participant=code))
        assert answer.status_code == 422
        assert "there is no arm to show" in answer.content.decode()


@pytest.mark.req("RB-09")
def test_ledger_says_who_when_why_and_from_where_and_no_arm_for_the_blinded(ward):
    signed_in(ward.investigator).post(PAGE, typed(ward.cells), HTTP_USER_AGENT="Ward PC")

    event = Event.objects.get(action=Action.UNBLIND)
    items = {item.address: item for item in event.items.all()}
    assert (event.audience, event.participant, event.actor_name) == ("blinded", ward.cells.code, "Li Na")
    assert items["participant.unblinded"].reason_text == "Anaphylaxis, treatment depends on it"
    assert items["request.address"].new == "127.0.0.1"
    seen = Event.objects.get(action=Action.VIEW_UNBLINDED)
    assert (seen.audience, seen.cause_id) == ("unblinded", event.id)
    for item in Item.objects.exclude(event__audience="unblinded"):
        assert not TELLING.search(f"{item.old} {item.new} {item.reason_text}")


@pytest.mark.req("RB-08")
def test_sponsor_and_principal_investigator_are_told_without_arm_person_or_reason(ward):
    signed_in(ward.investigator).post(PAGE, typed(ward.cells))
    worked()

    told = [each for each in mail.outbox if "/unblinding/" in each.body]
    assert {to for each in told for to in each.to} == {ward.principal.email, ward.officer.email}
    assert all("紧急揭盲" in each.body for each in told)
    for each in mail.outbox:
        text = each.subject + each.body
        assert not TELLING.search(text)
        assert ward.cells.code not in text
        assert "Anaphylaxis" not in text


@pytest.mark.req("RB-05")
def test_nothing_of_the_arm_is_logged(ward, caplog):
    with caplog.at_level("DEBUG"):
        signed_in(ward.investigator).post(PAGE, typed(ward.cells))
        worked()

    assert not TELLING.search(caplog.text)
    assert PASSWORD not in caplog.text
