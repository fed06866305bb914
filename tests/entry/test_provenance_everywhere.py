"""Every data point has its own way to its history: observations of an infusion, results, units, calculated values."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.crfs.cases.haem import results
from tests.factories.accounts import signed_in
from tests.factories.casebook import VITALS, record_at, submit
from tests.factories.infusions import observed
from tests.factories.visits import D0, at_visit, scheduled
from trialsite.audit.models import Item

pytestmark = [pytest.mark.django_db, pytest.mark.req("AT-11")]
SHEET, REPORT = "/participants/S001/visits/V1/inf/1/", "/participants/S001/visits/SCR/haem/1/"
START = datetime(2024, 3, 25, 1, 0, tzinfo=UTC)


def ways(page):
    """The addresses whose history the page opens."""
    return set(re.findall(r'data-opens-history="([^"]+)"', page))


def stored_in(record):
    """The addresses that hold an answer, as the ledger tells."""
    items = Item.objects.filter(event__record_id=str(record.pk), event__action="save", new__isnull=False)
    return set(items.exclude(address__startswith="record.").values_list("address", flat=True))


@pytest.fixture
def infused(screened, nurse):
    """An infusion with its start and an observation 15 minutes after it, saved half an hour later."""
    scheduled(screened, nurse, D0)
    with time_machine.travel(START + timedelta(minutes=45), tick=True):
        signs = observed("15", START + timedelta(minutes=15))
        submit(at_visit(screened, "V1", "inf"), nurse, inf_start=START, inf_given_ml=100, inf_interrupted="N", **signs)
    return at_visit(screened, "V1", "inf")


def test_every_stored_answer_of_the_run_sheet_for_who_enters_and_who_reads(infused, nurse, monitor):
    for person in (nurse, monitor):
        page = signed_in(person).get(SHEET).content.decode()
        assert stored_in(infused) - ways(page) == set(), person


def test_lag_of_an_observation_runs_from_its_own_time(infused, nurse):
    page = signed_in(nurse).get(f"{SHEET}history/", {"address": "inf_vs[15].pulse"}).content.decode()
    told = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))

    assert "25 Mar 2024 09:15 → 25 Mar 2024 09:45" in told
    assert "saved 30 min later" in told


def test_every_stored_answer_of_a_laboratory_report_and_what_is_calculated_of_it(
    screened, nurse, investigator, monitor
):
    record = record_at(screened, "haem")
    head = {"lab_done": "Y", "sample_dt": VITALS["vs_dt"], "lab_name": "CLINLAB"}
    submit(record, nurse, **head, **results(plt="99"))
    submit(record, investigator, **{"results[plt].cs": "NCS"})

    for person in (nurse, monitor):
        opened = ways(signed_in(person).get(REPORT).content.decode())
        assert stored_in(record) - opened == set(), person
        assert {"results[plt].flag", "results[plt].grade"} <= opened
