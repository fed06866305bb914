"""Which reference limits apply to a result: by laboratory, sex, age and the day of the sample; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from participants.age import AgeRange, age_range
from trialsite.audit.clock import site_date
from trialsite.crf.checks import Case
from trialsite.crf.fields import Limits
from trialsite.protocol.laboratory.model import ANY

LimitPair = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose sample it is: sex where known, and the completed years its day of birth allows, where known."""

    sex: str | None
    ages: AgeRange | None
    laboratory: str | None
    on: date


def limits_in_force(rows: Iterable[Any], analyte: str, subject: Subject) -> LimitPair | None:
    """The limits of the laboratory's own range on the day, else of the general one.

    None where none is registered, and where what is known of the person leaves more than one open.
    """
    known = [row for row in rows if row.analyte == analyte and _applies(row, subject)]
    own = [row for row in known if row.laboratory == subject.laboratory]
    chosen = _newest(own or [row for row in known if not row.laboratory])
    pairs = {(row.low, row.high) for row in chosen}
    return pairs.pop() if len(pairs) == 1 else None


def _applies(row: Any, subject: Subject) -> bool:
    if row.valid_from > subject.on or (row.valid_to is not None and row.valid_to < subject.on):
        return False
    if subject.sex is not None and row.sex not in (ANY, subject.sex):
        return False
    return subject.ages is None or (row.age_from <= subject.ages.high and row.age_to >= subject.ages.low)


def _newest(rows: list[Any]) -> list[Any]:
    """Of several versions of a range the one that came last."""
    latest: dict[tuple[str, int, int], Any] = {}
    for row in sorted(rows, key=lambda each: each.valid_from):
        latest[row.sex, row.age_from, row.age_to] = row
    return list(latest.values())


def limits_of(case: Case, analyte: str) -> LimitPair | None:
    """The limits for the sample of a laboratory form; for one taken today while its day is not known."""
    case = case.form
    sampled = case.value("sample_dt")
    on = site_date(sampled) if sampled else case.today
    ages = age_range(case.fact("birth_date"), on)
    subject = Subject(case.fact("sex"), ages, case.value("lab_name"), on)
    return limits_in_force(case.fact("reference_ranges") or (), analyte, subject)


def reference_limits(analyte: str) -> Limits:
    """The limits that a result of an analyte keeps."""
    return Limits(
        find=lambda case: limits_of(case, analyte),
        needs=("reference_ranges", "sex", "birth_date"),
        follows=("sample_dt", "lab_name"),
    )
