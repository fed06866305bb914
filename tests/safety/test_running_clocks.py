"""Clocks of events: started by the word of a nurse, moved in the open, ended by an investigator, told once each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, ProgrammingError, connection, transaction

from safety.clock_models import Clock, ClockNotice
from safety.clock_notices import go_round, plan_digest, send_digests
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import consented, submit
from tests.factories.versions import activated_protocol
from tests.safety.conftest import HEADACHE
from trialsite.accounts.roles import Role
from trialsite.audit import tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions.entries import add_entry
from trialsite.jobs.models import Job
from trialsite.jobs.running import run_next
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
AWARE = datetime(2024, 9, 3, 6, 20, tzinfo=UTC)  # 14:20 at the site
DUE = AWARE + timedelta(hours=24)
POSSIBLY = {"ae_term": "Pneumonia", "ae_grade": "3", "ae_possibly_serious": "Y", "ae_aware_dt": AWARE}
JUDGED = {"ae_rel_ip": "UNLIKELY", "ae_rel_proc": "UNRELATED", "ae_rel_art": "UNRELATED"}
SERIOUS = {**JUDGED, "ae_serious": "Y", "ae_crit": ("HOSP",)}


@pytest.fixture(autouse=True)
def _at_the_site(settings):
    settings.MAIL_IS_SET_UP = True
    with time_machine.travel(AWARE + timedelta(minutes=10), tick=False):
        yield


@pytest.fixture
def officer(screened):
    return UserFactory(role=Role.SAFETY_OFFICER, email="safety@example.org", name="Gao Fang")


@pytest.fixture
def principal(screened):
    return UserFactory(role=Role.PRINCIPAL_INVESTIGATOR, email="pi@example.org", name="Chen Jun")


def only():
    return Clock.objects.get(stopped_at__isnull=True)


def worked():
    while run_next():
        pass
    sent, mail.outbox = mail.outbox, []
    return sent


@pytest.mark.req("SA-02")
def test_word_of_a_nurse_starts_the_clock_at_the_awareness_and_the_confirmation_does_not_reset_it(event, investigator):
    record = event(**POSSIBLY)
    assert (only().kind, only().aware_at, only().due_at) == ("SAE_SPONSOR", AWARE, DUE)

    with time_machine.travel(AWARE + timedelta(hours=9), tick=False):
        submit(record, investigator, **SERIOUS)

    assert Clock.objects.count() == 1
    assert only().due_at == DUE
    assert Item.objects.get(address="clock[SAE_SPONSOR].due").new == "2024-09-04T14:20+08:00"


@pytest.mark.req("SA-02")
def test_possibly_serious_without_awareness_runs_from_now_and_then_from_the_awareness(event, nurse):
    record = event(**POSSIBLY | {"ae_aware_dt": None, "complete": False})
    assert only().aware_at == AWARE + timedelta(minutes=10)

    submit(record, nurse, ae_aware_dt=AWARE)

    assert only().due_at == DUE
    assert only().replaces.due_at == DUE + timedelta(minutes=10)


@pytest.mark.req("SA-02")
def test_changed_awareness_keeps_the_old_due_instant_visible_with_its_reason(event, nurse, principal):
    record = event(**POSSIBLY)
    later = AWARE + timedelta(minutes=5)

    submit(record, nurse, ae_aware_dt=later, reasons={"ae_aware_dt": "TRANSCRIPTION"})

    now, before = only(), Clock.objects.get(stopped_at__isnull=False)
    assert (now.due_at, now.replaces, now.replaced_why) == (later + timedelta(hours=24), before, "TRANSCRIPTION")
    assert (before.due_at, before.stopped_why) == (DUE, "MOVED")
    item = Item.objects.filter(address="clock[SAE_SPONSOR].due").latest("event__recorded_at", "event__sequence")
    assert (item.old, item.new) == ("2024-09-04T14:20+08:00", "2024-09-04T14:25+08:00")
    assert item.reason_text == "TRANSCRIPTION"
    page = signed_in(principal).get("/today/").content.decode()
    assert "Was due 2024-09-04 14:20" in page or "Was due 4 Sep 2024 14:20" in page


def test_edit_of_anything_else_leaves_the_clock_alone(event, nurse):
    record = event(**POSSIBLY)
    submit(record, nurse, ae_grade="4", reasons={"ae_grade": "UPDATE"})

    assert Clock.objects.count() == 1


@pytest.mark.req("SA-02")
def test_investigator_declines_with_a_reason_and_only_that_ends_the_clock(event, nurse, investigator):
    record = event(**POSSIBLY)
    submit(record, nurse, ae_possibly_serious="N", reasons={"ae_possibly_serious": "UPDATE"})
    assert only().due_at == DUE
    submit(record, nurse, ae_possibly_serious="Y", reasons={"ae_possibly_serious": "UPDATE"})
    submit(record, investigator, **JUDGED, ae_serious="N")
    assert only().due_at == DUE

    submit(record, investigator, ae_serious_decline="Planned admission for the infusion")

    ended = Clock.objects.get()
    assert ended.stopped_why == "DECLINED: Planned admission for the infusion"
    assert ended.stopped_by == investigator.name


def test_serious_after_all_runs_again_from_the_awareness(event, investigator):
    record = event(**POSSIBLY)
    submit(record, investigator, **JUDGED, ae_serious="N", ae_serious_decline="Planned admission")
    reasons = {"ae_serious": "UPDATE", "ae_serious_decline": "UPDATE"}
    submit(record, investigator, ae_serious="Y", ae_serious_decline=None, ae_crit=("HOSP",), reasons=reasons)

    assert only().due_at == DUE
    assert Clock.objects.count() == 2


def test_fatal_or_life_threatening_event_has_a_clock_of_the_ethics_committee(event, investigator):
    record = event(**POSSIBLY)
    submit(record, investigator, **SERIOUS | {"ae_crit": ("LIFE", "HOSP")})
    assert set(Clock.objects.values_list("kind", "due_at")) == {("SAE_SPONSOR", DUE), ("SAE_EC_FATAL", DUE)}

    submit(record, investigator, ae_crit=("HOSP",), reasons={"ae_crit": "UPDATE"})
    assert Clock.objects.get(kind="SAE_EC_FATAL").stopped_why == "CRITERIA"
    assert only().kind == "SAE_SPONSOR"


@pytest.fixture
def in_use_since_today(trial, nurse):
    """Somebody under a version of the protocol that names the day of these tests as the first day of use."""
    activated_protocol("7.8", date(2024, 9, 1), {"go_live_date": date(2024, 9, 3)}, needs_consent=False)
    person = register_participant(by=nurse)
    consented(person, nurse)
    return person


@pytest.mark.req("DE-07")
@pytest.mark.parametrize(
    ("aware", "past"),
    [(datetime(2024, 9, 2, 15, 59, tzinfo=UTC), True), (datetime(2024, 9, 2, 16, 0, tzinfo=UTC), False)],
)
def test_clock_of_before_the_first_day_of_use_is_history(aware, past, in_use_since_today, nurse, principal, officer):
    record = add_entry(participant=in_use_since_today, form="ae", by=nurse)
    record.participant, record.visit = in_use_since_today, None
    submit(record, nurse, complete=True, **HEADACHE | POSSIBLY | {"ae_aware_dt": aware})
    with time_machine.travel(aware + timedelta(days=3), tick=False):
        go_round({})
        send_digests({})
        told = [each for each in worked() if principal.email in each.to]
        today = signed_in(principal).get("/today/").content.decode()
        clocks = signed_in(officer).get("/safety/clocks/").content.decode()

    assert only().is_history is past
    assert (told == []) is past
    assert today.count('class="clock clock-er') == (0 if past else 1)
    assert (">history<" in "".join(clocks.split())) is past
    assert (Event.objects.filter(action=Action.CLOCK_OVERDUE).count() == 0) is past


@pytest.mark.parametrize("column", ["due_at", "aware_at", "starts_at", "is_history", "replaced_why"])
def test_database_refuses_to_change_a_clock(event, column):
    event(**POSSIBLY)
    clock, doing = only(), begin(SYSTEM)
    setattr(clock, column, {"is_history": True, "replaced_why": "x"}.get(column, DUE - timedelta(hours=1)))

    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic(), declared(doing):
        tracked.update([clock], [column], doing)


def test_database_refuses_to_start_a_stopped_clock_again(event, investigator):
    record = event(**POSSIBLY)
    submit(record, investigator, **JUDGED, ae_serious="N", ae_serious_decline="Planned admission")
    clock, doing = Clock.objects.get(), begin(SYSTEM)
    clock.stopped_at, clock.stopped_by, clock.stopped_why = None, "", ""

    with pytest.raises(ProgrammingError), transaction.atomic(), declared(doing):
        tracked.update([clock], ["stopped_at", "stopped_by", "stopped_why"], doing)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE safety_clock SET due_at = due_at + interval '1 day'")


@pytest.mark.req("SA-02")
def test_start_80_percent_and_overdue_are_mailed_once_each_without_person_or_diagnosis(event, principal, officer):
    event(**POSSIBLY)
    start = worked()
    assert {to for each in start for to in each.to} >= {principal.email, officer.email}
    found = []
    for hours, minutes in ((12, 0), (19, 11), (19, 12), (19, 30), (24, 0), (24, 1), (30, 0)):
        with time_machine.travel(AWARE + timedelta(hours=hours, minutes=minutes), tick=False):
            go_round({})
            go_round({})
            found.append([each for each in worked() if principal.email in each.to])

    assert [len(each) for each in found] == [0, 0, 1, 0, 0, 1, 0]
    told = ClockNotice.objects.order_by("pk").values_list("stage", flat=True)
    assert list(told) == ["begun", "half", "most", "overdue"]
    for each in (*start, *found[2], *found[5]):
        text = each.subject + each.body
        assert "S001" not in text
        assert "neumonia" not in text
        assert "/safety/clocks/" in text
        assert "2024-09-04 14:20" in text
    overdue = Event.objects.get(action=Action.CLOCK_OVERDUE)
    assert (overdue.participant, overdue.actor_role) == ("S001", "system")


def test_after_an_interruption_one_mail_says_it_all(event, principal):
    event(**POSSIBLY)
    worked()
    with time_machine.travel(AWARE + timedelta(days=3), tick=False):
        go_round({})
        assert len([each for each in worked() if principal.email in each.to]) == 1


def test_stopped_clock_is_not_told_of(event, principal, investigator):
    record = event(**POSSIBLY)
    submit(record, investigator, **JUDGED, ae_serious="N", ae_serious_decline="Planned admission")
    worked()
    with time_machine.travel(AWARE + timedelta(days=3), tick=False):
        go_round({})
        send_digests({})
        assert worked() == []


def test_morning_digest_holds_what_is_open_when_it_is_sent(event, principal, investigator):
    record = event(**POSSIBLY)
    other = event(**POSSIBLY | {"ae_term": "Fracture"})
    worked()
    night = datetime(2024, 9, 3, 16, 5, tzinfo=UTC)
    with time_machine.travel(night, tick=False):
        plan_digest({})
        plan_digest({})
        assert worked() == []
        submit(other, investigator, **JUDGED, ae_serious="N", ae_serious_decline="Planned admission")
    waiting = Job.objects.get(name="safety.clocks-digest")
    assert waiting.run_at == datetime(2024, 9, 3, 23, 30, tzinfo=UTC)
    with time_machine.travel(waiting.run_at + timedelta(seconds=1), tick=False):
        [told] = [each for each in worked() if principal.email in each.to]

    assert "1 open, 0 of them overdue" in told.body
    assert "S001" not in told.body
    assert Clock.objects.get(record=record).stopped_at is None


def test_clock_stands_on_today_and_on_the_safety_page_with_its_colour(event, nurse, officer):
    event(**POSSIBLY)
    browser = signed_in(nurse)
    seen = []
    for hours in (1, 13, 20, 25):
        with time_machine.travel(AWARE + timedelta(hours=hours), tick=False):
            page = signed_in(nurse).get("/today/").content.decode()
            seen += [(tone, "is-over" in page) for tone in ("clock-in", "clock-wa", "clock-er") if tone in page]
    assert seen == [("clock-in", False), ("clock-wa", False), ("clock-er", False), ("clock-er", True)]
    assert browser.get("/safety/clocks/").status_code == 200
    assert "S001" in signed_in(officer).get("/safety/clocks/").content.decode()


def test_today_and_safety_need_as_many_statements_with_many_clocks(event, principal, count_statements):
    browser, counts = signed_in(principal), {}
    for number in (1, 3):
        for each in range(number):
            event(**POSSIBLY | {"ae_term": f"Event {number} {each}"})
        for place in ("/today/", "/safety/", "/safety/clocks/"):
            with count_statements() as seen:
                browser.get(place)
            counts.setdefault(place, []).append(len(seen.captured_queries))

    assert all(few == many <= 20 for few, many in counts.values()), counts


def test_pregnancy_runs_from_the_awareness_and_ends_with_its_complete_report(screened, nurse):
    record = add_entry(participant=screened, form="pregr", by=nurse)
    record.participant, record.visit = screened, None
    submit(record, nurse, pregr_aware_dt=AWARE)

    assert (only().kind, only().due_at) == ("PREG", DUE)
    submit(record, nurse, pregr_aware_dt=AWARE - timedelta(hours=1), reasons={"pregr_aware_dt": "TRANSCRIPTION"})
    assert (only().due_at, only().replaces.due_at) == (DUE - timedelta(hours=1), DUE)
