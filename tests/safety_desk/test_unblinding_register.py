"""The register of unblinding: accidental and planned ones, who knows, and what everybody else sees."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from participants.models import Unblinding
from safety.models import Clock
from tests.crawl.english import english_in
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.casebook import submit
from trialsite.accounts.roles import Role
from trialsite.audit import clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action
from trialsite.audit.models import Event
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.jobs.models import Job

REGISTER, STAFF = "/unblinding/", "WANGM"
TELLING = re.compile(r"mesenchymal|\bMSC\b(?!T)|\bPBO\b|[Pp]lacebo|sodium chloride")
BLINDED = (
    Role.RESEARCH_NURSE, Role.INVESTIGATOR, Role.PRINCIPAL_INVESTIGATOR, Role.MONITOR, Role.DATA_MANAGER,
    Role.INSPECTOR,
)  # fmt: skip


def accident(ward, **more):
    at = (clock.now() - timedelta(minutes=1)).astimezone(clock.SITE_ZONE)
    typed = {"date": f"{at:%Y-%m-%d}", "time": f"{at:%H:%M}", "what": "The cover of the bag slipped", "told": [STAFF]}
    page = f"/participants/{ward.cells.code}/unblinding/accidental/"
    return signed_in(ward.nurse).post(page, {**typed, "token": "page-1", **more})


def planned(ward, **more):
    typed = {"participant": ward.cells.code, "kind": "SUSAR", "reason": "Report to the authority", "token": "page-2"}
    return signed_in(ward.officer).post("/unblinding/ask/", {**typed, **more})


def decide(ward, who, act="approve", **more):
    page = f"/unblinding/{ward.cells.code}/1/decide/"
    return signed_in(who).post(page, {"act": act, "password": PASSWORD, **more})


def show(ward, who):
    return signed_in(who).post(f"/unblinding/{ward.cells.code}/1/show/")


@pytest.mark.req("RB-09")
def test_accident_stands_in_the_register_with_who_knows_and_drafts_a_deviation(ward):
    answer = accident(ward)

    assert answer.status_code == 302
    assert (row := Unblinding.objects.get()).kind == "ACCID"
    assert row.shown_at is None
    draft = Proposal.objects.get(check_id="UNBL-02")
    assert (draft.category, draft.kind, draft.drafted.form) == ("BLIND", "deviation", "dv")
    page = signed_in(ward.principal).get(REGISTER).content.decode()
    assert "The cover of the bag slipped" in page
    assert "Wang Min" in page


@pytest.mark.parametrize(("wrong", "told"), [
    ({"what": ""}, "Give the reason"), ({"what": "I saw a placebo label"}, "would tell the arm"),
    ({"told": []}, "who knows"),
    ({"date": "2099-01-01"}, "later than now"), ({"date": "2024-01-01"}, "before the randomisation"),
    ({"time": "quarter"}, ""), ({"date": ""}, "date and time"),
])  # fmt: skip
def test_accident_that_cannot_be_recorded_says_what_to_do_and_keeps_what_was_typed(ward, wrong, told):
    answer = accident(ward, **wrong)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert wrong.get("what") == "" or wrong.get("what", "The cover of the bag slipped") in page
    assert not Unblinding.objects.exists()


def test_double_click_records_one_accident(ward):
    accident(ward)
    accident(ward)

    assert Unblinding.objects.count() == 1
    assert CrfRecord.objects.filter(form="unbl").count() == 1


@pytest.mark.req("RB-09")
def test_planned_unblinding_needs_a_second_person_and_shows_the_arm_once_to_the_statistician(ward):
    assert planned(ward).status_code == 302
    assert show(ward, ward.statistician).status_code == 422
    assert "second person" in decide(ward, ward.officer).content.decode()
    assert decide(ward, ward.principal, password="guessed").status_code == 422
    assert decide(ward, ward.principal).status_code == 302

    first, second = show(ward, ward.statistician), show(ward, ward.statistician)

    assert "mesenchymal" in first.content.decode()
    assert "no-store" in first["Cache-Control"]
    assert second.status_code == 422
    assert not TELLING.search(second.content.decode())
    assert show(ward, ward.principal).status_code == 403


def test_declined_unblinding_is_never_shown(ward):
    planned(ward)
    assert "Say why" in decide(ward, ward.principal, act="decline").content.decode()
    assert decide(ward, ward.principal, act="decline", why="The event is expected").status_code == 302

    assert show(ward, ward.statistician).status_code == 422
    assert "decided on it already" in decide(ward, ward.principal).content.decode()


@pytest.mark.parametrize("change", [
    {"decided_username": "asker", "is_approved": True}, {"shown_at": True}, {"reason": ""}, {"kind": "WISH"},
])  # fmt: skip
def test_database_keeps_the_second_person_and_the_order(ward, change):
    planned(ward)
    row = Unblinding.objects.get()
    if change.get("decided_username"):
        change |= {"decided_username": row.requested_username, "decided_at": row.at}
    if change.get("shown_at"):
        change |= {"shown_at": row.at}
    for name, value in change.items():
        setattr(row, name, value)

    doing = begin(SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic(), declared(doing, "workflow"):
        tracked.update([row], list(change), doing)


@pytest.mark.req("RB-05")
@pytest.mark.parametrize("role", BLINDED)
def test_after_an_emergency_everybody_else_reads_nothing_of_the_arm(ward, role):
    unblind(ward)
    browser = signed_in(UserFactory(role=role))

    code = ward.cells.code
    places = [REGISTER, "/unblinding/file/", f"/participants/{code}/", f"/participants/{code}/trail/"]
    places += [f"/participants/{code}/logs/unbl/", f"/participants/{code}/visits/log/unbl/1/", "/trail/", "/today/"]
    for place in places:
        answer = browser.get(place)
        text = (b"".join(answer) if answer.streaming else answer.content).decode()
        assert not TELLING.search(text), place
    assert code in browser.get(REGISTER).content.decode()


def unblind(ward):
    typed = {"participant": ward.cells.code, "reason": "Anaphylaxis", "path": "own", "password": PASSWORD}
    answer = signed_in(ward.investigator).post("/unblind/", {**typed, "token": "page-3"})
    assert answer.status_code == 200


@pytest.mark.req("RB-05")
def test_nothing_of_the_arm_waits_in_a_job_or_stands_on_the_page_of_who_unblinded(ward):
    unblind(ward)

    assert not TELLING.search("".join(str(job.about) for job in Job.objects.all()))
    browser = signed_in(ward.investigator)
    assert not TELLING.search(browser.get(REGISTER).content.decode())
    assert not TELLING.search(browser.get("/unblind/").content.decode())


def test_form_is_completed_with_who_was_told_and_refuses_a_word_that_names_the_arm(ward):
    unblind(ward)
    record = CrfRecord.objects.select_related("participant", "visit").get(form="unbl")
    refused = submit(record, ward.investigator, unbl_narrative="He got placebo, so we stopped; adrenaline was given")

    assert [each.check_id for each in refused.refused] == ["unbl.unbl_narrative"]
    tried = Event.objects.filter(action=Action.REFUSE_ANSWER, form="unbl")
    assert not TELLING.search(
        "".join(f"{item.old}{item.new}{item.reason_text}" for event in tried for item in event.items.all())
    )
    story = {"unbl_narrative": "Shock after twelve minutes; adrenaline, crystalloid; recovered within the hour"}
    done = submit(
        record,
        ward.investigator,
        complete=True,
        unbl_ae=("UNK", "not entered yet"),
        unbl_told_participant="N",
        unbl_told_staff=("WANGM",),
        **story,
    )
    assert done.completed


def test_entries_are_never_added_by_hand(ward):
    browser = signed_in(ward.nurse)
    browser.post(f"/participants/{ward.cells.code}/logs/unbl/add/")

    assert not CrfRecord.objects.filter(form="unbl").exists()


def test_register_needs_few_statements_however_many_entries_there_are(ward, count_statements):
    accident(ward)
    browser = signed_in(ward.principal)
    with count_statements() as few:
        browser.get(REGISTER)
    for number in range(3):
        accident(ward, token=f"more-{number}")
    with count_statements() as many:
        browser.get(REGISTER)

    assert len(few.captured_queries) == len(many.captured_queries) <= 20


@pytest.mark.req("RB-08")
def test_letters_have_one_page_for_each_number_and_their_printing_is_in_the_unblinded_trail(ward):
    answer = signed_in(ward.statistician).post("/allocation/letters/")

    page = answer.content.decode()
    assert page.count('class="card letter"') == 20
    assert page.index("L-R01") < page.index("L-R20")
    assert "no-store" in answer["Cache-Control"]
    event = Event.objects.get(action=Action.EXPORT)
    assert (event.audience, event.items.get().address) == ("unblinded", "allocation.letters")
    for role in BLINDED:
        assert signed_in(UserFactory(role=role)).post("/allocation/letters/").status_code == 403


def test_letter_of_a_number_says_what_the_participant_got(ward):
    page = signed_in(ward.statistician).post("/allocation/letters/").content.decode()
    letters = dict(re.findall(r"Letter\s*<b>L-(R\d\d)</b>(.*?)</article>", page, re.DOTALL))

    assert "mesenchymal" in letters["R01"]
    assert "sodium chloride" in letters["R02"]


def test_pages_with_entries_are_in_chinese(ward):
    accident(ward)
    planned(ward)
    reader = UserFactory(role=Role.PRINCIPAL_INVESTIGATOR, name="陈军", language="zh-hans")
    browser = signed_in(reader)
    code = ward.cells.code

    for place in (f"/unblinding/{code}/2/", f"/participants/{code}/unblinding/accidental/", "/unblind/"):
        page = browser.get(place).content.decode()
        for own in ("Sun Wei", "Report to the authority"):
            page = page.replace(own, "")
        assert english_in(page) == [], place


@pytest.mark.req("RB-08")
def test_record_of_an_emergency_is_due_in_24_hours_and_the_clock_stops_when_it_is_complete(ward):
    unblind(ward)
    runs, row = Clock.objects.get(), Unblinding.objects.get()
    assert (runs.kind, runs.due_at - row.at) == ("UNBL_RECORD", timedelta(hours=24))
    assert runs.holder == ward.investigator
    assert "clock-in" in signed_in(ward.investigator).get("/today/").content.decode()
    record = CrfRecord.objects.select_related("participant", "visit").get(form="unbl")
    narrative = "Shock after twelve minutes; adrenaline, crystalloid; recovered within the hour"
    told = {"unbl_told_participant": "N", "unbl_told_staff": (STAFF,), "unbl_narrative": narrative}

    assert not submit(record, ward.investigator, complete=True, **told).completed
    assert Clock.objects.get().stopped_at is None
    submit(record, ward.investigator, complete=True, unbl_ae=("UNK", "entered tomorrow"))
    assert Clock.objects.get().stopped_why == "RECORDED"


def test_accident_starts_no_clock(ward):
    accident(ward)

    assert not Clock.objects.exists()
