"""A laboratory file of 10,000 rows, from the upload page to the values, while others save and the worker is killed."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings

from labs.importing.example import example_mapping
from labs.importing.models import LabImport
from labs.models import HaematologyResult
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import consented
from tests.labs.importing.large import large_file
from tests.labs.importing.meanwhile import others
from tests.labs.importing.pages import take, uploaded
from tests.labs.importing.stored import stored_results
from tests.served import environment_of
from trialsite.accounts.roles import Role
from trialsite.audit.verification import verify
from trialsite.registers.actions.mappings import register_mapping
from trialsite.registers.seed import seed
from visits.actions import register_participant

PEOPLE, ROWS = 200, 10_000
KILLED_AFTER, SAVES = 100, 3


@dataclass
class Seen:
    """What was measured: seconds of each step, megabytes of the worker, milliseconds of saves beside it."""

    read_s: float = 0
    dry_run_s: float = 0
    alone_s: float = 0
    whole_s: float = 0
    worker_mb: float = 0
    of_the_file_ms: list[float] = field(default_factory=list)
    others_ms: list[float] = field(default_factory=list)


@contextmanager
def worker(database: str, seen: Seen) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py worker` in a process of its own; its largest memory is noted."""
    command = [sys.executable, "manage.py", "worker"]
    keys = {"TRIALSITE_ANCHOR_LOG": str(settings.ANCHOR_LOG), "TRIALSITE_ANCHOR_KEY": str(settings.ANCHOR_KEY_FILE)}
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment_of(database) | keys)
    ended = threading.Event()

    def look() -> None:
        with suppress(psutil.NoSuchProcess):
            while not ended.wait(0.2):
                seen.worker_mb = max(seen.worker_mb, psutil.Process(process.pid).memory_info().rss / 1024**2)

    with others() as begin:
        begin(look)
        try:
            yield process
        finally:
            ended.set()
            process.terminate()
            process.wait(30)


def saves(nurse: Any, code: str, times: int, pause: float, ended: threading.Event) -> list[float]:
    """Another nurse saves a form of a participant again and again; how long each of her saves takes."""
    page, address, found = signed_in(nurse), f"/participants/{code}/visits/SCR/vs/1/", []
    for revision in range(times):
        if ended.wait(pause):
            break
        told = {"revision": str(revision), "act": "save", "comment": f"note {revision}", "comment~reason": "UPDATE"}
        spent, answer = timed(lambda told=told: page.post(address, told))
        assert answer.status_code == 302
        found.append(spent * 1000)
    return found


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of an act, and what it gave."""
    started = time.perf_counter()
    found = act()
    return time.perf_counter() - started, found


def done(page: Any, address: str) -> int | None:
    """How many forms the page of the file says are done; None once it is imported."""
    answer = page.get(address)
    if answer.status_code == 302:
        return None
    told = re.search(r"(\d+) of \d+\s+forms", answer.content.decode())
    assert told, answer.content.decode()
    return int(told[1])


def people(nurse: Any) -> list[str]:
    """The people of the file, and one who is not in it."""
    registered = [register_participant(by=nurse) for _person in range(PEOPLE + 1)]
    for person in registered:
        consented(person, nurse)
    return [person.code for person in registered]


def killed_on_its_way(database: str, seen: Seen, page: Any, address: str) -> None:
    """The worker begins and is killed; nothing was imported."""
    with worker(database, seen) as first:
        while (done(page, address) or 0) < KILLED_AFTER:
            time.sleep(0.2)
        first.kill()
        first.wait()
    assert not HaematologyResult.objects.exists()
    assert not LabImport.objects.exists()


def imported_beside(savers: Sequence[Any], codes: Sequence[str], where: tuple[str, str], seen: Seen, page: Any) -> None:
    """The worker imports, while one nurse saves a form of a person of the file, and another one of somebody else."""
    (database, address), imported = where, threading.Event()
    started = begun = time.perf_counter()
    with worker(database, seen), others() as begin:
        in_file = begin(lambda: saves(savers[0], codes[0], SAVES, 8, imported))
        beside = begin(lambda: saves(savers[1], codes[-1], 10_000, 0.5, imported))
        while (at := done(page, address)) is not None:
            if at == 0:
                begun = time.perf_counter()
            time.sleep(0.2)
        ended = time.perf_counter()
        imported.set()
    seen.alone_s, seen.whole_s = ended - begun, ended - started
    seen.of_the_file_ms, seen.others_ms = in_file.result(), beside.result()


@pytest.mark.skipif(not os.environ.get("TRIALSITE_BENCHMARK"), reason="benchmarks run on demand: TRIALSITE_BENCHMARK=1")
def test_ten_thousand_rows_from_upload_to_values(real_database):
    seed()
    nurse, *savers = (UserFactory() for _nurse in range(3))
    codes = people(nurse)
    register_mapping(new=example_mapping(), why="First files", by=UserFactory(role=Role.DATA_MANAGER))
    file, seen, page = large_file(codes[:PEOPLE], ROWS), Seen(), signed_in(nurse)
    assert file.rows == ROWS
    seen.read_s, answer = timed(lambda: uploaded(page, file.data))
    address = answer["Location"]
    seen.dry_run_s, _shown = timed(lambda: page.get(address))
    take(page, address)

    killed_on_its_way(real_database, seen, page, address)
    imported_beside(savers, codes, (real_database, address), seen, page)

    made = LabImport.objects.get()
    assert (made.rows, made.added, made.refused) == (ROWS, len(file.results), file.spoilt)
    assert stored_results(file, made.sha256) == file.results
    assert uploaded(page, file.data).status_code == 400
    assert list(verify()) == []
    report(seen, len(file.results), made.forms)


def report(seen: Seen, results: int, forms: int) -> None:
    """Write the page of the reference."""
    text = (
        "# Benchmarks: a laboratory file\n\n"
        "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks/test_import.py -q`\n\n"
        f"A CSV file in GB18030 of {ROWS:,} rows: every analyte of {PEOPLE} people ({results:,} results for {forms} "
        f"forms), and {ROWS - results} rows that\ncannot be taken. It goes through the upload page, the dry run and "
        "`manage.py worker`. The worker is killed once on its way\n(nothing was imported then); after that a nurse "
        f"saves {SAVES} forms of a participant of the file, and another one saves\nforms of somebody else all the "
        "time. In the end every value, its row in the ledger and the chains were compared with\nthe file, and the "
        "file was refused when it came again.\n\n"
        "| step | measured |\n| --- | --- |\n"
        f"| reading the file on the upload page | {seen.read_s:.1f} s |\n"
        f"| its dry run, each look | {seen.dry_run_s:.1f} s |\n"
        f"| import by the worker, the last turn | {seen.alone_s:.0f} s ({seen.alone_s / 60:.1f} minutes, "
        f"{ROWS / seen.alone_s:.0f} rows/s, {1000 * seen.alone_s / forms:.0f} ms a form) |\n"
        f"| import with the turns in which others saved first, and the pauses after them | {seen.whole_s:.0f} s "
        f"({seen.whole_s / 60:.1f} minutes) |\n"
        f"| memory of the worker, at most | {seen.worker_mb:.0f} MB |\n"
        f"| save of a form of a participant of the file meanwhile, the longest of {len(seen.of_the_file_ms)} | "
        f"{max(seen.of_the_file_ms):.0f} ms |\n"
        f"| save of a form of somebody else meanwhile, median and longest of {len(seen.others_ms)} | "
        f"{statistics.median(seen.others_ms):.0f} ms, {max(seen.others_ms):.0f} ms |\n"
    )
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks-import.md").write_text(text)
