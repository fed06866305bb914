"""The audit trail over 1,000,000 items against 10,000: every filter, every order, and text in values."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.roles import Role
from trialsite.registers.seed import seed

FEW, MANY, BATCH = 10_000, 1_000_000, 100_000
PER_EVENT = 10
ROUNDS = 11
# Ten items an event, as a form has them; half are numbers, the rest dates, codes and remarks. Every twentieth event is
# of a query, every twenty-fifth of a verification, every fiftieth a signature, every twentieth a sign-in. The first
# thousand events are of 16 participants, the rest of 2,048, so that both pages are full.
EVENTS = """
INSERT INTO audit_event (id, chain, sequence, recorded_at, actor_username, actor_name, actor_role, actor_organisation,
  action, participant, visit, form, record_id, origin, application_version, audience, protocol_version,
  delegation_id, query_id, history_digest, previous_hash, hash)
SELECT md5('e' || n)::uuid, 'benchmark', n, timestamptz '2024-01-01' + n * interval '9 minutes',
  'person' || n % 12, 'Person ' || n % 12, (ARRAY['research_nurse','investigator','monitor','data_manager'])[1 + n % 4],
  'Hospital', CASE WHEN n % 20 = 7 THEN 'query_raise' WHEN n % 25 = 3 THEN 'verify' WHEN n % 50 = 1 THEN 'sign'
  WHEN n % 20 = 11 THEN 'sign_in' ELSE 'save' END,
  'S' || lpad((1 + (hashint4(n) & CASE WHEN n <= 1000 THEN 15 ELSE 2047 END))::text, 3, '0'),
  (ARRAY['SCR','V1','V2','V3','V4','V5','V6','V7'])[1 + n / 3 % 8],
  (ARRAY['vs','ic','dm','vs'])[1 + n % 4], '', CASE WHEN n % 9 = 0 THEN 'imported' ELSE 'typed' END, '0', 'blinded',
  '1.0', '', '', '', '', ''
FROM generate_series({first}, {last}) n
"""
ITEMS = """
INSERT INTO audit_item (event_id, position, address, label, old, new, reason_code, reason_text, origin, origin_ref)
SELECT md5('e' || n)::uuid, p, (ARRAY['weight_kg','temp_c','pulse','sbp','dbp','resp','vs_dt','temp_site','comment',
  'performed_by'])[1 + p], 'Label', CASE WHEN h % 10 = 0 THEN (40 + h % 700 / 10.0)::numeric(6, 1)::text END,
  CASE WHEN p < 6 THEN (40 + h % 900 / 10.0)::numeric(6, 1)::text
    WHEN p = 6 THEN (date '2024-01-01' + h % 1500)::text WHEN p = 7 THEN (ARRAY['AX','OR','TY'])[1 + h % 3]
    WHEN p = 8 THEN (ARRAY['patient rested','复测','device changed','晨起空腹','arrived late'])[1 + h % 5]
      || ' ' || h % 5000
    ELSE 'WANGM' END,
  CASE WHEN h % 10 = 0 THEN (ARRAY['TRANSCRIPTION','NEW_SOURCE','UPDATE','OTHER'])[1 + h % 4] ELSE '' END,
  CASE WHEN h % 40 = 0 THEN 'see note ' || h % 3000 ELSE '' END, '', ''
FROM generate_series({first}, {last}) n, generate_series(0, 9) p, LATERAL (SELECT abs(hashint4(n * 10 + p)) AS h) x
"""
EXACT = (
    "", "participant=S012", "visit=V3", "form=vs", "field=pulse", "kind=change", "kind=sign", "kind=every-query",
    "kind=change&kind=sign&kind=verify", "person=person3", "role=monitor",
    "reason=UPDATE", "origin=imported", "since=2024-01-03&until=2024-01-04",
    "participant=S012&kind=change", "form=vs&visit=V3&field=pulse&participant=S012", "sort=time", "sort=who",
    "sort=-who", "sort=where", "sort=what", "sort=-what", "sort=change", "sort=-change", "sort=reason", "sort=-reason",
)  # fmt: skip
SUBSTRING = (
    "text=7", "text=64", "text=64.1", "text=晨起", "text=空腹 123", "text=rested 4999", "text=nowhere", "text=zz",
    "reason=note 29", "reason=note 2999",
    # by the name of an answer, by its beginning, of a register, by its day as the page writes it
    "text=Oral", "text=腋温", "text=Wang Min", "text=12 Sep 2024", "text=2024年9月12日", "text=Oral&field=temp_site",
)  # fmt: skip


def fill(first: int, last: int) -> None:
    """Events with their items, in batches, by the owner of the tables."""
    with connections["owner"].cursor() as cursor:
        for start in range(first, last + 1, BATCH // PER_EVENT):
            end = min(start + BATCH // PER_EVENT - 1, last)
            cursor.execute(EVENTS.format(first=start, last=end))
            cursor.execute(ITEMS.format(first=start, last=end))
        cursor.execute("VACUUM ANALYZE audit_trailrow, audit_event, audit_item")


def measured(browser, queries) -> dict[str, float]:
    """Milliseconds of whole requests for each query: the fastest of them, which other work disturbs least."""
    found = {}
    for query in queries:
        times = []
        for _turn in range(ROUNDS):
            started = time.perf_counter()
            assert browser.get(f"/trail/?{query}").status_code == 200, query
            times.append((time.perf_counter() - started) * 1000)
        found[query] = min(times)
    return found


@pytest.mark.skipif(not os.environ.get("TRIALSITE_BENCHMARK"), reason="benchmarks run on demand: TRIALSITE_BENCHMARK=1")
def test_filters_of_the_trail(real_database):
    seed()
    for number in range(12):
        UserFactory(username=f"person{number}")
    browser = signed_in(UserFactory(role=Role.MONITOR))
    fill(1, FEW // PER_EVENT)
    few = measured(browser, EXACT) | measured(browser, SUBSTRING)
    fill(FEW // PER_EVENT + 1, MANY // PER_EVENT)
    many = measured(browser, EXACT) | measured(browser, SUBSTRING)
    report(few, many)


def report(few: dict[str, float], many: dict[str, float]) -> None:
    lines = [
        f"| `{query or '(none)'}` | {few[query]:.0f} ms | {many[query]:.0f} ms | {many[query] / few[query]:.2f} × | "
        f"{5 if query in SUBSTRING else 3} × |"
        for query in few
    ]
    text = "\n".join(
        [
            "# Benchmark of the audit trail", "",
            "Whole requests of `/trail/`, the fastest of 11; ratios within one run, times are of this machine.", "",
            "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks/test_trail.py -q`", "",
            "| filter or order | 10,000 items | 1,000,000 items | ratio | budget |",
            "| --- | --- | --- | --- | --- |", *lines, "",
        ]
    )  # fmt: skip
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks-trail.md").write_text(text)
