"""The safety desk: every adverse event on one page, chosen, ordered, counted, as a file; few statements."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories.accounts import signed_in
from tests.factories.casebook import submit
from tests.factories.infusions import infuse
from tests.factories.visits import scheduled
from trialsite.casebook.models import CrfRecord
from trialsite.crf.values.partial import PartialDate

pytestmark = pytest.mark.django_db
AWARE = datetime(2024, 5, 11, 2, 0, tzinfo=UTC)
ASSESSED = {"ae_serious": "N", "ae_rel_ip": "POSSIBLE", "ae_rel_proc": "UNRELATED", "ae_rel_art": "UNRELATED"}


@pytest.fixture
def events(event, screened, nurse, investigator):
    """A headache that is assessed as related, and a pneumonia that is possibly serious."""
    scheduled(screened, nurse, date(2024, 3, 25))
    infuse(screened, nurse, datetime(2024, 3, 25, 2, 0, tzinfo=UTC))
    submit(event(), investigator, **ASSESSED)
    event(
        ae_term="=Pneumonia",
        ae_grade="3",
        ae_possibly_serious="Y",
        ae_aware_dt=AWARE,
        ae_aesi=("INFECT",),
        ae_start=PartialDate("2024-03-20"),
    )


def shown(browser, query=""):
    answer = browser.get(f"/safety/{query}")
    assert answer.status_code == 200
    return answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]


@pytest.mark.parametrize(
    ("query", "headache", "pneumonia"),
    [
        ("", True, True), ("?kind=unjudged", False, True), ("?kind=serious", False, False),
        ("?kind=grave", False, True), ("?kind=related", True, False), ("?kind=unassessed", False, True),
        ("?kind=special", False, True), ("?kind=open", True, True), ("?find=pneu", False, True),
        ("?find=S001", True, True), ("?find=S009", False, False), ("?kind=nonsense&order=nonsense", True, True),
    ],
)  # fmt: skip
def test_events_are_chosen_by_kind_and_found_by_number_or_term(events, nurse, query, headache, pneumonia):
    lines = shown(signed_in(nurse), query)

    assert ("Headache" in lines, "Pneumonia" in lines) == (headache, pneumonia)


def test_line_says_what_is_known_and_what_is_awaited(events, monitor):
    lines = shown(signed_in(monitor))

    assert "/participants/S001/visits/log/ae/1/" in lines
    assert "Possibly serious" in lines
    assert "Awaiting assessment" in lines
    # 46 days from 25 March to 10 May, and before the first infusion
    assert ">46" in lines.replace("\n", "").replace(" ", "")
    assert "before treatment" in lines


def test_orders_and_counts(events, nurse):
    page = signed_in(nurse).get("/safety/?order=grade").content.decode()

    assert page.index("Pneumonia") < page.index("Headache")
    assert "Grade 3 or more (1)" in page
    assert "All events (2)" in page


def test_file_holds_the_same_lines_and_no_formula(events, nurse):
    text = signed_in(nurse).get("/safety/export/?kind=grave").content.decode()

    rows = text.strip().splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("S001,2,'=Pneumonia,2024-03-20")


def test_page_makes_few_statements_however_many_there_are(events, event, nurse, django_assert_max_num_queries):
    browser = signed_in(nurse)
    browser.get("/safety/")
    with django_assert_max_num_queries(20) as few:
        browser.get("/safety/")
    for number in range(6):
        event(ae_term=f"Nausea {number}")
    with django_assert_max_num_queries(20) as many:
        browser.get("/safety/")

    assert len(many) == len(few)


def test_who_reads_no_casebook_has_no_desk(events, administrator):
    assert signed_in(administrator).get("/safety/").status_code == 403


def test_possibly_serious_event_stands_on_today_until_it_is_judged(events, nurse, investigator):
    heading = "Possibly serious adverse events"
    page = signed_in(investigator).get("/today/events/").content.decode()
    assert "=Pneumonia" in page
    assert heading in signed_in(nurse).get("/today/").content.decode()

    record = CrfRecord.objects.select_related("participant").get(form="ae", repeat=2)
    submit(record, investigator, ae_serious="Y", ae_crit=("HOSP",))

    assert "=Pneumonia" not in signed_in(investigator).get("/today/events/").content.decode()
