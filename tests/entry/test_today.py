"""Today: what waits, counted for everybody, one click from its work, in a fixed number of statements."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from tests.factories.casebook import VITALS, consented, record_at, submit
from tests.factories.screening import in_screening
from tests.factories.visits import at_visit, scheduled
from trialsite.audit import chain, clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import Event
from trialsite.casebook.actions.review import raise_query, step_query
from trialsite.casebook.models import CrfRecord, Proposal, Query
from trialsite.entry.today.lists import BY_KEY
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 20, 2, 0, tzinfo=UTC)
D0 = date(2024, 3, 25)
CAME = {"sv_attended": "ONSITE", "cm_reviewed": "Y", "art_reviewed": "Y", "ae_none_visit": True}


def card(page: str, key: str) -> tuple[int, list[str]]:
    """The number in the head of a card, and the addresses of its lines."""
    found = re.search(rf'<section class="card" aria-labelledby="{key}-title">(.*?)</section>', page, re.DOTALL)
    if found is None:
        return 0, []
    number = re.search(r'<span class="meta">(\d+)</span>', found[1])
    lines = re.findall(r'<a\s+href="([^"]+)"', found[1].partition("<ul")[2])
    return int(number[1]) if number else 0, lines


def look(browser: Any, path: str = "/today/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def site(participant: Any, nurse: Any, monitor: Any) -> Any:
    """S001 on 20 June 2024: V3 took place, V4 is due, a form is begun, a query is open, results are to come."""
    with time_machine.travel(datetime(2024, 3, 20, 2, 0, tzinfo=UTC)):
        consented(participant, nurse)
        scheduled(participant, nurse, D0)
        submit(record_at(participant, "vs"), nurse, complete=True, **VITALS)
    with time_machine.travel(datetime(2024, 5, 24, 2, 0, tzinfo=UTC)):
        submit(
            at_visit(participant, "V3"), nurse, visit_date=date(2024, 5, 24), visit_end_date=date(2024, 5, 24), **CAME
        )
        submit(at_visit(participant, "V3", "lym"), nurse, lab_done="Y", sample_dt=clock.now())
    vitals = CrfRecord.objects.select_related("participant", "visit").get(form="vs", visit__code="SCR")
    raise_query(record=vitals, address="pulse", text="Please check.", by=monitor)
    with time_machine.travel(NOW, tick=False):
        yield participant


def test_the_nurse_sees_visits_queries_and_forms_with_right_numbers(site, nurse, browser):
    page = look(browser(nurse))

    assert "Thursday 20 Jun 2024" in page
    assert "1 visit due" in page
    assert card(page, "queries") == (1, ["/participants/S001/visits/SCR/vs/1/?ask=pulse"])
    assert card(page, "results")[0] == CrfRecord.objects.filter(results_pending__gt=0).count()
    begun = CrfRecord.objects.filter(first_saved_at__isnull=False, completed_at__isnull=True)
    assert card(page, "begun")[0] == begun.count() == 2
    empty = CrfRecord.objects.filter(visit__code="V3", first_saved_at__isnull=True, required=True)
    assert card(page, "empty")[0] == empty.exclude(audience="unblinded").count() > 0
    assert re.findall(r"Closed \d+ d ago", page) == ["Closed 87 d ago", "Closed 54 d ago"]


def test_every_line_and_every_number_leads_to_its_work(site, nurse, browser):
    mine = browser(nurse)
    page = look(mine)

    places = set(re.findall(r'href="(/(?:today|participants)/[^"#]+)"', page))

    assert {"/today/empty/", "/today/calendar/", "/participants/S001/visits/V4/sv/1/"} <= places
    assert {mine.get(place.replace("&amp;", "&")).status_code for place in places} == {200}


@pytest.mark.parametrize("key", ["due", "nothing", "drafts"])
def test_a_list_that_there_is_not_is_not_found(site, nurse, browser, key):
    assert browser(nurse).get(f"/today/{key}/").status_code == 404


@pytest.mark.parametrize("key", ["today", "soon", "closed", "queries", "begun", "results", "unsaved"])
def test_a_page_of_a_list_beyond_its_end_is_its_first(site, nurse, browser, key):
    mine = browser(nurse)

    first, beyond = (re.findall(r"<h1>.*?</h1>|<li>.*?</li>", look(mine, f"/today/{key}/{query}"), re.DOTALL)
                     for query in ("", "?page=99"))  # fmt: skip
    assert beyond == first


def test_who_asked_sees_the_answer_and_who_answers_sees_it_no_more(site, nurse, monitor, browser):
    query = Query.objects.get()
    step_query(query=query, step="answer", text="Checked.", by=nurse)

    assert card(look(browser(nurse)), "queries") == (0, [])
    number, _lines = card(look(browser(monitor)), "queries")
    assert number == 1


@pytest.fixture
def hidden(site: Any) -> str:
    """A query, a proposal and a form in progress that only the unblinded may know of; the word they all hold."""
    record = CrfRecord.objects.get(form="vs", visit__code="SCR")
    change = begin(SYSTEM)
    own = CrfRecord(
        participant=site, form="prep", audience="unblinded", form_version="1", protocol_version="1.0",
        first_saved_at=NOW, last_saved_at=NOW, results_pending=1, awaiting_investigator=1,
    )  # fmt: skip
    told: dict[str, Any] = {"record": record, "address": "pulse", "text_en": "Lot 7", "text_zh": "Lot 7"}
    with transaction.atomic(), declared(change):
        tracked.insert([own], change)
        tracked.insert([Query(**told, audience="unblinded", raised_at=NOW, raised_by="Ma", raised_role="x")], change)
        asked = Proposal(**told, audience="unblinded", kind="prompt", check_id="PREP-01", made_at=NOW)
        tracked.insert([asked], change)
        item = ItemEntry("x", "x", None, "x")
        entry = EventEntry(id=change.event_id, action=Action.PLAN, actor=SYSTEM, participant="S001", items=(item,))
        chain.append(entry, at=change.at, change=change)
    return "Lot 7"


@pytest.mark.req("RB-06")
def test_what_is_only_for_the_unblinded_is_neither_shown_nor_counted(site, nurse, browser, request):
    before = look(browser(nurse))
    word = request.getfixturevalue("hidden")

    after = look(browser(nurse))

    assert word not in after
    assert [card(after, key) for key in BY_KEY] == [card(before, key) for key in BY_KEY]


def test_who_reads_only_is_shown_no_acts_of_the_site(site, monitor, browser):
    page = look(browser(monitor))

    assert "Infusion list" not in page
    assert "Register a participant" not in page
    assert browser(monitor).get("/today/unsaved/").status_code == 404


def test_results_of_screening_run_out_on_the_day_that_the_log_says(participant, nurse, browser):
    in_screening(participant, nurse)

    page = look(browser(nurse))

    assert card(page, "deadlines")[0] == 1
    assert "16 days left" in page


@pytest.mark.parametrize(
    ("who", "target"), [("nurse", "/today/"), ("monitor", "/today/"), ("inspector", "/participants/")]
)
def test_people_start_where_their_work_is(request, browser, who, target):
    assert browser(request.getfixturevalue(who)).get("/")["Location"] == target


def test_today_asks_as_much_of_the_database_for_many_as_for_one(site, nurse, browser, count_statements):
    mine = browser(nurse)
    look(mine)
    with count_statements() as one:
        look(mine)
    for number in range(3):
        with time_machine.travel(datetime(2024, 3, 20, 2, 0, tzinfo=UTC)):
            other = register_participant(by=nurse)
            consented(other, nurse)
            scheduled(other, nurse, D0 + timedelta(days=number))
    with count_statements() as many:
        look(mine)

    assert len(many) == len(one) <= 20


def test_a_look_at_today_writes_nothing(site, nurse, browser):
    mine = browser(nurse)
    before = Event.objects.count()

    look(mine)
    look(mine, "/today/calendar/")

    assert Event.objects.count() == before
