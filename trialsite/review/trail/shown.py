"""The trail as its page draws it: days with lines, heads with their order, chips, and their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialsite.audit import clock
from trialsite.crf.values.places import read_visit
from trialsite.pages.frame import initials
from trialsite.review.trail.lines import Line
from trialsite.review.trail.pages import COUNTED, Order

HEADS: Mapping[str, Promise] = {
    "time": _("Time, UTC+8"),
    "who": _("Who"),
    "where": _("Where"),
    "what": _("What"),
    "change": _("Old → new"),
    "reason": _("Reason"),
}
# the look of the face beside a name, by role
_FACES = {
    "system": "face-wa", "investigator": "face-si", "principal_investigator": "face-si", "research_nurse": "",
}  # fmt: skip
_PLACES = frozenset({"after", "before"})


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its address sorts by it, `sorted` is the value of aria-sort."""

    label: Promise
    url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line with its face and the addresses of its parts."""

    line: Line
    initials: str
    face: str
    url: str
    participant_url: str
    form_url: str
    what_url: str
    kind_url: str
    person_url: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day at the site with its lines on this page; None where lines are not sorted by time.

    `number`: how many lines the day has under the filters, on whatever page; `is_more` than are counted.
    """

    on: date | None
    lines: Sequence[Drawn]
    number: int = 0
    is_more: bool = False


class Addresses:
    """Addresses of the same page with other filters; the participant's page keeps its participant in the path."""

    def __init__(self, path: str, asked: Mapping[str, list[str]], code: str) -> None:
        self.path = path
        self.code = code
        self.asked = {key: each for key, each in asked.items() if each and (key != "participant" or not code)}

    def one(self, name: str) -> str:
        """The value of a parameter that has one, "" where it is not set."""
        return self.asked.get(name, [""])[-1]

    @property
    def sort(self) -> str:
        """The order that was asked for, "" for the usual one."""
        return self.one("sort")

    def to(self, **changes: str) -> str:
        """This page with some parameters set, or taken out by ""; other lines, so the place is forgotten."""
        return self._at(self._kept() | {key: [value] if value else [] for key, value in changes.items()})

    def without(self, name: str, value: str) -> str:
        """This page without one of the values of a parameter."""
        return self._at(self._kept() | {name: [each for each in self.asked.get(name, []) if each != value]})

    def _kept(self) -> dict[str, list[str]]:
        return {key: values for key, values in self.asked.items() if key not in _PLACES}

    def _at(self, asked: Mapping[str, list[str]]) -> str:
        query = urlencode(asked, doseq=True)
        return f"{self.path}?{query}" if query else self.path

    def history_of(self, line: Line) -> str:
        """The whole history of one value: everything that was ever said about it."""
        event = line.event
        parts = {"form": event.form, "visit": read_visit(event.visit)[0], "field": line.row.field}
        if line.repeat > 1:
            parts["repeat"] = str(line.repeat)
        query = urlencode({key: value for key, value in parts.items() if value})
        return f"{reverse('review:participant-trail', args=[event.participant])}?{query}"

    def export_url(self, code: str) -> str:
        """The address that gives the same lines as a file."""
        path = reverse("review:participant-trail-export", args=[code]) if code else reverse("review:trail-export")
        query = self.query()
        return f"{path}?{query}" if query else path

    def query(self) -> str:
        """The filters and the order as text, for the ledger."""
        return urlencode(self._kept(), doseq=True)


def heads(order: Order, addresses: Addresses) -> list[Head]:
    """The heads of the columns with their order."""
    way = "descending" if order.descending else "ascending"
    return [
        Head(label, addresses.to(sort=order.toggled(column)), way if column == order.column else "none")
        for column, label in HEADS.items()
    ]


def order_text(order: Order) -> str:
    """The order in words."""
    way = _("descending") if order.descending else _("ascending")
    return f"{HEADS[order.column]}, {way}"


def chips(form: Any, addresses: Addresses) -> list[Chip]:
    """The filters that are on, in their order; one for each value of a filter that takes several."""
    return [
        Chip(str(field.label), _choice_text(field, value), addresses.without(name, value))
        for name, field in form.fields.items()
        for value in dict.fromkeys(addresses.asked.get(name, ()))
    ]


def days(lines: Iterable[Line], order: Order, addresses: Addresses, counts: Mapping[date, int]) -> list[Day]:
    """Lines under their days where time orders them, otherwise all in one."""
    drawn = [_drawn(line, addresses) for line in lines]
    if order.column != "time":
        return [Day(None, drawn)] if drawn else []
    grouped = groupby(drawn, key=lambda one: clock.site_date(one.line.at))
    return [Day(on, list(each), min(counts[on], COUNTED), counts[on] > COUNTED) for on, each in grouped]


def _drawn(line: Line, addresses: Addresses) -> Drawn:
    event = line.event
    form = {"form": event.form, "visit": read_visit(event.visit)[0]}
    return Drawn(
        line=line,
        initials=initials(event.actor_name),
        face=_FACES.get(event.actor_role, "face-lk"),
        url=reverse("review:trail-event", args=[event.pk]),
        participant_url="" if addresses.code else addresses.to(participant=event.participant),
        form_url=addresses.to(**form) if event.form else "",
        what_url=addresses.history_of(line) if line.is_answer else "",
        kind_url=addresses.to(kind=line.row.kind),
        person_url=addresses.to(person=event.actor_username),
    )


def _choice_text(field: Any, value: str) -> str:
    return str(dict(getattr(field, "choices", ())).get(value, value))
