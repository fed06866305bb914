"""The unblinding for the analysis: everybody asked for in one act, and decided on by one other person."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from participants.actions.break_blind import ask_unblinding, decide_unblinding
from participants.actions.unblind_for_analysis import ask_for_everybody, decide_for_everybody, waiting
from participants.models import Participant, Unblinding
from participants.opened import is_unblinded
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.safety_desk.test_unblinding_register import BLINDED, REGISTER, TELLING
from trialsite.accounts.roles import Role
from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import Event
from trialsite.casebook.models import CrfRecord, Lock, Scope
from trialsite.casebook.refused import ActionRefused
from trialsite.jobs.running import run_next
from visits.actions import register_participant

ASK, PAGE, WHY = "/unblinding/ask/", "/unblinding/analysis/", "End of the study"


@transaction.atomic
def study_lock(lifted=None):
    """Lock the database as it is, or lift that lock: many forms of the twins are still open."""
    change = begin(SYSTEM)
    with declared(change, "workflow"):
        if lifted is None:
            row = Lock(scope=Scope.STUDY, by="Data Manager", at=change.at, why="End")
            tracked.insert([row], change)
        else:
            row = lifted
            row.lifted_by, row.lifted_at = "Data Manager", change.at
            tracked.update([row], ["lifted_by", "lifted_at"], change)
        items = (ItemEntry("lock", "Lock", None, str(lifted is None), reason_text="End"),)
        entry = EventEntry(id=change.event_id, action=Action.LOCK, actor=change.actor, items=items)
        chain.append(entry, at=change.at, change=change)
    return row


def ask(ward, token="page-1", by=None):
    return ask_for_everybody(kind="ANALYSIS", reason=WHY, token=token, by=by or ward.statistician)


def decide(by, approve=True, why="", rows=None):
    decide_for_everybody(unblindings=waiting() if rows is None else rows, approve=approve, why=why, by=by)


def one(ward, person, by=None):
    return ask_unblinding(
        participant=person, kind="ANALYSIS", reason=WHY, token=f"one-{person.code}", by=by or ward.statistician
    )


def refused(act, *given, **more):
    with pytest.raises(ActionRefused) as caught:
        act(*given, **more)
    return caught.value.code


def pressed(who, **more):
    typed = {"everybody": "yes", "kind": "ANALYSIS", "reason": WHY, "token": "page-9"}
    return signed_in(who).post(ASK, {**typed, **more})


def decided(who, act="approve", **more):
    seen = " ".join(f"{row.participant.code}/{row.record.repeat}" for row in waiting())
    return signed_in(who).post(PAGE, {"act": act, "password": PASSWORD, "seen": seen, **more})


@pytest.mark.req("RB-09")
def test_everybody_randomised_has_a_row_a_form_and_an_event_of_their_own_and_nobody_else(ward):
    register_participant(by=ward.nurse)

    asked = ask(ward)

    codes = [ward.cells.code, ward.placebo.code]
    assert Participant.objects.count() == 3
    assert sorted(row.participant.code for row in asked) == sorted(codes)
    assert {(row.kind, row.reason, row.requested_by) for row in waiting()} == {("ANALYSIS", WHY, "Gao Lan")}
    assert CrfRecord.objects.filter(form="unbl").count() == 2
    events = Event.objects.filter(action=Action.UNBLINDING_ASK)
    assert sorted(events.values_list("participant", flat=True)) == sorted(codes)
    assert set(events.values_list("audience", flat=True)) == {"blinded"}


def test_the_same_page_sent_twice_is_one_act_and_another_page_finds_nobody_left(ward):
    first, second = ask(ward), ask(ward)

    assert {row.pk for row in first} == {row.pk for row in second}
    assert refused(ask, ward, token="page-2") == "nobody"
    assert Unblinding.objects.count() == 2
    assert Event.objects.filter(action=Action.UNBLINDING_ASK).count() == 2


def test_who_has_a_request_that_waits_or_is_approved_is_not_asked_for_again(ward):
    study_lock()
    decide_unblinding(unblinding=one(ward, ward.cells), approve=True, why="", by=ward.principal)

    assert [row.participant for row in ask(ward)] == [ward.placebo]
    decide(ward.principal, approve=False, why="Not yet")
    assert [row.participant for row in ask(ward, token="page-2")] == [ward.placebo]


def test_an_approval_under_an_earlier_lock_is_asked_for_again(ward):
    before = study_lock()
    ask(ward)
    decide(ward.principal)
    study_lock(lifted=before)
    study_lock()

    assert len(ask(ward, token="page-2")) == 2


@pytest.mark.req("RB-09", "DL-05")
def test_another_person_approves_all_of_them_after_the_lock_alone(ward):
    ask(ward)
    assert refused(decide, ward.principal) == "not-locked"
    assert len(waiting()) == 2
    study_lock()

    decide(ward.principal)

    assert is_unblinded()
    rows = Unblinding.objects.all()
    assert {(row.is_approved, row.decided_by, row.shown_at) for row in rows} == {(True, "Chen Jun", None)}
    events = Event.objects.filter(action=Action.UNBLINDING_DECIDE)
    assert set(events.values_list("participant", flat=True)) == {ward.cells.code, ward.placebo.code}


def test_who_asked_for_one_of_them_approves_none_and_sees_so(ward):
    study_lock()
    one(ward, ward.cells, by=ward.officer)
    ask(ward)

    assert refused(decide, ward.officer) == "self"
    assert len(waiting()) == 2
    page = signed_in(ward.officer).get(PAGE).content.decode()
    assert "1 request is your own" in page
    assert f"{ward.placebo.code}/1" in page
    assert f"{ward.cells.code}/1" not in page


def test_declining_all_needs_a_reason_and_can_be_done_before_the_lock(ward):
    ask(ward)
    assert refused(decide, ward.principal, approve=False, why=" ") == "empty"

    decide(ward.principal, approve=False, why="The review of blinded data is not over")

    assert set(Unblinding.objects.values_list("is_approved", flat=True)) == {False}
    assert refused(decide, ward.principal) == "nothing"


def test_one_that_was_decided_meanwhile_stops_all(ward):
    study_lock()
    ask(ward)
    rows = waiting()
    decide_unblinding(unblinding=rows[1], approve=False, why="Withdrawn", by=ward.officer)

    assert refused(decide, ward.principal, rows=rows) == "decided"
    assert [row.pk for row in waiting()] == [rows[0].pk]


def test_everybody_at_once_is_for_the_analysis_alone_and_for_those_who_may(ward):
    assert refused(ask_for_everybody, kind="SUSAR", reason=WHY, token="p", by=ward.officer) == "kind"
    assert refused(ask_for_everybody, kind="ANALYSIS", reason=" ", token="p", by=ward.officer) == "UNBL-01"
    with pytest.raises(ActionRefused):
        ask(ward, by=ward.investigator)
    susar = ask_unblinding(participant=ward.cells, kind="SUSAR", reason="Report", token="s", by=ward.officer)
    assert refused(decide, ward.principal, rows=[susar]) == "kind"
    with pytest.raises(ActionRefused):
        decide(ward.statistician, rows=[susar])
    assert susar.pk not in {row.pk for row in waiting()}


def test_one_mail_for_the_whole_act_names_nobody(ward, settings):
    settings.MAIL_IS_SET_UP = True

    ask(ward)
    while run_next():
        pass

    told = [each for each in mail.outbox if REGISTER in each.body]
    assert sorted(to for each in told for to in each.to) == sorted([ward.principal.email, ward.officer.email])
    for each in told:
        assert "2名受试者" in each.body
        assert ward.cells.code not in each.subject + each.body


def test_a_single_request_is_told_of_once_however_often_its_page_is_sent(ward, settings):
    settings.MAIL_IS_SET_UP = True

    one(ward, ward.cells)
    one(ward, ward.cells)
    while run_next():
        pass

    told = [each for each in mail.outbox if REGISTER in each.body]
    assert sorted(to for each in told for to in each.to) == sorted([ward.principal.email, ward.officer.email])
    assert all("一名受试者的计划揭盲申请" in each.body for each in told)


@pytest.mark.req("RB-09")
def test_pages_ask_once_and_decide_once_with_one_password(ward):
    study_lock()
    assert pressed(ward.statistician)["Location"] == REGISTER
    register = signed_in(ward.principal).get(REGISTER).content.decode()
    assert "Unblinding for the analysis: 2 requests wait" in register
    assert PAGE in register
    assert WHY in signed_in(ward.principal).get(PAGE).content.decode()
    assert "password is not right" in decided(ward.principal, password="guessed").content.decode()

    assert decided(ward.principal)["Location"] == REGISTER

    assert set(Unblinding.objects.values_list("is_approved", flat=True)) == {True}
    assert "requests wait" not in signed_in(ward.principal).get(REGISTER).content.decode()
    again = decided(ward.principal)
    assert again.status_code == 422
    assert "No request for the analysis waits" in again.content.decode()


def test_requests_that_the_page_did_not_show_are_not_decided_on(ward):
    study_lock()
    one(ward, ward.cells)
    seen = f"{ward.cells.code}/1"
    ask(ward)

    answer = decided(ward.principal, seen=seen)

    assert answer.status_code == 422
    assert "changed since this page" in answer.content.decode()
    assert len(waiting()) == 2


@pytest.mark.parametrize(("wrong", "told"), [
    ({"kind": "SUSAR"}, "analysis alone"), ({"kind": ""}, "analysis alone"), ({"reason": ""}, "Give the reason"),
    ({"participant": "S001"}, "not both"),
])  # fmt: skip
def test_a_wrong_request_says_what_to_do_and_keeps_what_was_typed(ward, wrong, told):
    answer = pressed(ward.statistician, **wrong)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert 'name="everybody" value="yes" checked' in answer.content.decode()
    assert not Unblinding.objects.exists()


def test_before_the_lock_the_page_says_that_approving_waits(ward):
    ask(ward)

    assert "The database is not locked" in signed_in(ward.principal).get(PAGE).content.decode()
    answer = decided(ward.principal)
    assert answer.status_code == 422
    assert "once the database is locked" in answer.content.decode()
    assert len(waiting()) == 2


def test_the_page_costs_the_same_for_one_and_for_two(ward, django_assert_num_queries):
    one(ward, ward.cells)
    browser = signed_in(ward.principal)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as single:
        browser.get(PAGE)
    ask(ward)
    with django_assert_num_queries(len(single)):
        browser.get(PAGE)


@pytest.mark.req("RB-05")
@pytest.mark.parametrize("role", BLINDED)
def test_after_the_approval_blinded_people_read_no_arm_and_have_no_new_page(ward, role):
    study_lock()
    ask(ward)
    decide(ward.officer)
    browser = signed_in(UserFactory(role=role))

    assert browser.get(PAGE).status_code == (200 if role == Role.PRINCIPAL_INVESTIGATOR else 403)
    for place in (REGISTER, PAGE, f"/unblinding/{ward.cells.code}/1/", "/trail/"):
        assert not TELLING.search(browser.get(place).content.decode()), place


@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.INSPECTOR, Role.STATISTICIAN])
def test_who_may_not_approve_is_offered_no_decision(ward, role):
    study_lock()
    ask(ward)
    browser = signed_in(UserFactory(role=role))

    assert PAGE not in browser.get(REGISTER).content.decode()
    assert browser.post(PAGE, {"act": "approve", "password": PASSWORD}).status_code == 403
    assert len(waiting()) == 2
