"""The audit trail over 1,000,000 items against 10,000: filters, orders, text, pages far back, files, verification.

All of it stands on one ledger with valid chains (`ledger.Loader`). Whole requests are measured in this process;
verification and the whole trail as a file run in processes of their own, whose memory is theirs alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.benchmarks.ledger import Loader
from tests.factories.accounts import UserFactory, signed_in
from tests.served import environment_of
from trialsite.accounts.roles import Role
from trialsite.audit.models import TrailRow
from trialsite.review.trail.pages import place_of, wanted

FEW, MANY = 10_000, 1_000_000
ROUNDS = 5
EXACT_TIMES, TEXT_TIMES = 3, 5
PER_SECOND = 20_000
# what a process of Python may take more for a hundred times the items: noise of its allocator, no growth
MORE_MEMORY = 1.15
EXACT = (
    "", "participant=S012", "visit=V3", "visit=UNS", "form=vs", "field=pulse", "field=Pulse", "kind=change",
    "kind=sign", "kind=every-query", "kind=change&kind=sign&kind=verify", "person=person3", "role=monitor",
    "reason=UPDATE", "origin=imported", "since=2024-01-03", "until=2024-01-04", "since=2024-01-03&until=2024-01-04",
    "participant=S012&form=vs&repeat=1", "participant=S012&kind=change", "person=person3&kind=sign",
    "role=monitor&reason=UPDATE", "form=vs&visit=V3&field=pulse&participant=S012",
    "sort=time", "sort=-time", "sort=who", "sort=-who", "sort=where", "sort=-where", "sort=what", "sort=-what",
    "sort=change", "sort=-change", "sort=reason", "sort=-reason", "kind=change&sort=who", "visit=V3&sort=-change",
    "rows=400",
)  # fmt: skip
SUBSTRING = (
    "text=7", "text=64", "text=64.1", "text=晨起", "text=空腹 123", "text=rested 4999", "text=nowhere", "text=zz",
    "reason=note 29", "reason=note 2999",
    # by the name of an answer, by its beginning, of a register, by its day as the page writes it
    "text=Oral", "text=腋温", "text=Wang Min", "text=12 Sep 2024", "text=2024年9月12日", "text=Oral&field=temp_site",
)  # fmt: skip


# orders and filters of which the page at nine tenths of the way is asked for
FAR = (
    "", "sort=time", "sort=who", "sort=-where", "sort=what", "sort=-change", "sort=reason", "kind=enter",
    "visit=V3&sort=who",
)  # fmt: skip
# filters that leave about as many lines of either ledger, as a file
FILES = ("participant=S012", "participant=S012&kind=change&sort=-change")


@pytest.mark.skipif(not os.environ.get("TRIALSITE_BENCHMARK"), reason="benchmarks run on demand: TRIALSITE_BENCHMARK=1")
def test_a_million_items(real_database, settings, tmp_path):
    settings.ANCHOR_LOG = tmp_path / "anchors.log"
    loader = Loader()
    for number in range(12):
        UserFactory(username=f"person{number}")
    browser = signed_in(UserFactory(role=Role.MONITOR))
    with connection.cursor() as cursor:
        # no other process of the database helps unseen
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    found = []
    for items in (FEW, MANY):
        loader.load(items)
        found.append((pages(browser), alone("verify", real_database), alone("export", real_database)))
    report(*found)
    (few, *_), (many, verified, _exported) = found
    slow = {name: (few[name], many[name]) for name in few if many[name][0] > few[name][0] * budget(name)}
    assert not slow, slow
    assert MANY / (verified["own"] + verified["database"]) >= PER_SECOND, verified
    for small, large in zip(found[0][1:], found[1][1:], strict=True):
        assert large["memory"] <= small["memory"] * MORE_MEMORY, (small, large)


def budget(name: str) -> int:
    """How many times as long a request may take."""
    return TEXT_TIMES if name in SUBSTRING else EXACT_TIMES


def pages(browser: Any) -> dict[str, tuple[float, float]]:
    """Milliseconds of processor time of whole requests, and the database's share in them: the least of some rounds."""
    found = {query: _timed(lambda query=query: browser.get(f"/trail/?{query}")) for query in (*EXACT, *SUBSTRING)}
    for query in FAR:
        place = _far(query)
        found[f"{query} (far back)"] = _timed(lambda at=f"{query}&after={place}": browser.get(f"/trail/?{at}"))
    for query in FILES:
        found[f"{query} (file)"] = _timed(lambda query=query: _whole(browser.post(f"/trail/export/?{query}")))
    person, event = "/participants/S012/trail/", f"/trail/{TrailRow.objects.order_by('recorded_at')[777].event}/"
    return found | {path: _timed(lambda path=path: browser.get(path)) for path in (person, f"{person}?text=64", event)}


