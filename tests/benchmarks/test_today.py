"""Today and the calendar with 20 people and with 2,139, all of whom have visits, forms and results that wait."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connections

from participants.models import Participant
from tests.benchmarks.copies import copy_last
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import VITALS, consented, record_at, submit
from tests.factories.visits import at_visit, scheduled
from trialsite.audit import clock
from trialsite.registers.seed import seed
from visits.actions import register_participant

FEW, MANY = 20, 2139
IN_SCREENING = 3
ROUNDS = 30
BUDGET, RATIO = 20, 1.5
PAGES = {
    "/today/": "Today", "/today/today/": "visits due, all, first page", "/today/begun/": "forms in progress",
    "/today/calendar/": "calendar of this month",
}  # fmt: skip
Measured = dict[str, tuple[float, int]]


@pytest.mark.skipif(not os.environ.get("TRIALSITE_BENCHMARK"), reason="benchmarks run on demand: TRIALSITE_BENCHMARK=1")
def test_today_of_few_and_of_many(real_database: str, count_statements: Any) -> None:
    seed()
    nurse = UserFactory()
    for _person in range(FEW):
        followed(nurse)
    randomised()
    with time_machine.travel(datetime(2024, 6, 20, 2, 0, tzinfo=UTC)):
        browser = signed_in(nurse)
        few = measured(browser, count_statements)
        copy_last(FEW, MANY)
        many = measured(browser, count_statements)
    report(few, many)

    assert Participant.objects.count() == MANY
    assert {page: number for page, (_spent, number) in few.items()} == {
        page: number for page, (_spent, number) in many.items()
    }
    assert max(number for _spent, number in many.values()) <= BUDGET
    assert many["/today/"][0] / few["/today/"][0] <= RATIO


def followed(nurse: Any) -> None:
    """A person whose visit V3 took place with forms begun and results to come, and whose V4 is due."""
    with time_machine.travel(datetime(2024, 3, 20, 2, 0, tzinfo=UTC)):
        person = register_participant(by=nurse)
        consented(person, nurse)
        scheduled(person, nurse)
        submit(record_at(person, "vs"), nurse, complete=True, **VITALS)
    with time_machine.travel(datetime(2024, 5, 24, 2, 0, tzinfo=UTC)):
        submit(at_visit(person, "V3"), nurse, sv_attended="ONSITE", visit_date=date(2024, 5, 24))
        submit(at_visit(person, "V3", "lym"), nurse, lab_done="Y", sample_dt=clock.now())


def randomised() -> None:
    """All but a few have left screening; by the owner of the table, as copies are made."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE participants_participant DISABLE TRIGGER USER")
        cursor.execute("UPDATE participants_participant SET stage = 'randomised' WHERE number > %s", [IN_SCREENING])
        cursor.execute("ALTER TABLE participants_participant ENABLE TRIGGER USER")


def measured(browser: Any, count: Callable[[], Any]) -> Measured:
    """Milliseconds (the fastest tenth) and statements of each page."""
    found = {}
    for page in PAGES:
        every = [looked(browser, count, page) for _turn in range(ROUNDS)]
        found[page] = (statistics.quantiles([spent for spent, _number in every], n=10)[0], every[-1][1])
    return found


def looked(browser: Any, count: Callable[[], Any], page: str) -> tuple[float, int]:
    """Milliseconds and statements of one look."""
    with count() as counted:
        started = time.perf_counter()
        assert browser.get(page).status_code == 200
        spent = time.perf_counter() - started
    return spent * 1000, len(counted)


def report(few: Measured, many: Measured) -> None:
    """Write the page of the reference."""
    lines = [
        f"| {name} | {few[page][0]:.1f} ms | {many[page][0]:.1f} ms | {many[page][0] / few[page][0]:.2f} × | "
        f"{'1.5 ×' if page == '/today/' else '–'} | {few[page][1]} | {many[page][1]} |"
        for page, name in PAGES.items()
    ]
    text = (
        "# Benchmarks: Today\n\n"
        "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks/test_today.py -q`\n\n"
        f"Whole requests. Of everybody one visit is due and two are left undone, forms are begun or empty and results "
        f"are to come;\n{IN_SCREENING} people are in screening. The fastest tenth of {ROUNDS} rounds. Budget: "
        f"{BUDGET} statements, constant in data.\n\n"
        f"| page | {FEW} people | {MANY:,} people | ratio | budget | statements | statements |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n" + "\n".join(lines) + "\n"
    )
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks-today.md").write_text(text)
