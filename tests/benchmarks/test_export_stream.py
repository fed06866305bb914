"""An export of ten thousand and of a million values: its memory stays where it was, and how many values a second."""

from __future__ import annotations

import os
import time
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from tests.benchmarks.copies import copy_last
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, consented, record_at, submit
from tests.factories.visits import scheduled
from trialsite.exports.package import data
from trialsite.exports.package.scope import Scope
from trialsite.registers.seed import seed
from visits.actions import register_participant

SMALL, LARGE = 10_000, 1_000_000
A_SECOND, MEMORY = 50_000, 1.5


class Counted:
    """A file that keeps nothing but how many bytes there were, and the first line."""

    def __init__(self) -> None:
        self.heads = b""
        self.size = 0

    def write(self, piece: bytes) -> int:
        """Count, and keep what comes before the end of the first line."""
        if not self.heads.endswith(b"\n"):
            self.heads += piece
        self.size += len(piece)
        return len(piece)


@dataclass(frozen=True, slots=True)
class Written:
    """Values that were written, the seconds it took, and the most memory in bytes."""

    values: int
    seconds: float
    memory: int

    @property
    def a_second(self) -> float:
        """Values a second."""
        return self.values / self.seconds


@pytest.mark.skipif(not os.environ.get("TRIALSITE_BENCHMARK"), reason="benchmarks run on demand: TRIALSITE_BENCHMARK=1")
def test_a_million_values_are_streamed(real_database: str) -> None:
    seed()
    nurse = UserFactory()
    person = register_participant(by=nurse)
    consented(person, nurse)
    scheduled(person, nurse)
    submit(record_at(person, "vs"), nurse, complete=True, **VITALS)
    of_one = written().values
    few, many = (-(-wanted // of_one) for wanted in (SMALL, LARGE))
    copy_last(1, few)
    small = measured()
    copy_last(few, many)
    large = measured()
    report(small, large)

    assert small.values >= SMALL
    assert large.values >= LARGE
    assert large.memory / small.memory <= MEMORY
    assert large.a_second >= A_SECOND


def measured() -> Written:
    """Time without the tool that watches memory, memory with it."""
    timed = written()
    tracemalloc.start()
    written()
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Written(timed.values, timed.seconds, memory)


@transaction.atomic
def written() -> Written:
    """Every file of data, in one transaction as the worker writes them."""
    values, started = 0, time.perf_counter()
    for table in data.tables():
        out: Any = Counted()
        rows = table.write(out, Scope())
        values += rows * (out.heads.count(b",") + 1)
    return Written(values, time.perf_counter() - started, 0)


def report(*found: Written) -> None:
    """Write the page of the reference."""
    lines = [
        f"| {each.values:,} | {each.seconds:.2f} s | {each.a_second:,.0f} | {each.memory / 1024**2:.1f} MB |"
        for each in found
    ]
    text = (
        "# Benchmarks: exports\n\n"
        "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks/test_export_stream.py -q`\n\n"
        "Every file of the data of an export, written as it is read; a value is a cell. The most memory that Python\n"
        "held meanwhile, measured in a run of its own. "
        f"Budget: {A_SECOND:,} values a second;\nmemory of a million values at most {MEMORY} × that of ten "
        "thousand.\n\n"
        "| values | time | values a second | memory |\n"
        "| --- | --- | --- | --- |\n" + "\n".join(lines) + "\n"
    )
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks-exports.md").write_text(text)
