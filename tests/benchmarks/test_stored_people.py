"""Pages of one participant and of the list, with 20 participants stored and with 2,139 (design: at most 1.5 times)."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from participants.models import Participant
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import VITALS, consented, record_at, submit
from trialsite.registers.seed import seed
from visits.actions import register_participant

FEW, MANY = 20, 2139
ROUNDS = 40
PAGES = {
    "casebook": "/participants/S007/",
    "form": "/participants/S007/visits/SCR/vs/1/",
    "list of participants": "/participants/",
    "list, found by number": "/participants/?find=S007",
}
# copies of the last of the few; made by the owner of the tables, as no application may write like this
COPIES = (
    "ALTER TABLE participants_participant DISABLE TRIGGER USER",
    "ALTER TABLE visits_visit DISABLE TRIGGER USER",
    "ALTER TABLE casebook_crfrecord DISABLE TRIGGER USER",
    """INSERT INTO participants_participant (event_id, code, number, stage, protocol_version, registered_at,
           registered_by)
       SELECT event_id, 'S' || lpad(n::text, 4, '0'), n, stage, protocol_version, registered_at, registered_by
       FROM participants_participant, generate_series({few} + 1, {many}) AS n WHERE number = {few}""",
    """INSERT INTO visits_visit (event_id, participant_id, code, number, position, protocol_version)
       SELECT v.event_id, new.id, v.code, v.number, v.position, v.protocol_version
       FROM visits_visit v JOIN participants_participant old ON old.id = v.participant_id AND old.number = {few}
       CROSS JOIN participants_participant new WHERE new.number > {few}""",
    """INSERT INTO casebook_crfrecord ({columns}, id, participant_id, visit_id)
       SELECT {values}, gen_random_uuid(), new.id, v.id
       FROM casebook_crfrecord r JOIN participants_participant old ON old.id = r.participant_id AND old.number = {few}
       JOIN visits_visit was ON was.id = r.visit_id CROSS JOIN participants_participant new
       JOIN visits_visit v ON v.participant_id = new.id AND v.code = was.code WHERE new.number > {few}""",
    "ANALYZE",
)


def fill() -> None:
    """Store copies until there are 2,139."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'casebook_crfrecord' "
            "AND column_name NOT IN ('id', 'participant_id', 'visit_id')"
        )
        names = [name for (name,) in cursor.fetchall()]
        filled = {"few": FEW, "many": MANY, "columns": ", ".join(names), "values": ", ".join(f"r.{n}" for n in names)}
        for statement in COPIES:
            cursor.execute(statement.format(**filled))


def medians(browser) -> dict[str, float]:
    """Milliseconds of each page."""
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    for _turn in range(ROUNDS):
        for name, url in PAGES.items():
            started = time.perf_counter()
            assert browser.get(url).status_code == 200
            times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(each) for name, each in times.items()}


@pytest.mark.skipif(not os.environ.get("TRIALSITE_BENCHMARK"), reason="benchmarks run on demand: TRIALSITE_BENCHMARK=1")
def test_pages_with_many_people_stored(real_database):
    seed()
    nurse = UserFactory()
    for _person in range(FEW):
        person = register_participant(by=nurse)
        consented(person, nurse)
        submit(record_at(person, "vs"), nurse, complete=True, **VITALS)
    browser = signed_in(nurse)
    few = medians(browser)
    fill()
    assert Participant.objects.count() == MANY
    many = medians(browser)
    report(few, many)


def report(few: dict[str, float], many: dict[str, float]) -> None:
    lines = [
        f"| {name} | {few[name]:.1f} ms | {many[name]:.1f} ms | {many[name] / few[name]:.2f} × | 1.5 × |"
        for name in PAGES
    ]
    text = (
        "# Benchmarks: people stored\n\n"
        "Command: `TRIALSITE_BENCHMARK=1 .venv/bin/python -m pytest tests/benchmarks/test_stored_people.py -q`\n\n"
        f"| page | {FEW} stored (median) | {MANY:,} stored (median) | ratio | budget |\n"
        "| --- | --- | --- | --- | --- |\n" + "\n".join(lines) + "\n"
    )
    Path(settings.BASE_DIR, "docs", "reference", "benchmarks-people.md").write_text(text)
