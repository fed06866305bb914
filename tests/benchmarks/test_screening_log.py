"""The screening log with 20 people and with 2,000, all of them in screening with every form entered."""

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

from participants.models import Participant
from tests.benchmarks.copies import copy_last
from tests.factories.accounts import UserFactory, signed_in
from tests.scenarios.driver import AtTheBrowser, base
from trialsite.entry import standings
from trialsite.registers.seed import seed

FEW, MANY = 20, 2000
ROUNDS = 20
BUDGET = 20
LOOKS = {
    "/screening/": "the log",
    "/screening/?order=left": "soonest to expire first",
    "/screening/?order=act&state=waiting&page=2": "in screening, to sign first, second page",
    "/screening/?find=S0011": "found by number",
    "/screening/export/": "the file of everybody",
}
FIRST, SAVED = "the log, first look of a process on a day", "the log after a save of one form"
Measured = dict[str, tuple[float, int]]


@pytest.mark.skipif(not os.environ.get("TRIALSITE_BENCHMARK"), reason="benchmarks run on demand: TRIALSITE_BENCHMARK=1")
def test_screening_log_of_few_and_of_many(real_database, count_statements):
    seed()
    with time_machine.travel(datetime(2024, 3, 13, 2, 0, tzinfo=UTC)):
        at = AtTheBrowser(signed_in(UserFactory()))
        at.register()
        at.fill(base(date(2024, 3, 4)))
        copy_last(1, FEW)
        few = measured(at, count_statements)
        copy_last(FEW, MANY)
        assert Participant.objects.count() == MANY
        many = measured(at, count_statements)
    report(few, many)

    assert max(number for _spent, number in (few | many).values()) <= BUDGET
    assert {look: number for look, (_spent, number) in few.items() if look in LOOKS.values()} == {
        look: number for look, (_spent, number) in many.items() if look in LOOKS.values()
    }


def measured(at: AtTheBrowser, count: Callable[[], Any]) -> Measured:
    """Milliseconds (the fastest tenth) and statements of each look."""
    standings._kept.clear()
    found = {FIRST: looked(at, count, "/screening/")}
    saved = []
    for turn in range(5):
        at.correct("vs", pulse=str(70 + turn + at.record("vs").revision))
        saved.append(looked(at, count, "/screening/"))
    found[SAVED] = min(saved)
    for url, look in LOOKS.items():
        every = [looked(at, count, url) for _turn in range(ROUNDS)]
        found[look] = (statistics.quantiles([spent for spent, _number in every], n=10)[0], every[-1][1])
    return found


def looked(at: AtTheBrowser, count: Callable[[], Any], url: str) -> tuple[float, int]:
    """Milliseconds and statements of one look."""
    with count() as counted:
        started = time.perf_counter()
        assert at.browser.get(url).status_code == 200
        spent = time.perf_counter() - started
    return spent * 1000, len(counted)


def report(few: Measured, many: Measured) -> None:
    """Write the page of the reference."""
    lines = [
        f"| {look} | {few[look][0]:,.0f} ms | {many[look][0]:,.0f} ms | {many[look][0] / few[look][0]:.1f} × | "
        f"{few[look][1]} | {many[look][1]} |"
        for look in few
    ]
    text = (
        "# Benchmarks: the screening log\n\n"
        "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks/test_screening_log.py -q`\n\n"
        "Whole requests. All people are in screening with every form entered, which is the dearest case: of each the "
        "seventeen\ncriteria are computed. What was computed is kept in memory until something of that person, the "
        "register of consent\nversions or the day changes (decision 16). The fastest tenth of 20 rounds. Budget: "
        f"{BUDGET} statements, constant in data; on the first\nlook those of a few people read all forms in one "
        "statement, those of many in one for each form.\n\n"
        f"| look | {FEW} people | {MANY:,} people | ratio | statements | statements |\n"
        "| --- | --- | --- | --- | --- | --- |\n" + "\n".join(lines) + "\n"
    )
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks-screening.md").write_text(text)