def _whole(answer: Any) -> Any:
    assert b"".join(answer.streaming_content).count(b"\n") > 1
    return answer


def _far(query: str) -> str:
    """The place at nine tenths of all lines that a query leaves."""
    given = dict(part.split("=") for part in query.split("&") if part)
    order = wanted(given).order
    rows = TrailRow.objects.filter(**{name: value for name, value in given.items() if name != "sort"})
    return place_of(rows.order_by(*order.ordering())[rows.count() * 9 // 10])


def _timed(ask: Any) -> tuple[float, float]:
    whole, share = [], []
    for _turn in range(ROUNDS):
        own, database = time.process_time(), _database_seconds()
        assert ask().status_code == 200
        share.append((_database_seconds() - database) * 1000)
        whole.append((time.process_time() - own) * 1000 + share[-1])
    return min(whole), min(share)


def _database_seconds() -> float:
    """Processor time of the process that serves this connection, to the nanosecond."""
    backend = connection.connection.info.backend_pid
    return int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9


def alone(what: str, database: str) -> dict[str, float]:
    """What a process of its own took for it: seconds of processor time and megabytes at most."""
    keys = {"TRIALSITE_ANCHOR_LOG": str(settings.ANCHOR_LOG)}
    command = [sys.executable, "-m", "tests.benchmarks.alone", what]
    environment = environment_of(database) | keys
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def report(few: tuple[Any, ...], many: tuple[Any, ...]) -> None:
    lines = [
        f"| `{name or '(none)'}` | {small:.0f} ms | {large:.0f} ms | {large / small:.2f} × | {budget(name)} × | "
        f"{few[0][name][1]:.1f} ms | {share:.1f} ms |"
        for name, (large, share) in many[0].items()
        for small in [few[0][name][0]]
    ]
    alone = [
        f"| {what} | {items:,} | {each['rows']:,.0f} | {each['own']:.1f} s | {each['database']:.1f} s | "
        f"{(items if place == 1 else each['rows']) / (each['own'] + each['database']):,.0f} | "
        f"{each['memory']:.0f} MB | {each['backend']:.0f} MB |"
        for place, what in ((1, "`verify_audit`"), (2, "whole trail as CSV"))
        for items, each in ((FEW, few[place]), (MANY, many[place]))
    ]
    text = "\n".join([*HEAD, *lines, *ALONE, *alone, ""])
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks-trail.md").write_text(text)
    sys.stdout.write(text)


HEAD = (
    "# Benchmark of the audit trail", "",
    "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks/test_trail.py -q -s`", "",
    "One ledger with valid chains, anchors, history and live rows, made by `tests/benchmarks/ledger.py`: ten items an "
    "event, 2,048 participants. Times are of this machine, ratios within one run.", "",
    "## Pages", "",
    f"Processor time of whole requests, the database's share in it included and told apart, the least of {ROUNDS}: "
    "other work on the machine disturbs it little. All that is read lies in memory. “Far back” is the page at nine "
    "tenths of all lines of the filter. A file has about as many lines from either ledger.", "",
    "| filter or order | 10,000 items | 1,000,000 items | ratio | budget | database's, 10,000 | 1,000,000 |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)  # fmt: skip
ALONE = (
    "", "## Verification, and the whole trail as a file", "",
    "Each in a process of its own, without parallel workers of the database. Processor time of the process and of its "
    "connection's process in the database; memory at most: resident of the process, private of the database's. "
    f"Budget of `verify_audit`: {PER_SECOND:,} items a second, and memory that does not grow.", "",
    "| work | items | events or lines | own time | database's | items or lines a second | memory | of the database |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
)  # fmt: skip
