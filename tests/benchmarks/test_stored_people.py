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
from django.db import connections

from labs.models import LymphocyteSubsets
from participants.models import InformedConsent, Participant
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import VITALS, consented, record_at, submit
from trialsite.casebook.models import CrfRecord
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
       SELECT {values}, md5(r.id::text || new.id)::uuid, new.id, v.id
       FROM casebook_crfrecord r JOIN participants_participant old ON old.id = r.participant_id AND old.number = {few}
       JOIN visits_visit was ON was.id = r.visit_id CROSS JOIN participants_participant new
       JOIN visits_visit v ON v.participant_id = new.id AND v.code = was.code WHERE new.number > {few}""",
)
# what the forms of the last of the few say, for each copy
ANSWERS = (
    "ALTER TABLE {table} DISABLE TRIGGER USER",
    """INSERT INTO {table} ({columns}, record_id)
       SELECT {values}, md5(r.record_id::text || new.id)::uuid
       FROM {table} r JOIN casebook_crfrecord c ON c.id = r.record_id
       JOIN participants_participant old ON old.id = c.participant_id AND old.number = {few}
       CROSS JOIN participants_participant new WHERE new.number > {few}""",
)


def fill() -> None:
    """Store copies until there are 2,139."""
    with connections["owner"].cursor() as cursor:
        for statement in COPIES:
            cursor.execute(statement.format(many=MANY, **copied(CrfRecord, "id", "participant_id", "visit_id")))
        for model in (InformedConsent, VitalSigns, LymphocyteSubsets):
            for statement in ANSWERS:
                cursor.execute(statement.format(table=model._meta.db_table, **copied(model, "record_id")))
        cursor.execute("ANALYZE")


def copied(model, *own: str) -> dict[str, object]:
    """The columns that a copy has of its original, as a statement lists them."""
    names = [f'"{field.column}"' for field in model._meta.concrete_fields if field.column not in own]
    return {"few": FEW, "columns": ", ".join(names), "values": ", ".join(f"r.{name}" for name in names)}


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
    fill()
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
