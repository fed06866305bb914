"""What a request asks of a listing: filters, order, columns, words or codes; read once and written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from trialsite.audit.clock import today
from trialsite.casebook.status_sql import ranks_of
from trialsite.crf import registry
from trialsite.crf.fields import Question
from trialsite.dashboards.listings.columns import Column, is_told
from trialsite.dashboards.listings.tables import Table
from trialsite.pages.glyphs import FORM_STATUSES, GLYPHS
from trialsite.protocol.text import Text
from trialsite.registers.selectors import signed_apart

LONGEST, LONGEST_CODE = 60, 12
SLOW_DAYS = 7  # from a visit to the entry of its forms, beyond which the entry was slow
CODES = "codes"
EMPTY = ("none", "late", "missing", "slow")
OF_THE_PLAN = ("unverified",)
# what a data manager looks for beyond the status of a form
BEYOND: Mapping[str, Text] = {
    "missing": Text("Due and not begun", "应填未填"),
    "slow": Text("Entered more than 7 days after the visit", "访视后超过7天录入"),
    "incomplete": Text("Due or begun, not complete", "应填或已录入，未完成"),
    "unverified": Text("Critical values not verified", "关键数据未核查"),
    "unsigned": Text("Complete without a signature", "已完成未签名"),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks; `order` is a column, with a minus from the last to the first."""

    sought: str = ""
    visit: str = ""
    state: str = ""
    text: str = ""
    form: str = ""
    order: str = ""
    columns: tuple[str, ...] = ()
    show: str = ""

    @property
    def query(self) -> str:
        """The same in an address."""
        return urlencode(self._pairs())

    def _pairs(self) -> list[tuple[str, str]]:
        told = {
            "find": self.sought, "visit": self.visit, "state": self.state, "text": self.text, "form": self.form,
            "order": self.order, "show": self.show,
        }  # fmt: skip
        return [(key, value) for key, value in told.items() if value] + [("col", key) for key in self.columns]

    @property
    def is_filtered(self) -> bool:
        """Whether lines are left out."""
        return bool(self.sought or self.visit or self.state or self.text or self.form)

    @property
    def in_codes(self) -> bool:
        """Whether the stored codes are shown in place of words."""
        return self.show == CODES

    def turned(self, key: str) -> str:
        """The address that sorts by a column, the other way round where it does so already."""
        return replace(self, order=f"-{key}" if self.order == key else key).query


def read(request: HttpRequest, table: Table, known: Mapping[str, Column]) -> Asked:
    """The wishes of the address; what is unknown in them is as if it were not there."""
    given = request.GET

    def said(name: str, longest: int = LONGEST) -> str:
        return given.get(name, "").replace("\x00", "").strip()[:longest]

    order, form = said("order"), said("form")
    sortable = order.removeprefix("-") in known and known[order.removeprefix("-")].order
    return Asked(
        said("find", LONGEST_CODE).upper(), said("visit", LONGEST_CODE),
        said("state") if said("state") in states(table) else "", said("text"), form if registry.known(form) else "",
        order if sortable else "", tuple(key for key in known if key in given.getlist("col")),
        CODES if said("show") == CODES else "",
    )  # fmt: skip


def states(table: Table) -> dict[str, Text]:
    """What the filter of states offers: each displayed status, and what lies across them.

    What is only expected stands in the listing of records alone.
    """
    statuses = [glyph for glyph in FORM_STATUSES if table.crf is None or glyph not in EMPTY]
    left_out = (() if table.crf is None else EMPTY) + (() if table.sees_plan else OF_THE_PLAN)
    beyond = {key: title for key, title in BEYOND.items() if key not in left_out}
    return {glyph: GLYPHS[glyph].name for glyph in statuses} | beyond


def found(table: Table, asked: Asked, columns: Mapping[str, Column], language: str) -> QuerySet[Any]:
    """The lines that are asked for, in their order."""
    rows, path = table.lines(), table.path
    if asked.sought:
        rows = rows.filter(**{f"{path}participant__code__contains": asked.sought})
    if asked.visit:
        rows = rows.filter(**{f"{path}visit__code": asked.visit})
    if asked.form and table.crf is None:
        rows = rows.filter(form=asked.form)
    if asked.state:
        rows = rows.filter(condition(asked.state, path))
    if asked.text:
        rows = rows.filter(_with_text(table, asked.text, language))
    place = (f"{path}participant__number", f"{path}visit__position", f"{path}visit__number", f"{path}repeat", "pk")
    return rows.order_by(*_order(asked.order, columns), *place)


def _order(asked: str, columns: Mapping[str, Column]) -> list[Any]:
    """Nothing stands last, whichever way it is sorted."""
    if not asked:
        return []
    by = F(columns[asked.removeprefix("-")].order)
    return [by.desc(nulls_last=True) if asked.startswith("-") else by.asc(nulls_last=True)]


def condition(state: str, path: str) -> Q:
    """The lines of one state, by the filter of states; `path` leads from a line to its record."""
    if state not in BEYOND:
        return Q(status_rank__in=ranks_of(state))

    def q(**said: Any) -> Q:
        return Q(**{f"{path}{name}": value for name, value in said.items()})

    expected = q(not_done_at__isnull=True) & (q(required=True) | q(first_saved_at__isnull=False))
    due = q(due_from__lte=today()) | q(first_saved_at__isnull=False)
    complete = q(completed_at__isnull=False, not_done_at__isnull=True)
    table = {
        "missing": q(required=True, not_done_at__isnull=True, first_saved_at__isnull=True, completed_at__isnull=True,
                     due_from__lte=today()),
        "incomplete": expected & due & q(completed_at__isnull=True),
        "unverified": complete & q(verified__lt=F(f"{path}to_verify")),
        "unsigned": complete & q(signed_at__isnull=True) & ~q(form__in=signed_apart()),
        "slow": Q(latency__gt=SLOW_DAYS),
    }  # fmt: skip
    return table[state]


def _with_text(table: Table, text: str, language: str) -> Q:
    """Lines with the text in a typed answer, in the words of a code, or as a missing code."""
    if table.crf is None:
        forms = [crf.key for crf in registry.own_forms() if text.lower() in crf.title.get(language).lower()]
        return Q(form__in=forms) | Q(last_saved_by__icontains=text)
    questions = table.group.questions if table.group else table.crf.questions
    told = [_in(each, text, language) for each in questions.values() if is_told(each, table.audiences)]
    return reduce(or_, told, Q(pk__isnull=True))


def _in(question: Question, text: str, language: str) -> Q:
    """An answer with the text: typed, as the report said it, as the words of a code, or as a missing code."""
    found = Q(**{f"{question.name}_missing": text.upper()})
    codes = [code for code, words in question.options() if text.lower() in words.get(language).lower()]
    for name, field in question.columns().items():
        if isinstance(field, ArrayField):
            found |= Q(**{f"{name}__overlap": codes}) if codes else Q()
        elif codes and name == question.name:
            found |= Q(**{f"{name}__in": codes})
        elif name in (question.name, f"{question.name}_raw") and isinstance(field, models.CharField | models.TextField):
            found |= Q(**{f"{name}__icontains": text})
    return found
