"""The listings that there are for somebody: every record, each form, and each table inside a form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, OuterRef, QuerySet, Subquery
from django.db.models.functions import ExtractDay, TruncDate

from trialsite.audit.clock import SITE_ZONE, today
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.retrospective import first_day
from trialsite.casebook.status_sql import status_rank
from trialsite.casebook.visibility import visible
from trialsite.crf import registry
from trialsite.crf.form import Crf, RowGroup
from trialsite.dashboards.listings.columns import (
    ON_EVERY_FORM,
    Column,
    answer_columns,
    is_told,
    place_columns,
    record_columns,
    row_column,
)
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.registers.selectors import every_protocol
from visits.models import VisitAttendance

Audiences = frozenset[Audience]
RECORDS = "records"
OF_THE_PLAN = ("to_verify",)
FIRST_ANSWERS = 8  # answers that a listing shows before somebody chooses
USUAL_OF_RECORDS = ("form", "due_from", "due_to", "first_saved_at", "latency", "last_saved_by", "open_queries")


@dataclass(frozen=True)
class Table:
    """One listing: of all records, of a form, or of the rows of one of its tables, for somebody's eyes.

    `sees_plan`: whether they may know what source verification is planned; the site does not (ADR 31).
    """

    crf: Crf | None
    group: RowGroup | None
    audiences: Audiences
    sees_plan: bool = False

    @property
    def key(self) -> str:
        """How its address names it; the same as its file in an export."""
        if self.crf is None:
            return RECORDS
        return f"{self.crf.key}-{self.group.name}" if self.group else self.crf.key

    @property
    def title(self) -> Text:
        """What it is called."""
        if self.crf is None:
            return Text("All forms", "全部表单")
        form = self.crf.title
        return Text(f"{form.en}: {self.group.title.en}", f"{form.zh}：{self.group.title.zh}") if self.group else form

    @property
    def path(self) -> str:
        """From a line to its record."""
        return "" if self.crf is None else "record__"

    def columns(self) -> dict[str, Column]:
        """Every column by its key, in the order of the form."""
        found = place_columns(self.path)
        if self.crf is None:
            found += [each for each in record_columns() if self.sees_plan or each.key not in OF_THE_PLAN]
        elif self.group is None:
            found += answer_columns(self.crf.questions, self.audiences)
        else:
            found += [row_column(self.group), *answer_columns(self.group.questions, self.audiences)]
        return {column.key: column for column in found}

    def usual(self) -> tuple[str, ...]:
        """The columns that are shown before somebody chooses."""
        places = tuple(column.key for column in place_columns(self.path))
        if self.crf is None:
            return ("participant", "visit", "form", *(key for key in USUAL_OF_RECORDS if key != "form"), "status")
        others = [key for key in self.columns() if key not in (*places, *ON_EVERY_FORM)]
        return (*places, *others[:FIRST_ANSWERS])

    def lines(self) -> QuerySet[Any]:
        """The lines that hold data, with the rank of their status; of records also those that are only expected."""
        model: Any = self.crf.model if self.crf else CrfRecord
        rows = (self.group.model if self.group else model)._default_manager.all()
        of_record = {f"{self.path}retired_at__isnull": True, f"{self.path}entered_in_error_at__isnull": True}
        rows = visible(rows, self.audiences, f"{self.path}audience").filter(**of_record)
        rows = rows.filter(removed_at__isnull=True) if self.group else rows
        rows = rows if self.crf is None else rows.filter(record__first_saved_at__isnull=False)
        rows = rows.select_related(f"{self.path}participant", f"{self.path}visit")
        rank = status_rank(today(), first_days(), self.path, unblinded=Audience.UNBLINDED in self.audiences)
        rows = rows.annotate(status_rank=rank)
        return with_latency(rows) if self.crf is None else rows


def first_days() -> dict[str, date | None]:
    """Version of the protocol → its first day of use."""
    return {each.version: first_day(each) for each in every_protocol()}


def with_latency(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Records with the days from the visit to their first save; none for the form that says when the visit was."""
    attended = VisitAttendance.objects.filter(
        record__participant_id=OuterRef("participant_id"),
        record__visit_id=OuterRef("visit_id"),
        record__form="sv",
        record__entered_in_error_at__isnull=True,
    ).exclude(record_id=OuterRef("pk"))
    began = Subquery(attended.values("visit_date")[:1])
    waited = ExpressionWrapper(TruncDate("first_saved_at", tzinfo=SITE_ZONE) - began, DurationField())
    found: QuerySet[Any] = rows.annotate(latency=ExtractDay(waited))
    return found


def tables(audiences: Audiences) -> Iterator[Table]:
    """Every listing for these eyes, forms by key; those whose answers are all sealed have none."""
    yield Table(None, None, audiences)
    for crf in registry.own_forms():
        if crf.audience in audiences and not crf.sealed_whole:
            yield Table(crf, None, audiences)
            for group in crf.groups:
                if any(is_told(question, audiences) for question in group.questions.values()):
                    yield Table(crf, group, audiences)


def table_of(audiences: Audiences, key: str) -> Table | None:
    """The listing of an address, None where there is none for these eyes."""
    return next((each for each in tables(audiences) if each.key == key), None)
