"""The provenance of a value: versions, lag, checks that fired, queries, verification, signatures, origin (D5)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.crfs.cases.haem import results
from tests.entry.panels import VS, panel
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import CONSENT, VITALS, answers, consented, record_at, submit
from tests.factories.versions import activated_protocol
from trialsite.accounts.roles import Role
from trialsite.audit.entries import Origin
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions import sign, verification, void
from trialsite.casebook.actions.review import raise_query, step_query
from trialsite.casebook.actions.save import save
from trialsite.casebook.submission import Submission
from trialsite.crf import registry
from trialsite.pages.provenance.facts import lag_text
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
READERS = (Role.INVESTIGATOR, Role.MONITOR, Role.AUDITOR, Role.INSPECTOR)
ODD = ("vs.pulse", "pulse")


@pytest.fixture
def vitals(trial, nurse):
    """Vital signs measured at 09:10, saved at 12:00 on the site's clock."""
    with time_machine.travel(datetime(2024, 3, 5, 4, 0, tzinfo=UTC), tick=True):
        person = register_participant(by=nurse)
        consented(person, nurse)
        submit(record_at(person, "vs"), nurse, complete=True, **VITALS)
    return record_at(person, "vs")


def later(**more):
    """A moment on the days after the fixture's."""
    return time_machine.travel(datetime(2024, 3, 6, 4, 0, tzinfo=UTC) + timedelta(**more), tick=True)


@pytest.mark.req("AT-11")
@pytest.mark.parametrize("role", READERS)
def test_full_history_of_a_value_is_there_for_whom_it_must_be(role, vitals, nurse):
    with later():
        submit(vitals, nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    told = panel(UserFactory(role=role))

    assert "75 /min 2 versions" in told
    assert "72 /min → 75 /min Transcription error" in told
    assert "Entered 72 /min" in told
    assert told.count("Wang Min, Research nurse") == 2
    assert "How entered Typed" in told


def test_lag_runs_from_the_time_on_the_form_to_the_first_save(vitals, nurse):
    with later():
        submit(vitals, nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    told = panel(nurse)

    assert "5 Mar 2024 09:10 → 5 Mar 2024 12:00" in told
    assert "saved 2 h 50 min later" in told
    assert "Outpatient or inpatient medical record" in told


@pytest.mark.parametrize(
    ("happened", "saved", "told"),
    [
        (datetime(2024, 3, 5, 1, 0, tzinfo=UTC), datetime(2024, 3, 5, 1, 59, 59, tzinfo=UTC), "59 min"),
        (datetime(2024, 3, 5, 1, 0, tzinfo=UTC), datetime(2024, 3, 5, 2, 0, tzinfo=UTC), "1 h 0 min"),
        (datetime(2024, 3, 5, 1, 0, tzinfo=UTC), datetime(2024, 3, 7, 0, 59, tzinfo=UTC), "47 h 59 min"),
        (datetime(2024, 3, 5, 1, 0, tzinfo=UTC), datetime(2024, 3, 7, 1, 0, tzinfo=UTC), "2 days"),
        (date(2024, 3, 5), datetime(2024, 3, 5, 15, 59, tzinfo=UTC), "saved on the same day"),
        (date(2024, 3, 5), datetime(2024, 3, 5, 16, 0, tzinfo=UTC), "1 day"),
        (date(2024, 3, 5), datetime(2024, 3, 4, 15, 59, tzinfo=UTC), "saved before it happened"),
        (datetime(2024, 3, 5, 1, 0, tzinfo=UTC), datetime(2024, 3, 5, 0, 59, tzinfo=UTC), "saved before it happened"),
    ],
)
def test_lag_is_told_in_minutes_hours_or_days_of_the_site(happened, saved, told):
    assert told in lag_text(happened, saved).en


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "How entered Typed"),
        ({"pasted": frozenset({"pulse"})}, "How entered Pasted"),
        ({"origin": Origin.SYSTEM}, "How entered System"),
        ({"origin": Origin.CALCULATED}, "How entered Calculated"),
        ({"origin": Origin.IMPORTED, "origin_refs": {"pulse": f"{'ab' * 32} row 17"}}, "file abababababab…, row 17"),
        ({"origin": Origin.IMPORTED, "origin_ref": "ward.csv"}, "How entered Imported: file ward.csv"),
    ],
)
def test_origin_says_how_a_value_came_in(more, told, screened, nurse):
    record = record_at(screened, "vs")
    save(record=record, submission=Submission(answers(**VITALS), record.revision, **more), by=nurse)

    assert told in panel(nurse)


@pytest.mark.req("DE-07")
def test_value_from_paper_shows_when_it_happened_and_when_it_was_recorded(trial, nurse):
    activated_protocol("7.5", date(2024, 1, 2), {"go_live_date": date(2024, 3, 5)}, needs_consent=False)
    person = register_participant(by=nurse)
    with time_machine.travel(datetime(2024, 3, 20, 4, 0, tzinfo=UTC)):
        submit(record_at(person, "ic"), nurse, **CONSENT)

    told = panel(nurse, "consent_version", VS.replace("/vs/", "/ic/"))

    assert "How entered From paper" in told
    assert "4 Mar 2024 00:00 → 20 Mar 2024 12:00:00" in told
    assert "saved 16 days later" in told


