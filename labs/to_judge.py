"""Results outside their limits of which no investigator has said yet whether they are clinically significant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from labs.reports import TABLES, LabReport, chemistries, counts
from labs.rows import ANALYTES, NOT_JUDGED
from trialsite.audit.clock import site_date
from trialsite.casebook.visibility import visible
from trialsite.crf import facts
from trialsite.crf.values.measured import Measured
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Earlier:
    """A result of the same analyte in another sample."""

    on: date
    result: Measured


@dataclass(frozen=True, slots=True)
class ToJudge:
    """One result that waits; `earlier` are the other results of the analyte up to its sample, oldest first."""

    record: Any
    key: str
    result: Measured
    on: date | None
    earlier: tuple[Earlier, ...]

    @property
    def name(self) -> Text:
        """The analyte in words."""
        return ANALYTES[self.key].text

    @property
    def unit(self) -> str:
        """The canonical unit, in which values are compared."""
        return ANALYTES[self.key].unit

    @property
    def previous(self) -> Earlier | None:
        """The result before it."""
        return self.earlier[-1] if self.earlier else None

    @property
    def values(self) -> tuple[tuple[date, Decimal], ...]:
        """What can be drawn, in the canonical unit, oldest first, its own last."""
        own = () if self.on is None else (Earlier(self.on, self.result),)
        found = ((each.on, each.result.value) for each in (*self.earlier, *own))
        return tuple((on, value.normalize()) for on, value in found if value is not None)


def waiting(form: str, audiences: frozenset[Audience]) -> QuerySet[Any]:
    """The rows of a form that wait, by participant and visit; those of frozen and locked forms wait in vain."""
    found = TABLES[form][1].objects.filter(
        value_flag__in=["L", "H"], cs__isnull=True, cs_missing__isnull=True, removed_at__isnull=True,
        record__entered_in_error_at__isnull=True, record__retired_at__isnull=True, record__frozen_at__isnull=True,
        record__locked_at__isnull=True,
    )  # fmt: skip
    seen = visible(found, audiences, "record__audience").exclude(key__in=sorted(NOT_JUDGED))
    return seen.select_related("record__participant", "record__visit").order_by(
        "record__participant__number", "record__visit__position", "record__repeat", "pk"
    )


def count_waiting(audiences: frozenset[Audience]) -> int:
    """How many results wait; one statement per form."""
    return sum(waiting(form, audiences).count() for form in TABLES)


def first_waiting(audiences: frozenset[Audience], most: int) -> list[ToJudge]:
    """The first results that wait, person by person; four statements, however many there are."""
    rows = [row for form in TABLES for row in waiting(form, audiences)[:most]]
    rows.sort(key=lambda row: (row.record.participant.number, row.record.visit.position, row.record.repeat))
    return with_trends(rows[:most])


def with_trends(rows: Sequence[Any]) -> list[ToJudge]:
    """Rows with what was measured before; two statements."""
    people = list({row.record.participant_id for row in rows})
    if not people:
        return []
    with facts.together():
        blood, chemistry = counts(people, None), chemistries(people, None)
    own = {person: [*blood.get(person, ()), *chemistry.get(person, ())] for person in people}
    return [_to_judge(row, own[row.record.participant_id]) for row in rows]


def _to_judge(row: Any, reports: Iterable[LabReport]) -> ToJudge:
    taken = {report.record_id: report for report in reports}
    own = taken.get(str(row.record_id))
    at = own.sampled_at if own else None
    return ToJudge(
        row.record, row.key, type(row).questions["value"].stored(row), site_date(at) if at else None,
        tuple(_earlier(taken, str(row.record_id), row.key, at)),
    )  # fmt: skip


def _earlier(taken: Mapping[str, LabReport], own: str, key: str, at: Any) -> list[Earlier]:
    found = [
        report for report in taken.values()
        if report.record_id != own and report.sampled_at is not None and key in report.results
        if at is None or report.sampled_at < at
    ]  # fmt: skip
    found.sort(key=lambda report: str(report.sampled_at))
    return [Earlier(report.on, report.results[key]) for report in found if report.on is not None]
