"""Eligibility: the rules in memory (budget: 5 ms per person), and gathering for 20 and for 200 people."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from participants.models import Participant
from participants.screening import assess
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, consented, record_at, submit
from tests.factories.history import NOW_ON, P, entry
from tests.participants.eligibility.person import BASE, computed
from trialsite.registers.seed import seed
from visits.actions import register_participant

FEW, MANY = 20, 200
ROUNDS = 100
BUDGET_MS = 5


def median_ms(act: Callable[[], object], rounds: int) -> float:
    """Milliseconds of an act."""
    times = []
    for _turn in range(rounds):
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def screened(number: int, nurse: object) -> None:
    """Screen people until there are so many: consent, vital signs and a regimen each."""
    for _person in range(Participant.objects.count(), number):
        person = register_participant(by=nurse)
        consented(person, nurse)
        submit(record_at(person, "vs"), nurse, **VITALS)
        entry(person, "art", nurse, **NOW_ON | {"art_start": P("2018-06-01")})


@pytest.mark.skipif(not os.environ.get("TRIALSITE_BENCHMARK"), reason="benchmarks run on demand: TRIALSITE_BENCHMARK=1")
def test_eligibility_of_few_and_of_many(real_database, count_statements):
    seed()
    nurse = UserFactory()
    gathered = {}
    for number in (FEW, MANY):
        screened(number, nurse)
        people = list(Participant.objects.all())
        with count_statements() as statements:
            assess(people)
        gathered[number] = (median_ms(lambda people=people: assess(people), 10), len(statements))

    report(median_ms(lambda: computed(BASE), ROUNDS), gathered)

    assert gathered[FEW][1] == gathered[MANY][1]


def report(rules: float, gathered: dict[int, tuple[float, int]]) -> None:
    lines = [
        f"| {number} people | {spent:.1f} ms | {spent / number:.2f} ms | {statements} |"
        for number, (spent, statements) in gathered.items()
    ]
    text = (
        "# Benchmarks: eligibility\n\n"
        "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks/test_eligibility.py -q`\n\n"
        f"All criteria of one person whose facts are in memory: {rules:.2f} ms (median of {ROUNDS}, the making of the\n"
        f"facts and of the protocol included; budget {BUDGET_MS} ms).\n\n"
        "| facts gathered and evaluated | median | per person | SQL statements |\n"
        "| --- | --- | --- | --- |\n" + "\n".join(lines) + "\n"
    )
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks-eligibility.md").write_text(text)
