"""Facts from the examinations of visits: what was found before the first dose, pregnancy tests, adherence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from participants.stored import Given, column, dated
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.registers.selectors import protocol_of
from visits.attendance import windows_of
from visits.crfs.pe import SYSTEMS
from visits.models import Adherence, PhysicalExamination, Pregnancy
from visits.schedule import day0, scheduled_after

INVESTIGATIONS = ("ecg_result", "cxr_result", "uss_abdomen")


@dataclass(frozen=True, slots=True)
class PregnancyTest:
    """One hCG test: what was tested and what came out, as codes."""

    sample: str | None
    result: str


@shared
def _examinations(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(PhysicalExamination, participants, as_of)


@shared
def _pregnancies(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(Pregnancy, participants, as_of)


@shared
def _adherences(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    return rows_of(Adherence, participants, as_of)


def _test(row: Any) -> PregnancyTest | None:
    return PregnancyTest(row.hcg_sample, row.hcg_result) if row.hcg_result else None


def _baseline(records: Sequence[Any], as_of: datetime | None) -> Given:
    """What the last examination up to day 0 found of each system; nothing while there is no day 0.

    The examination of the first dose day is done before the infusion.
    """
    people = [record.participant_id for record in records]
    rows, windows = _examinations(people, as_of), windows_of(people, as_of)
    found: dict[Any, list[Evidence]] = {}
    for record in records:
        first = day0(protocol_of(record.protocol_version), windows.get(record.participant_id, {}))
        own = [row for row in rows if row.record.participant_id == record.participant_id]
        before = [row for row in own if first and row.pe_dt and row.pe_dt <= first]
        if before:
            found[record] = [_seen(sorted(before, key=lambda row: row.pe_dt))]
    return found


def _seen(examinations: list[Any]) -> Evidence:
    """The last answer about each system, by its question."""
    last = examinations[-1]
    answers = {name: getattr(row, name) for row in examinations for name in SYSTEMS if getattr(row, name)}
    return Evidence(answers, last.pe_dt, str(last.record_id), last.record.revision)


def _follows_dose(records: Sequence[Any], as_of: datetime | None) -> Given:
    """Whether the scheduled visit before this one is a dose visit; nothing for visits without a place in the order."""
    found = {}
    for record in records:
        if not record.visit_id:
            continue
        protocol, code = protocol_of(record.protocol_version), record.visit.code
        planned = protocol.visit(code)
        if planned.is_screening or planned.target is not None:
            doses = {scheduled_after(protocol, visit.code) for visit in protocol.visits if visit.is_dose}
            found[record] = [Evidence(code in doses)]
    return found


def _hcg_tests(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """Every dated test with its result, by date."""
    found: dict[Any, list[tuple[date, str]]] = {}
    for row in _pregnancies(participants, as_of):
        if row.hcg_date and row.hcg_result:
            found.setdefault(row.record.participant_id, []).append((row.hcg_date, row.hcg_result))
    return {key: [Evidence(tuple(sorted(own)))] for key, own in found.items()}


def register() -> None:
    """Fill the registry of facts."""
    systems = ("pe.pe_dt", *(f"pe.{name}" for name in SYSTEMS))
    provide(Fact("examination_baseline", "record", systems, _baseline, siblings=True, together=("pe",)))
    provide(Fact("follows_dose", "record", (), _follows_dose))
    for name in INVESTIGATIONS:
        sources = (f"pe.{name}", "pe.pe_dt")
        provide(Fact(name, "participant", sources, dated(_examinations, column(name), "pe_dt"), together=("pe",)))
    for name in ("childbearing", "lactating", "contraception"):
        sources = (f"preg.{name}", "preg.form_date")
        provide(Fact(name, "participant", sources, dated(_pregnancies, column(name), "form_date"), together=("preg",)))
    tests = ("preg.hcg_result", "preg.hcg_date", "preg.hcg_sample")
    provide(Fact("hcg", "participant", tests, dated(_pregnancies, _test, "hcg_date"), together=("preg",)))
    provide(Fact("hcg_tests", "participant", tests, _hcg_tests, together=("preg",)))
    missed = ("adh.art_missed_doses_28d", "adh.adh_date")
    provide(
        Fact(
            "adherence",
            "participant",
            missed,
            dated(_adherences, column("art_missed_doses_28d"), "adh_date"),
            together=("adh",),
        )
    )
