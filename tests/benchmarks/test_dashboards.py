"""The trial dashboard and the data board with 20 participants and with 2,139, all of whom have data of forms."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connections

from labs.models import LymphocyteSubsets
from participants.models import Participant, Randomisation
from tests.benchmarks.copies import copied_columns, copy_last
from tests.crawl.twins import EVENING, make_twins
from tests.factories.accounts import signed_in
from tests.factories.casebook import submit
from tests.factories.history import entry
from tests.factories.visits import at_visit
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.crf.fields import Reading
from trialsite.crf.values.partial import PartialDate

INFUSED, FEW, MANY = 9, 20, 2139
ROUNDS = 20
RATIO = 1.5
DASHBOARD = "/dashboard/"
# page → its name and its budget of statements
PAGES = {DASHBOARD: ("trial dashboard", 30), "/board/data/": ("data board", 20), "/listings/vs/": ("listing", 20)}


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of a page outside its statements, and of the whole request; how many statements it makes."""

    fixed: float
    whole: float
    statements: int


Measured = dict[str, Timed]


@pytest.mark.skipif(not os.environ.get("TRIALSITE_BENCHMARK"), reason="benchmarks run on demand: TRIALSITE_BENCHMARK=1")
def test_dashboards_of_few_and_of_many(real_database: str, count_statements: Any) -> None:
    make_twins()
    with time_machine.travel(EVENING, tick=False):
        lived(Participant.objects.get(number=INFUSED))
    copied(INFUSED, FEW)
    browser = signed_in(User.objects.get(username="twin-data_manager"))
    few = measured(browser, count_statements)
    copied(FEW, MANY)
    many = measured(browser, count_statements)
    report(few, many)

    assert Participant.objects.count() == Randomisation.objects.count() == MANY
    for page, (_name, budget) in PAGES.items():
        assert few[page].statements == many[page].statements <= budget
    assert many[DASHBOARD].fixed / few[DASHBOARD].fixed <= RATIO


def lived(person: Any) -> None:
    """Counts of cells at the first visit, and an adverse event."""
    nurse = User.objects.get(username="twin-research_nurse")
    cd4 = LymphocyteSubsets.questions["cd4"].read("191", Reading(clock.today(), clock.now()))
    submit(at_visit(person, "V1", "lym"), nurse, lab_done="Y", sample_dt=clock.now(), cd4=cd4)
    start = PartialDate(f"{clock.today()}")
    entry(person, "ae", nurse, ae_term="Headache", ae_grade="1", ae_start=start, ae_possibly_serious="N")


def copied(few: int, many: int) -> None:
    """Copies of the last person, randomised like the original."""
    copy_last(few, many)
    told = copied_columns(Randomisation, "id", "participant_id", "number")
    table = Randomisation._meta.db_table
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            f"INSERT INTO {table} ({told['columns']}, id, participant_id, number) "
            f"SELECT {told['values']}, gen_random_uuid(), new.id, new.number FROM {table} r "
            "JOIN participants_participant old ON old.id = r.participant_id AND old.number = %s "
            "CROSS JOIN participants_participant new WHERE new.number > %s",
            [few, few],
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")


def measured(browser: Any, count: Callable[[], Any]) -> Measured:
    """Each page: the fastest tenth, which the machine's other work disturbs least."""
    found = {}
    for page in PAGES:
        browser.get(page)
        every = [looked(browser, count, page) for _turn in range(ROUNDS)]
        fixed, whole = (
            statistics.quantiles(times, n=10)[0] for times in zip(*(each[:2] for each in every), strict=True)
        )
        found[page] = Timed(fixed, whole, every[-1][2])
    return found


def looked(browser: Any, count: Callable[[], Any], page: str) -> tuple[float, float, int]:
    """One look."""
    with count() as counted:
        started = time.perf_counter()
        assert browser.get(page).status_code == 200
        whole = (time.perf_counter() - started) * 1000
    asked = sum(float(each["time"]) for each in counted.captured_queries) * 1000
    return whole - asked, whole, len(counted)


def report(few: Measured, many: Measured) -> None:
    """Write the page of the reference."""
    lines = []
    for page, (name, _budget) in PAGES.items():
        one, other = few[page], many[page]
        lines.append(
            f"| {name}, fixed part | {one.fixed:.1f} ms | {other.fixed:.1f} ms | {other.fixed / one.fixed:.2f} × | "
            f"{f'{RATIO} ×' if page == DASHBOARD else '–'} | {one.statements} | {other.statements} |"
        )
        lines.append(
            f"| {name}, whole request | {one.whole:.1f} ms | {other.whole:.1f} ms | {other.whole / one.whole:.2f} × | "
            "– | | |"
        )
    text = (
        "# Benchmarks: dashboards\n\n"
        "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks/test_dashboards.py -q`\n\n"
        "Everybody is randomised and had an infusion, a count of cells and an adverse event. The fixed part is the\n"
        "time of a request outside its statements: what they aggregate grows with the data, what is made of it does\n"
        f"not. The fastest tenth of {ROUNDS} rounds. Budget: 30 statements for the trial dashboard, 20 for the "
        "others,\nconstant in data. The listing has 20 lines on its page in one run and 50 in the other.\n\n"
        f"| page | {FEW} people | {MANY:,} people | ratio | budget | statements | statements |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n" + "\n".join(lines) + "\n"
    )
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks-dashboards.md").write_text(text)