@pytest.mark.req("ES-05")
def test_signature_covers_its_version_and_is_void_since_the_change(vitals, nurse, investigator, monitor):
    with later():
        sign.sign_one(vitals, "approve", investigator)
    assert "Signed Sun Wei, 6 Mar 2024 12:00" in panel(monitor)
    with later(days=1):
        submit(vitals, nurse, resp=17, reasons={"resp": "TRANSCRIPTION"})

    told = panel(monitor)

    assert "void since 7 Mar 2024 12:00" in told
    assert "Signed : 72 /min Review and approval" in told
    assert "Signature void : 72 /min Value changed" in told.replace("value changed", "Value changed")
    assert "Sun Wei" not in panel(monitor, "comment")
    before = panel(monitor, as_of="2024-03-06 23:00")
    assert "Signed Sun Wei" in before
    assert "void" not in before
    assert "not signed" in panel(monitor, as_of="2024-03-05 23:00")


def test_verification_given_withdrawn_and_taken_back(vitals, nurse, monitor):
    with later():
        verification.verify_values(record=vitals, addresses=["pulse", "resp"], by=monitor)
    assert "Verified Liu Yang, 6 Mar 2024 12:00" in panel(monitor)
    with later(days=1):
        submit(vitals, nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})
        verification.take_back(record=vitals, address="resp", by=monitor)

    told = panel(monitor)
    assert "Verified Source verification withdrawn: the value changed, 7 Mar 2024" in told
    assert "Source verified : 72 /min" in told
    assert "Source verification taken back" in panel(monitor, "resp")


@pytest.mark.req("RB-06")
def test_site_is_not_told_what_is_still_to_be_verified(vitals, nurse, investigator, monitor):
    assert "not verified" in panel(monitor)
    for person in (nurse, investigator):
        assert "erified" not in panel(person)


def test_query_is_shown_with_its_answer_and_the_change_made_for_it(vitals, nurse, monitor):
    query = raise_query(record=vitals, address="pulse", text="Please check.", by=monitor)
    assert "Queries 1 open of 1" in panel(nurse)
    submit(vitals, nurse, pulse=75, reasons={"pulse": "QUERY"})
    step_query(query=query, step="close", text="Thank you.", by=monitor)

    told = panel(nurse)
    assert "Queries 0 open of 1" in told
    assert "Query opened : 72 /min Please check." in told
    assert re.search(r"72 /min → 75 /min [^→]*for a query", told)
    assert "Query closed : 75 /min Thank you." in told


def test_missing_code_is_read_with_its_reason(screened, record_of, nurse, monitor):
    submit(record_of("vs"), nurse, resp=("ND", "device broken"))

    assert "Entered Not done (device broken)" in panel(monitor, "resp")


def test_form_in_error_keeps_the_history_and_says_why(vitals, nurse, monitor):
    void.enter_in_error(record=vitals, why="wrong participant", by=nurse)

    told = panel(monitor)
    assert "Form marked as entered in error wrong participant" in told
    assert "Entered 72 /min" in told


def test_calculated_value_names_the_answers_it_is_made_of(screened, nurse, monitor):
    record = record_at(screened, "haem")
    submit(record, nurse, lab_done="Y", sample_dt=VITALS["vs_dt"], lab_name="CLINLAB", **results(plt="99"))

    told = panel(monitor, "results[plt].grade", VS.replace("/vs/", "/haem/"))

    assert "Calculated each time anew" in told
    assert "Platelet count: 99" in told
    assert "Nothing was ever saved here." not in told


@pytest.mark.req("AT-11")
def test_every_data_point_of_a_form_has_its_own_way_to_its_history(vitals, monitor):
    page = signed_in(monitor).get(VS.removesuffix("history/")).content.decode()

    points = {q.name for q in registry.get("vs").questions.values()} - {"form_date"}
    assert {name for name in points if f'data-opens-history="{name}"' not in page} == set()


def test_answer_without_a_save_says_so(vitals, monitor):
    assert "Nothing was ever saved here." in panel(monitor, "spo2")


def test_panel_needs_the_same_statements_however_long_the_history(vitals, nurse, monitor, count_statements):
    def statements():
        browser = signed_in(monitor)
        browser.get(VS, {"address": "pulse"})
        with count_statements() as counted:
            browser.get(VS, {"address": "pulse"})
        return len(counted)

    lived = [vitals, nurse, monitor]
    _live(*lived)
    short = statements()
    for _time in range(4):
        _live(*lived)

    assert statements() == short
    assert short <= 20
    assert Event.objects.filter(record_id=str(vitals.pk)).count() > 20


def _live(record, nurse, monitor):
    """Everything that may happen to a value, once."""
    pulse = 120 if Item.objects.filter(address="pulse").count() % 2 else 72
    submit(record, nurse, pulse=pulse, reasons={"pulse": "TRANSCRIPTION"}, confirmations={ODD: "seen"})
    query = raise_query(record=record, address="pulse", text="Why?", by=monitor)
    step_query(query=query, step="answer", text="So it is.", by=nurse)
    step_query(query=query, step="close", text="", by=monitor)
    verification.verify_values(record=record, addresses=["pulse"], by=monitor)
    sign.sign_one(record, "approve", UserFactory(role=Role.INVESTIGATOR))


@pytest.mark.parametrize("address", ["", "nowhere", "results[hgb].value", "pulse]["])
def test_address_that_the_form_does_not_have_is_absent(address, vitals, monitor):
    assert signed_in(monitor).get(VS, {"address": address}).status_code == 404
