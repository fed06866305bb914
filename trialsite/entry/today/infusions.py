"""The infusion list of Today: who is due for an infusion, and how far the forms before and during it have come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Value
from django.urls import reverse

from trialsite.casebook.models import CrfRecord
from trialsite.casebook.selectors import visible_records
from trialsite.casebook.status import status
from trialsite.crf import registry
from trialsite.entry.navigation import record_url
from trialsite.entry.today.reader import Reader
from trialsite.protocol.audience import Audience
from trialsite.protocol.schedule import Phase
from trialsite.protocol.text import Text
from visits.due import ATTENDANCE, DueVisit, infusion_visits
from visits.models import BagOrder, BagRelease

MOST = 10
Bag = tuple[str, datetime | None]
NO_BAG: Bag = ("", None)
ORDER = (Phase.PRE_DOSE, Phase.DURING_INFUSION)


@dataclass(frozen=True, slots=True)
class Step:
    """One form of the day, and its status."""

    title: Text
    status: str
    url: str


@dataclass(frozen=True, slots=True)
class InfusionLine:
    """One person who is due for an infusion; `url` leads to the first form that is not complete.

    `bag` is the code of the released bag, "" while none is; `needed_at` what was ordered, UTC.
    """

    code: str
    casebook_url: str
    visit: str
    bag: str
    needed_at: datetime | None
    order_url: str
    infusion: int
    infusions: int
    steps: tuple[Step, ...]
    url: str


@dataclass(frozen=True, slots=True)
class InfusionList:
    """The people who are due, and the number of all of them."""

    lines: tuple[InfusionLine, ...]
    total: int


def infusion_list(reader: Reader) -> InfusionList:
    """Who is due; four statements, two less while nobody is."""
    found = infusion_visits(reader.today, reader.audiences, MOST)
    keys = [visit.visit_id for visit in found.visits]
    records = visible_records(reader.audiences).filter(visit_id__in=keys, entered_in_error_at__isnull=True)
    of_visit: dict[object, list[CrfRecord]] = {key: [] for key in keys}
    for record in records if keys else ():
        of_visit[record.visit_id].append(record)
    bags = _bags(keys) if keys else {}
    lines = (_line(each, of_visit[each.visit_id], bags.get(each.visit_id, NO_BAG), reader) for each in found.visits)
    return InfusionList(tuple(lines), found.total)


def _bags(visits: Sequence[object]) -> Mapping[object, Bag]:
    """The released bag of each visit, or what was ordered last; one statement."""
    ordered = BagOrder.objects.filter(visit__in=visits).values_list("visit_id", "needed_at", Value(""))
    released = BagRelease.objects.filter(visit__in=visits, returned_at__isnull=True)
    every = ordered.union(released.values_list("visit_id", "released_at", "bag_code"), all=True)
    # the later of two orders counts, and what is released before what was ordered
    return {visit: (code, at) for visit, at, code in sorted(every, key=lambda row: (row[2], row[1]))}


def _line(each: DueVisit, records: Iterable[CrfRecord], bag: Bag, reader: Reader) -> InfusionLine:
    forms = {record.form: record for record in records if record.required}
    scheduled = [entry for phase in ORDER for entry in each.protocol.forms_at(each.code) if entry.phase is phase]
    of_day = [forms[entry.form] for entry in scheduled if entry.form in forms]
    unblinded = Audience.UNBLINDED in reader.audiences
    steps = tuple(
        Step(registry.get(record.form).title, status(record, reader.today, unblinded=unblinded), record_url(record))
        for record in of_day
    )
    first = next((record_url(record) for record in of_day if record.completed_at is None), "")
    infusions = each.protocol.infusions
    return InfusionLine(
        code=each.participant,
        casebook_url=reverse("entry:casebook", args=[each.participant]),
        visit=each.name,
        bag=bag[0],
        needed_at=bag[1],
        order_url=record_url(forms["inf"], "entry:infusion-order") if "inf" in forms and not bag[0] else "",
        infusion=next((infusion.number for infusion in infusions if infusion.visit == each.code), 0),
        infusions=len(infusions),
        steps=steps,
        url=first or reverse("entry:form", args=[each.participant, each.name, ATTENDANCE, each.repeat]),
    )
