"""Paper carries the work over a failure: a form is printed, filled, and entered later with the mark of a down-time."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.factories.casebook import VITALS, record_at, submit
from trialsite.audit.models import Event
from trialsite.casebook.refused import ActionRefused
from trialsite.registers.actions.paper_signature import OnPaper, reference_paper

pytestmark = [pytest.mark.django_db, pytest.mark.req("BK-03")]
MARK = "From paper, down-time"
VS = "/participants/S001/visits/SCR/vs/1/"
ENTERED = {"revision": "0", "act": "save", "vs_dt~date": "2024-03-05", "vs_dt~time": "09:10", "pulse": "72"}


@pytest.fixture
def desk(screened, nurse, browser):
    """The nurse at her desk, after the failure."""
    return browser(nurse)


def enter(desk, **more):
    return desk.post(VS, ENTERED | more, follow=True).content.decode()


def test_form_prints_empty_and_the_running_trial_takes_it_in_later_with_its_mark(desk, screened):
    assert desk.get("/dictionary/vs/blank/").status_code == 200

    page = enter(desk, **{"from-paper": "1"})

    event = Event.objects.filter(form="vs", action="save").latest("sequence")
    assert MARK in page
    assert "Retrospective" not in page
    assert (event.origin, {item.origin for item in event.items.exclude(origin="")}) == ("paper", {"paper"})
    assert event.recorded_at > event.occurred_at
    assert record_at(screened, "vs").from_paper_at == event.recorded_at
    assert record_at(screened, "vs").history.latest().from_paper_at == event.recorded_at


def test_trail_finds_what_came_from_paper(desk, browser, monitor):
    enter(desk, **{"from-paper": "1"})

    window = browser(monitor)
    days = {kind: window.get(f"/trail/?field=pulse&origin={kind}").context["days"] for kind in ("paper", "typed")}

    assert sum(len(day.lines) for day in days["paper"]) == 1
    assert days["typed"] == []


def test_without_the_tick_a_form_is_typed_and_bears_no_mark(desk, screened):
    page = enter(desk)

    assert MARK not in page
    assert Event.objects.filter(form="vs", action="save").latest("sequence").origin == "typed"
    assert record_at(screened, "vs").from_paper_at is None


def test_correction_at_the_desk_is_typed_and_the_mark_stays(desk, screened, nurse):
    enter(desk, **{"from-paper": "1"})
    first = record_at(screened, "vs").from_paper_at

    submit(record_at(screened, "vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    event = Event.objects.filter(form="vs", action="save").latest("sequence")
    assert (event.origin, record_at(screened, "vs").from_paper_at) == ("typed", first)


def test_signature_by_hand_is_referenced_under_a_form_of_a_down_time_alone(desk, screened, nurse):
    signed = OnPaper("SUNW", date(2024, 3, 6), "binder 3, page 12", "")
    submit(record_at(screened, "vs"), nurse, **VITALS)
    with pytest.raises(ActionRefused, match="not-paper"):
        reference_paper(record=record_at(screened, "vs"), new=signed, by=nurse)
    enter(desk, **{"from-paper": "1", "revision": "1", "resp": "17", "resp~reason": "TRANSCRIPTION"})

    assert reference_paper(record=record_at(screened, "vs"), new=signed, by=nurse).where == "binder 3, page 12"


def test_tick_comes_back_with_answers_that_were_refused(desk, screened):
    page = enter(desk, **{"from-paper": "1", "pulse": "fast"})
    tick = re.search(r'<input[^>]*name="from-paper"[^>]*>', page)

    assert tick is not None
    assert "checked" in tick[0]
    assert "checked" not in re.search(r'<input[^>]*name="from-paper"[^>]*>', desk.get(VS).content.decode())[0]


def test_tick_goes_through_a_conflict(desk, screened, second_nurse):
    submit(record_at(screened, "vs"), second_nurse, pulse=80)

    page = enter(desk, **{"from-paper": "1"})

    assert '<input type="hidden" name="from-paper" value="1">' in page
