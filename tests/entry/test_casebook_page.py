"""The casebook: what a person sees of a participant, now and at an instant of the past."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest

from labs.models import ViralLoad
from tests.factories.accounts import signed_in
from tests.factories.casebook import VITALS, submit
from tests.factories.casebook import record_at as record_of_form
from tests.factories.history import ENDED, MEDICATION, NOW_ON, entry
from tests.factories.visits import at_visit, scheduled
from trialsite.audit import clock
from trialsite.casebook.actions.review import raise_query
from trialsite.casebook.actions.void import mark_not_done
from trialsite.crf.fields import Reading
from trialsite.crf.values.partial import PartialDate
from trialsite.entry.matrix import columns_of
from trialsite.entry.moment import read_span
from trialsite.registers.selectors import protocol_of

pytestmark = pytest.mark.django_db
PAGE = "/participants/S001/"


@pytest.fixture
def vitals(screened, nurse):
    record = record_of_form(screened, "vs")
    submit(record, nurse, complete=True, **VITALS)
    return record


def read(browser, url=PAGE, status=200):
    answer = browser.get(url)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def test_the_worst_form_is_shown_in_the_panel(vitals, nurse, monitor):
    raise_query(record=vitals, address="pulse", text="Which arm was used?", by=monitor)

    page = read(signed_in(nurse))

    panel = page.split('id="panel"')[1]
    assert "Vital signs" in panel
    assert "Which arm was used?" in panel
    assert "Answer query" in panel
    assert "ask=pulse" in panel


def test_forms_marked_as_not_done_are_not_counted_as_still_to_be_completed(vitals, nurse):
    browser = signed_in(nurse)
    before = re.search(r"2 of\s+(\d+)\s+forms complete", read(browser))

    mark_not_done(record=record_of_form(vitals.participant, "pe"), why="equipment broken", by=nurse)

    expected = int(before[1]) - 1
    assert re.search(rf"2 of\s+{expected}\s+forms complete", read(browser))
    assert f"2 / {expected}</span>" in read(browser, "/participants/")


def test_somebody_who_enters_no_data_is_not_asked_to(vitals, monitor):
    page = read(signed_in(monitor))

    assert "Enter data" not in page
    assert "Open form" in page


def test_panel_of_one_cell_tells_who_did_what(vitals, nurse):
    page = read(signed_in(nurse), PAGE + "visits/SCR/vs/1/panel/")

    assert "Completed by Wang Min" in page
    assert "Last saved by Wang Min" in page
    assert "planned values" not in page


def test_cell_of_nobody_is_not_found(vitals, nurse):
    assert signed_in(nurse).get(PAGE + "visits/V7/vs/1/panel/").status_code == 404


def test_head_names_sex_age_and_consent(screened, nurse):
    submit(
        record_of_form(screened, "dm"), nurse, sex="M", birth_date=PartialDate("1985-06"), form_date=date(2024, 3, 5)
    )

    page = read(signed_in(nurse))

    assert "Male, " in page
    assert "4 Mar 2024" in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2099-01-01", "still to come"),
        ("2001-01-01", "was registered on"),
        ("yesterday", "Enter a date"),
        ("12/9/24", "Enter a date"),
        ("<script>", "Enter a date"),
        ("2024-13-45 10:00", "Enter a date"),
        ("9999-12-31T23:59:59%2B00:00", "Enter a date"),
        ("9999-12-31T23:59:59.999999%2B00:00", "Enter a date"),
        ("0001-01-01T00:00:00%2B14:00", "Enter a date"),
        ("%00", "Enter a date"),
    ],
)
def test_moment_that_is_none_is_told_and_shows_no_data(typed, message, vitals, nurse):
    page = read(signed_in(nurse), PAGE + f"?as_of={typed}", status=400)

    assert message in page
    assert 'id="matrix"' not in page
    assert "<script>" not in page.split('id="main"')[1]


def test_past_shows_the_value_of_then_and_nothing_to_change(vitals, nurse):
    then = clock.now()
    submit(vitals, nurse, pulse=99, reasons={"pulse": "TRANSCRIPTION"})
    browser = signed_in(nurse)
    moment = then.isoformat().replace("+00:00", "%2B00:00")

    casebook = read(browser, PAGE + f"?as_of={moment}")
    form = read(browser, PAGE + f"visits/SCR/vs/1/?as_of={moment}")

    assert "You are looking at the past" in casebook
    assert f"as_of={moment.replace('%2B', '%2B').replace(':', '%3A')}" in casebook
    assert "You are looking at the past" in form
    assert ">72<" in form.replace("\n", "").replace(" ", "")
    assert "99" not in form.split('id="crf-form"')[1].split("<footer")[0]
    assert 'id="save"' not in form
    assert 'id="complete"' not in form


def test_past_cannot_be_saved(vitals, nurse):
    answer = signed_in(nurse).post(PAGE + "visits/SCR/vs/1/?as_of=t", {"pulse": "80", "revision": "1", "act": "save"})

    assert answer.status_code == 400


def test_history_of_the_past_ends_at_its_moment(vitals, nurse):
    then = clock.now().isoformat().replace("+00:00", "%2B00:00")
    submit(vitals, nurse, pulse=99, reasons={"pulse": "TRANSCRIPTION"})

    page = read(signed_in(nurse), PAGE + f"visits/SCR/vs/1/history/?address=pulse&as_of={then}")

    assert "<b>72 " in page
    assert "<b>99 " not in page


def test_form_that_did_not_exist_then_is_not_found(vitals, nurse):
    before = (vitals.participant.registered_at + timedelta(microseconds=1)).isoformat().replace("+00:00", "%2B00:00")
    answer = signed_in(nurse).get(PAGE + f"visits/SCR/vs/1/?as_of={before}")

    assert answer.status_code in {200, 404}
    assert not re.search(r"[>\"\s]72[<\"\s]", answer.content.decode())


def test_every_page_of_the_casebook_costs_few_statements(vitals, nurse, monitor, django_assert_max_num_queries):
    raise_query(record=vitals, address="pulse", text="Why?", by=monitor)
    browser = signed_in(nurse)
    for url in (PAGE, PAGE + "?as_of=t", PAGE + "visits/SCR/vs/1/panel/", PAGE + "visits/SCR/vs/1/?as_of=t"):
        with django_assert_max_num_queries(20):
            read(browser, url)


def test_current_visit_is_the_last_that_began(vitals):
    visits = protocol_of("1.0").visits

    records = [record_of_form(vitals.participant, form) for form in ("ic", "vs")]
    columns = columns_of([(visit, 1) for visit in visits], records, {}, date(2024, 3, 9))

    assert [column.visit.code for column in columns if column.current] == ["SCR"]
    assert [column.visit.code for column in columns if column.started] == ["SCR"]


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2024-09-12", "2024-09-11T16:00:00", "2024-09-12T15:59:59.999999"),
        ("2024-09-12 10:41", "2024-09-12T02:41:00", "2024-09-12T02:41:59.999999"),
        ("2024-09-12T10:41:07", "2024-09-12T02:41:07", "2024-09-12T02:41:07.999999"),
        ("2024-09-12T10:41:07.5+08:00", "2024-09-12T02:41:07.500000", "2024-09-12T02:41:07.500000"),
        ("2024-09-12T02:41:07+00:00", "2024-09-12T02:41:07", "2024-09-12T02:41:07.999999"),
    ],
)
def test_span_is_as_long_as_what_was_typed(typed, first, last):
    expected = tuple(datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (first, last))

    assert read_span(typed) == expected


def test_head_names_the_regimen_and_the_last_viral_load(screened, nurse):
    entry(screened, "art", nurse, **ENDED)
    entry(screened, "art", nurse, **NOW_ON)
    taken = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
    load = ViralLoad.questions["vl"].read("<20", Reading(taken.date(), taken))
    submit(record_of_form(screened, "vl"), nurse, vl_dt=taken, vl=load, vl_lloq=20)
    browser = signed_in(nurse)

    page = read(browser)
    browser.post("/account/language/", {"language": "zh-hans"})
    chinese = read(browser)

    assert "TDF + 3TC + DTG" in page
    assert "EFV" not in page
    assert "20 copies/mL, 5 Mar 2024" in page
    assert "TDF + 3TC + DTG" in chinese
    assert "20 拷贝/mL, 2024-03-05" in chinese


def test_first_form_to_be_filled_is_the_first_of_the_matrix(screened, nurse):
    assert "Demographics" in read(signed_in(nurse)).split('id="panel"')[1].split("</h2>")[0]


def test_running_log_of_the_past_has_the_entries_of_then_and_no_way_to_add(screened, nurse):
    first = entry(screened, "cm", nurse, **MEDICATION)
    then = clock.now()
    submit(first, nurse, cm_indication="Fever", reasons={"cm_indication": "TRANSCRIPTION"})
    entry(screened, "cm", nurse, **MEDICATION | {"cm_name": "Ibuprofen"})
    browser, moment = signed_in(nurse), urlencode({"as_of": then.isoformat()})

    casebook, log = read(browser, f"{PAGE}?{moment}"), read(browser, f"{PAGE}logs/cm/?{moment}")

    assert f"/logs/cm/?{moment}" in casebook
    assert "Cough" in log
    assert "Fever" not in log
    assert "Ibuprofen" not in log
    assert "Add an entry" not in log
    assert f"/visits/log/cm/1/?{moment}" in log
    assert {"Fever", "Ibuprofen"} <= set(re.findall(r"Fever|Ibuprofen", read(browser, f"{PAGE}logs/cm/")))


@pytest.mark.parametrize("typed", ["2099-01-01", "nonsense"])
def test_log_of_a_moment_that_is_none_is_told_on_the_casebook(typed, screened, nurse):
    answer = signed_in(nurse).get(f"{PAGE}logs/cm/?as_of={typed}")

    assert answer["Location"] == f"{PAGE}?as_of={typed}"


def test_casebook_asks_once_for_its_records_however_many_visits_hold_data(screened, nurse, count_statements):
    scheduled(screened, nurse)
    browser, asked = signed_in(nurse), []
    for visit in ("V1", "V2", "V3"):
        submit(at_visit(screened, visit, "vs"), nurse, complete=True, **VITALS)
        with count_statements() as counted:
            read(browser)
        asked.append([query["sql"] for query in counted.captured_queries])

    assert len({len(each) for each in asked}) == 1
    assert len(asked[0]) <= 20
    assert [sum('FROM "casebook_crfrecord"' in sql for sql in each) for each in asked] == [1, 1, 1]
