"""The visits of Today as lines: window and target on the shared axis, what is begun, and the one act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialsite.casebook.selectors import visible_records
from trialsite.entry.today.bars import Bar, bar
from trialsite.entry.today.reader import Reader
from trialsite.entry.today.words import Tag, around, closing
from trialsite.protocol.text import Text
from visits.due import ATTENDANCE, Due, DueVisit, due_visits
from visits.schedule import Window

# of what is history Today shows the number alone
MOST = {Due.TODAY: 10, Due.SOON: 8, Due.CLOSED: 8, Due.HISTORY: 0}
GROUPS: Mapping[Due, Promise] = {
    Due.TODAY: _("Due today"),
    Due.SOON: _("Next 7 days"),
    Due.CLOSED: _("Window closed, visit not done"),
    Due.HISTORY: _("Window closed before the first day of use"),
}
_ACTS: Mapping[Due, Promise] = {
    Due.TODAY: _("Start"), Due.SOON: _("Prepare"), Due.CLOSED: _("Record"), Due.HISTORY: _("Record"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit that did not take place yet."""

    code: str
    casebook_url: str
    visit: str
    label: Text
    infusion: int
    infusions: int
    forms: int
    begun: int
    window: Window
    around: str
    bar: Bar
    tag: Tag
    url: str
    act: Promise | str
    primary: bool


@dataclass(frozen=True, slots=True)
class VisitGroup:
    """The visits of one group, and the number of all of them."""

    key: Due
    title: Promise
    lines: tuple[VisitLine, ...]
    total: int


def visit_groups(reader: Reader) -> tuple[VisitGroup, ...]:
    """The groups with their first visits; three statements."""
    found = due_visits(reader.today, reader.audiences, max(MOST.values()))
    return _groups({group: (each.visits[: MOST[group]], each.total) for group, each in found.items()}, reader)


def visit_group(reader: Reader, group: Due, most: int, skip: int) -> VisitGroup:
    """One group, `most` visits after `skip`."""
    found = due_visits(reader.today, reader.audiences, most, group=group, skip=skip)[group]
    return _groups({group: (found.visits, found.total)}, reader)[0]


def _groups(found: Mapping[Due, tuple[tuple[DueVisit, ...], int]], reader: Reader) -> tuple[VisitGroup, ...]:
    progress = _progress([visit.visit_id for visits, _total in found.values() for visit in visits], reader)
    return tuple(
        VisitGroup(
            group, GROUPS[group], tuple(_line(each, group, progress.get(each.visit_id, (0, 0)), reader)
                                        for each in found[group][0]), found[group][1],
        )
        for group in GROUPS
        if group in found
    )  # fmt: skip


def _progress(visits: Iterable[Any], reader: Reader) -> Mapping[Any, tuple[int, int]]:
    """How many forms each visit has, and how many of them hold data."""
    wanted = list(visits)
    if not wanted:
        return {}
    forms = visible_records(reader.audiences).filter(visit_id__in=wanted, entered_in_error_at__isnull=True)
    asked = Q(required=True) | Q(first_saved_at__isnull=False)
    counted = forms.filter(asked).order_by().values("visit_id").annotate(
        forms=Count("pk"), begun=Count("pk", filter=Q(first_saved_at__isnull=False))
    )  # fmt: skip
    return {visit: (number, begun) for visit, number, begun in counted.values_list("visit_id", "forms", "begun")}


def _line(each: DueVisit, group: Due, progress: tuple[int, int], reader: Reader) -> VisitLine:
    infusions = each.protocol.infusions
    number = next((infusion.number for infusion in infusions if infusion.visit == each.code), 0)
    forms, begun = progress
    return VisitLine(
        code=each.participant,
        casebook_url=reverse("entry:casebook", args=[each.participant]),
        visit=each.name,
        label=each.protocol.visit(each.code).label,
        infusion=number,
        infusions=len(infusions),
        forms=forms,
        begun=begun,
        window=each.window,
        around=around(each.window),
        bar=bar(each.window, reader.today),
        tag=closing(each.window, group, reader.today),
        url=reverse("entry:form", args=[each.participant, each.name, ATTENDANCE, each.repeat]),
        act=_act(group, begun=begun > 0, enters=reader.enters),
        primary=reader.enters and group is Due.TODAY,
    )


def _act(group: Due, *, begun: bool, enters: bool) -> Promise:
    if not enters:
        return _("Open")
    return _("Continue") if begun and group in (Due.TODAY, Due.SOON) else _ACTS[group]
