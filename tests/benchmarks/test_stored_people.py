"""Pages of one participant and of the list, with 20 participants stored and with 2,139 (design: at most 1.5 times).

Everybody has the same data: three forms of screening with their answers. A page of the list has 20 lines in both runs.
"""

from __future__ import annotations

import os
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from labs.models import LymphocyteSubsets
from participants.models import Participant
from tests.benchmarks.copies import copy_last
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import VITALS, consented, record_at, submit
from trialsite.crf.fields import Reading
from trialsite.registers.seed import seed
from visits.actions import register_participant
from visits.models import VitalSigns

FEW, MANY = 20, 2139
ROUNDS = 40
PAGES = {
    "casebook": "/participants/S007/",
    "form": "/participants/S007/visits/SCR/vs/1/",
    "list of participants": "/participants/",
    "list, most queries first": "/participants/?order=queries",
    "list, found by number": "/participants/?find=S007",
}
UNBOUND = frozenset({"list, most queries first"})


def measured(browser) -> dict[str, float]:
    """Milliseconds of each page: the fastest tenth, which the machine's other work disturbs least."""
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    for _turn in range(ROUNDS):
        for name, url in PAGES.items():
            started = time.perf_counter()
            assert browser.get(url).status_code == 200
            times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.quantiles(each, n=10)[0] for name, each in times.items()}


@pytest.mark.skipif(not os.environ.get("TRIALSITE_BENCHMARK"), reason="benchmarks run on demand: TRIALSITE_BENCHMARK=1")
def test_pages_with_many_people_stored(real_database, monkeypatch):
    monkeypatch.setattr("trialsite.entry.listing.PER_PAGE", FEW)
    seed()
    nurse = UserFactory()
    for _person in range(FEW):
        person = register_participant(by=nurse)
        consented(person, nurse)
        submit(record_at(person, "vs"), nurse, complete=True, **VITALS)
        counted(person, nurse)
    browser = signed_in(nurse)
    few = measured(browser)
    copy_last(FEW, MANY)
    assert Participant.objects.count() == VitalSigns.objects.count() == LymphocyteSubsets.objects.count() == MANY
    many = measured(browser)
    report(few, many)


def counted(person, nurse) -> None:
    """A lymphocyte report, so that the head of the casebook has its line."""
    taken = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
    cd4 = LymphocyteSubsets.questions["cd4"].read("191", Reading(taken.date(), taken))
    submit(record_at(person, "lym"), nurse, lab_done="Y", sample_dt=taken, cd4=cd4)


def report(few: dict[str, float], many: dict[str, float]) -> None:
    lines = [
        f"| {name} | {few[name]:.1f} ms | {many[name]:.1f} ms | {many[name] / few[name]:.2f} × | "
        f"{'–' if name in UNBOUND else '1.5 ×'} |"
        for name in PAGES
    ]
    text = (
        "# Benchmarks: people stored\n\n"
        "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks/test_stored_people.py -q`\n\n"
        "Whole requests. Everybody has consent, vital signs and a lymphocyte report; a page of the list has 20 lines "
        "in both runs. The fastest tenth of 40 rounds. The order by queries has to count those of everybody.\n\n"
        f"| page | {FEW} stored | {MANY:,} stored | ratio | budget |\n"
        "| --- | --- | --- | --- | --- |\n" + "\n".join(lines) + "\n"
    )
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks-people.md").write_text(text)
