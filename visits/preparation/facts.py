"""Facts of a preparation: the weight of its visit, and what a released bag says to everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from trialsite.audit.clock import site_date
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.protocol.audience import Audience
from visits.facts import weighed
from visits.models import BagRelease, ProductLot
from visits.preparation.reading import BAG
from visits.preparation.rules import LOTS, WEIGHT

RELEASED = "prep_released"


@dataclass(frozen=True, slots=True)
class Released:
    """A released bag as everybody may know it: its code, since when and until when; UTC."""

    bag_code: str
    released_at: datetime
    use_before: datetime


@shared
def releases(participants: Sequence[Any], as_of: datetime | None = None) -> list[BagRelease]:
    """The released bags of these participants, in the order of doses; one statement."""
    rows: Any = BagRelease.objects if as_of is None else BagRelease.history.as_of(as_of)
    return list(rows.filter(participant_id__in=list(participants)).order_by("dose", F("further").asc(nulls_first=True)))


def _released(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """visit of the record → its bag; none while a bag that came back unused is not replaced."""
    every = releases([record.participant_id for record in records], as_of)
    of_visit = {bag.visit_id: bag for bag in every if bag.returned_at is None}
    return {
        record: [Evidence(Released(bag.bag_code, bag.released_at, bag.use_before), site_date(bag.released_at))]
        for record in records
        if (bag := of_visit.get(record.visit_id)) is not None
    }


def _number(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Which bag of its dose a preparation is, from 1."""
    return {record: [Evidence(record.repeat)] for record in records}


def _weight(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """The weight in kg measured at the visit of the record, the latest one where it was taken twice."""
    found: dict[Any, Any] = {}
    for row in weighed([record.participant_id for record in records], as_of):
        found.setdefault(row.record.visit_id, row)
    return {
        record: [Evidence(row.weight_kg, site_date(row.vs_dt) if row.vs_dt else None, str(row.record_id))]
        for record in records
        if record.visit_id and (row := found.get(record.visit_id)) is not None
    }


def _lots(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """lot → state of every registered lot; the register is the same for everybody."""
    rows: Any = ProductLot.objects if as_of is None else ProductLot.history.as_of(as_of)
    known = dict(rows.values_list("code", "state")) if as_of is None else {row.code: row.state for row in rows}
    return {key: [Evidence(known)] for key in participants}


def register() -> None:
    """Fill the registry of facts. A preparation is not checked again when the weight changes: see the decisions."""
    provide(Fact(RELEASED, "record", (), _released))
    provide(Fact(BAG, "record", (), _number))
    provide(Fact(WEIGHT, "record", (), _weight))
    provide(Fact(LOTS, "participant", (), _lots, audience=Audience.UNBLINDED))
