"""The calendar of visits: on which day each stands, how it is told, and the file that calendars read."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime

import pytest
import time_machine

from tests.factories.casebook import consented, submit
from tests.factories.visits import at_visit, scheduled
from trialsite.audit.models import Event

pytestmark = pytest.mark.django_db
D0 = date(2024, 3, 25)


@pytest.fixture
def planned(participant, nurse):
    """S001 on 20 June 2024, all visits planned from 25 March on, V1 held on its day, V2 two days late, V3 missed."""
    with time_machine.travel(datetime(2024, 3, 20, 2, 0, tzinfo=UTC)):
        consented(participant, nurse)
        scheduled(participant, nurse, D0)
    with time_machine.travel(datetime(2024, 6, 20, 2, 0, tzinfo=UTC), tick=False):
        yield participant


def marks(page):
    """Day of the month → its visits with their state, as a calendar page tells them."""
    cells = re.findall(r'href="\?day=([0-9-]+)#day".*?(?=<td|</table>)', page, re.DOTALL)
    found = {}
    for cell in re.findall(r"<td.*?</td>", page, re.DOTALL):
        day = re.search(r'href="\?day=([0-9-]+)#day"', cell)[1]
        told = re.findall(r'class="mark.*?</a>', cell, re.DOTALL)
        if told:
            found[day] = [" ".join(re.sub(r"<[^>]+>", "", each.partition(">")[2]).split()) for each in told]
    assert cells
    return found


def look(browser, query):
    return browser.get(f"/today/calendar/{query}").content.decode()


def test_visits_stand_on_their_target_day_until_they_took_place(planned, nurse, browser):
    submit(at_visit(planned, "V1"), nurse, sv_attended="ONSITE", visit_date=D0)
    submit(at_visit(planned, "V2"), nurse, sv_attended="ONSITE", visit_date=date(2024, 4, 30))
    submit(at_visit(planned, "V3"), nurse, sv_attended="MISSED", sv_miss_reason="ILL", complete=True)
    mine = browser(nurse)

    assert marks(look(mine, "?month=2024-03")) == {"2024-03-25": ["S001 V1, Done in window"]}
    assert marks(look(mine, "?month=2024-04"))["2024-04-30"] == ["S001 V2, Late (out of window)"]
    assert marks(look(mine, "?month=2024-05"))["2024-05-24"] == ["S001 V3, Missed"]
    assert marks(look(mine, "?month=2024-06")) == {"2024-06-17": ["S001 V4, Due (in window)"]}
    assert marks(look(mine, "?month=2025-02")) == {"2025-02-24": ["S001 V7, Not due yet"]}


def test_days_are_provisional_until_an_infusion_visit_took_place(planned, nurse, browser):
    mine = browser(nurse)
    assert "is-provisional" in look(mine, "?month=2024-06")

    submit(at_visit(planned, "V1"), nurse, sv_attended="ONSITE", visit_date=D0)

    assert "is-provisional" not in look(mine, "?month=2024-06")


def test_a_day_is_listed_with_its_windows(planned, nurse, browser):
    page = look(browser(nurse), "?day=2024-06-17")

    assert "Monday 17 Jun 2024" in page
    assert "10 Jun 2024 – 24 Jun 2024" in page
    assert "No visit on this day." in look(browser(nurse), "?day=2024-06-18")


def test_the_file_holds_codes_and_days_alone_and_the_ledger_knows_of_it(planned, nurse, browser):
    submit(at_visit(planned, "V1"), nurse, sv_attended="ONSITE", visit_date=D0)

    answer = browser(nurse).post("/today/calendar/download/")

    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert re.findall(r"SUMMARY:(.*)\r", text) == ["S001 V3", "S001 V4", "S001 V5", "S001 V6", "S001 V7"]
    assert not re.search("HIV|MSCT|infusion|cell", text, re.IGNORECASE)
    event = Event.objects.get(action="export")
    assert dict(event.items.values_list("address", "new")) == {
        "export.calendar": "iCalendar 2024-05-20 – 2026-06-21",
        "export.rows": "5",
        "export.sha256": hashlib.sha256(answer.content).hexdigest(),
    }


def test_the_calendar_asks_as_much_of_the_database_for_an_empty_month(planned, nurse, browser, count_statements):
    mine = browser(nurse)
    look(mine, "")
    with count_statements() as full:
        look(mine, "?month=2024-06")
    with count_statements() as empty:
        look(mine, "?month=2030-06")

    assert len(empty) <= len(full) <= 12
