"""Checks that fired stand in the history of a value with the answer they fired on, and what became of it (AT-15)."""

from __future__ import annotations

import re

import pytest

from tests.entry.panels import panel
from tests.factories.accounts import signed_in
from tests.factories.casebook import VITALS, submit
from trialsite.audit.models import Item, TrailRow
from trialsite.audit.verification import verify
from trialsite.casebook.models import Query

pytestmark = pytest.mark.django_db
ODD = ("vs.pulse", "pulse")


@pytest.mark.req("AT-15")
def test_refused_answer_is_shown_with_its_check_and_what_was_entered_then(screened, record_of, nurse, monitor):
    submit(record_of("vs"), nurse, sbp=78, dbp=118)
    submit(record_of("vs"), nurse, sbp=118, dbp=78)

    told = panel(monitor, "sbp")

    assert re.search(r"Refused: 78 mmHg [A-Z][^→]+ VS-01", told)
    assert "→ Entered then: 118 mmHg" in told
    assert "Edit checks fired once" in told


@pytest.mark.req("AT-15")
def test_refused_identifier_is_shown_by_its_check_alone(screened, record_of, nurse, monitor):
    submit(record_of("vs"), nurse, comment="ID 11010519491231002X", pulse=72)

    told = panel(monitor, "comment")

    assert "may identify somebody, DM-01".replace(",", "") in told.replace(",", "")
    assert "11010519491231002X" not in told


@pytest.mark.req("AT-15")
def test_check_that_fired_at_save_is_shown_with_its_answer_and_the_correction(screened, record_of, nurse, monitor):
    submit(record_of("vs"), nurse, pulse=120)
    submit(record_of("vs"), nurse, pulse=72, reasons={"pulse": "TRANSCRIPTION"})

    told = panel(monitor)

    assert re.search(r"Check fired : 120 /min [^→]+ vs\.pulse → Corrected to 72 /min", told)
    assert Query.objects.count() == 0


@pytest.mark.req("AT-15")
def test_check_that_fired_is_kept_once_for_each_odd_answer(screened, record_of, nurse):
    submit(record_of("vs"), nurse, pulse=120)
    submit(record_of("vs"), nurse, resp=16)
    submit(record_of("vs"), nurse, pulse=125, reasons={"pulse": "TRANSCRIPTION"})

    fired = Item.objects.filter(address="record.fired[pulse]")
    assert [(item.new, item.event.revision) for item in fired.order_by("event__sequence")] == [
        ("vs.pulse", 1),
        ("vs.pulse", 3),
    ]


@pytest.mark.req("AT-15")
def test_check_that_fired_is_a_line_of_the_trail_and_the_chain_holds(screened, record_of, nurse, monitor):
    submit(record_of("vs"), nurse, pulse=120)

    line = TrailRow.objects.get(kind="fire")
    assert (line.participant, line.form, line.field, line.value) == ("S001", "vs", "pulse", "vs.pulse")
    assert list(verify()) == []
    page = signed_in(monitor).get("/trail/", {"kind": "fire"}).content.decode()
    assert "Check fired" in page


def test_confirmed_and_asked_answers_say_so(screened, record_of, nurse, monitor):
    submit(record_of("vs"), nurse, pulse=120)
    submit(record_of("vs"), nurse, confirmations={ODD: "measured twice"}, complete=True, **VITALS | {"pulse": 120})

    told = panel(monitor)
    assert "→ Confirmed as correct" in told
    assert "Value confirmed : 120 /min measured twice vs.pulse" in told

    submit(record_of("vs"), nurse, pulse=130, reasons={"pulse": "NEW_SOURCE"})
    assert re.search(r"Query opened : 130 /min [^,]+ vs\.pulse", panel(monitor))
