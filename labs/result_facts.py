"""Facts from blood counts and chemistry: single results over time, those before a form, those before treatment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from labs.derived import egfr_of, number_of
from labs.reports import ROWS, TABLES, LabReport, reports_of
from participants.age import age_range
from trialsite.audit.clock import site_date
from trialsite.crf.facts import Evidence, Fact, fact, provide
from trialsite.protocol.model import Visit
from trialsite.registers.selectors import protocol_of
from visits.attendance import windows_of
from visits.infusion.doses import GateResult
from visits.schedule import day0

Given = Mapping[Any, list[Evidence]]
# what eligibility, doses and their hints look at, by the form that reports it
FOLLOWED: Mapping[str, tuple[str, ...]] = {
    "haem": ("wbc", "plt", "hgb", "neut"),
    "bioc": ("alt", "ast", "tbil", "crea", "crp"),
}


def _of_analyte(form: str, key: str) -> Callable[[Sequence[Any], datetime | None], Given]:
    """A provider of the dated results of one analyte, oldest first."""

    def given(participants: Sequence[Any], as_of: datetime | None) -> Given:
        found = reports_of(form, participants, as_of)
        return {
            person: [_evidence(each, each.results[key]) for each in _dated(own, key)] for person, own in found.items()
        }

    return given


def _dated(reports: Sequence[LabReport], key: str) -> list[LabReport]:
    return [each for each in reports if each.sampled_at is not None and key in each.results]


def _evidence(report: LabReport, value: Any) -> Evidence:
    return Evidence(value, report.on, report.record_id, report.revision)


def _egfr(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """eGFR in mL/min/1.73 m² of every dated creatinine for which sex and age are known."""
    sexes, births = fact("sex").provide(participants, as_of), fact("birth_date").provide(participants, as_of)
    found: dict[Any, list[Evidence]] = {}
    for person, own in reports_of("bioc", participants, as_of).items():
        told = _Person(_last(sexes.get(person)), _last(births.get(person)))
        values = [(each, told.egfr(each)) for each in _dated(own, "crea")]
        found[person] = [_evidence(each, value) for each, value in values if value is not None]
    return found


def _last(found: Sequence[Evidence] | None) -> Any:
    return found[-1].value if found else None


@dataclass(frozen=True, slots=True)
class _Person:
    sex: str | None
    birth: Any

    def egfr(self, report: LabReport) -> Decimal | None:
        return egfr_of(report.results.get("crea"), self.sex, age_range(self.birth, report.on))


@dataclass(frozen=True, slots=True)
class _Around:
    """One form, the other reports of its participant (oldest first), when its own sample was taken, and day 0."""

    record: Any
    planned: Visit
    others: list[LabReport]
    taken_at: datetime | None
    first: date | None

    @property
    def follows_treatment(self) -> bool:
        """A form of a visit after the day of the first infusion."""
        return not (self.planned.is_screening or self.planned.target == 0)

    def comes_after(self, report: LabReport) -> bool:
        """Whether a report came before this form: by the schedule, by the clock where a visit has no place in it."""
        if not (self.planned.is_unscheduled or report.planned.is_unscheduled):
            return report.planned.position < self.planned.position
        return self.taken_at is None or (report.sampled_at is not None and report.sampled_at < self.taken_at)


def _around(records: Sequence[Any], as_of: datetime | None) -> list[_Around]:
    of_visits = [record for record in records if record.visit_id and record.form in TABLES]
    people = list(dict.fromkeys(record.participant_id for record in of_visits))
    forms = {record.form for record in of_visits}
    taken = {form: reports_of(form, people, as_of) for form in forms}
    windows = windows_of(people, as_of) if of_visits else {}
    found = []
    for record in of_visits:
        protocol, key = protocol_of(record.protocol_version), str(record.pk)
        reports = taken[record.form].get(record.participant_id, [])
        own = next((each.sampled_at for each in reports if each.record_id == key), None)
        others = [each for each in reports if each.record_id != key]
        first = day0(protocol, windows.get(record.participant_id, {}))
        found.append(_Around(record, protocol.visit(record.visit.code), others, own, first))
    return found


def _latest(reports: Sequence[LabReport]) -> Evidence | None:
    """The last result of each analyte, by analyte."""
    results = {key: value for report in reports for key, value in report.results.items()}
    return _evidence(reports[-1], results) if results else None


def _before(around: _Around) -> Evidence | None:
    return _latest([each for each in around.others if around.comes_after(each)])


def _baseline(around: _Around) -> Evidence | None:
    """The last results up to day 0, taken before the infusion; nothing for forms of visits up to that day."""
    first = around.first
    if first is None or not around.follows_treatment:
        return None
    return _latest([each for each in around.others if each.on is not None and each.on <= first])


def _day0(around: _Around) -> Evidence | None:
    return Evidence(around.first) if around.first is not None and around.follows_treatment else None


def _beside(read: Callable[[_Around], Evidence | None]) -> Callable[[Sequence[Any], datetime | None], Given]:
    """A provider of one value per form from the other reports of its participant."""

    def given(records: Sequence[Any], as_of: datetime | None) -> Given:
        told = [(each.record, read(each)) for each in _around(records, as_of)]
        return {record: [evidence] for record, evidence in told if evidence is not None}

    return given


def _egfr_baseline(records: Sequence[Any], as_of: datetime | None) -> Given:
    """The last eGFR up to day 0, for forms of visits after it."""
    around = [each for each in _around(records, as_of) if each.first is not None and each.follows_treatment]
    values = _egfr([each.record.participant_id for each in around], as_of) if around else {}
    found: dict[Any, list[Evidence]] = {}
    for each in around:
        own = values.get(each.record.participant_id, [])
        before = [one for one in own if one.date and each.first and one.date <= each.first]
        others = [one for one in before if one.record_id != str(each.record.pk)]
        found.update({each.record: others[-1:]} if others else {})
    return found


# what decides whether a dose may be given, by the name the protocol has for it
_GATING: Mapping[str, tuple[str, str]] = {
    "hgb": ("haem", "hgb"), "plt": ("haem", "plt"), "anc": ("haem", "neut"), "alt": ("bioc", "alt"),
}  # fmt: skip


def _gate_results(participants: Sequence[Any], as_of: datetime | None) -> Given:
    """The dated results that decide whether a dose may be given, oldest first, by their names in the protocol."""
    told: dict[Any, dict[str, tuple[GateResult, ...]]] = {}
    for name, (form, key) in _GATING.items():
        for person, own in reports_of(form, participants, as_of).items():
            results = (_gating(each, each.results[key]) for each in _dated(own, key))
            told.setdefault(person, {})[name] = tuple(results)
    return {person: [Evidence(own)] for person, own in told.items()}


def _gating(report: LabReport, result: Any) -> GateResult:
    return GateResult(number_of(result), site_date(report.sampled_at), result.high)  # type: ignore[arg-type]


def _sources(form: str, key: str = "") -> tuple[str, ...]:
    """Where results come from: one analyte, or all rows of the form."""
    return (f"{form}.results[{key}].value", f"{form}.results[{key}].unit", f"{form}.sample_dt")


def register() -> None:
    """Fill the registry of facts."""
    for form, keys in FOLLOWED.items():
        for key in keys:
            provide(Fact(key, "participant", _sources(form, key), _of_analyte(form, key), together=(ROWS[form],)))
    gating = tuple(source for form, key in _GATING.values() for source in _sources(form, key))
    provide(
        Fact("gate_results", "participant", tuple(dict.fromkeys(gating)), _gate_results, together=tuple(ROWS.values()))
    )
    born = ("dm.sex", "dm.birth_date")
    provide(Fact("egfr", "participant", (*_sources("bioc", "crea"), *born), _egfr, together=("dm", ROWS["bioc"])))
    creatinine = (*_sources("bioc", "crea"), *born)
    provide(Fact("egfr_baseline", "record", creatinine, _egfr_baseline, siblings=True))
    every = tuple(source for form in TABLES for source in _sources(form))
    provide(Fact("results_before", "record", every, _beside(_before), siblings=True, alike=True))
    provide(Fact("results_baseline", "record", every, _beside(_baseline), siblings=True, alike=True))
    provide(Fact("treatment_day0", "record", (), _beside(_day0)))
