"""The queue of the pharmacy: the bags to prepare and those released lately, in a few statements however many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.urls import reverse

from participants.randomised import randomisations
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from trialsite.crf.facts import fact, together
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of
from visits.models import BagOrder, BagRelease
from visits.preparation.facts import releases
from visits.preparation.prepared import FORM
from visits.preparation.reading import dose_of, label_of
from visits.preparation.rules import WEIGHT

LAST = datetime.max.replace(tzinfo=UTC)
AHEAD, BEHIND = timedelta(days=14), timedelta(days=7)


class State(StrEnum):
    """How far a bag is."""

    NO_WEIGHT = "no_weight"
    TO_PREPARE = "to_prepare"
    BEGUN = "begun"
    RELEASED = "released"
    RETURNED = "returned"
    EXPIRED = "expired"


STATES: Mapping[State, tuple[Text, str]] = {
    State.NO_WEIGHT: (Text("Weight of the day awaited", "待测当日体重"), "lk"),
    State.TO_PREPARE: (Text("To prepare", "待配制"), "ac"),
    State.BEGUN: (Text("In preparation", "配制中"), "in"),
    State.RELEASED: (Text("Released", "已放行"), "ok"),
    State.RETURNED: (Text("Returned unused", "未使用退回"), "lk"),
    State.EXPIRED: (Text("Use-before time passed", "已过使用期限"), "wa"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One bag; the weight in kg of its visit, when it was measured, the days of its window, and the site's order."""

    participant: str
    bag: str
    visit: str
    due_from: date | None
    due_to: date | None
    weight: Decimal | None
    weighed_on: date | None
    state: State
    released_at: datetime | None
    use_before: datetime | None
    url: str
    order: BagOrder | None

    @property
    def needed_at(self) -> datetime | None:
        """When the site wants it at the bedside, if it ordered it."""
        return self.order.needed_at if self.order else None

    @property
    def text(self) -> Text:
        """The state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The tone of the state's tag."""
        return STATES[self.state][1]


def queue(today: date) -> tuple[list[Line], list[Line]]:
    """Bags to prepare, and those released in the last 7 days, latest first.

    Those ordered come first, by when they are needed, then those whose window opens within 14 days.
    """
    ordered = {(order.visit_id, order.bag): order for order in BagOrder.objects.all()}
    asked = Q(visit__in={visit for visit, _bag in ordered})
    soon = Q(due_from__lte=today + AHEAD) | Q(first_saved_at__isnull=False) | asked
    records = list(
        CrfRecord.objects.filter(
            soon, form=FORM, retired_at__isnull=True, not_done_at__isnull=True, entered_in_error_at__isnull=True
        ).select_related("participant", "visit")
    )
    people = [record.participant_id for record in records]
    with together():
        bags = {(bag.visit_id, bag.bag): bag for bag in releases(people)}
        labels = {key: row.label for key, row in randomisations(people).items()}
        weights: Any = fact(WEIGHT).provide(records, None)
    lines = [_line(record, labels, _Found(bags, ordered, weights)) for record in records]
    return _open(lines), _done(lines, today)


def _open(lines: Sequence[Line]) -> list[Line]:
    waiting = [line for line in lines if line.released_at is None]
    return sorted(waiting, key=lambda line: (line.needed_at or LAST, line.due_from or date.max, line.bag))


def _done(lines: Sequence[Line], today: date) -> list[Line]:
    lately = [line for line in lines if line.released_at and clock.site_date(line.released_at) >= today - BEHIND]
    return sorted(lately, key=lambda line: (line.released_at, line.bag), reverse=True)


@dataclass(frozen=True, slots=True)
class _Found:
    """Bags and orders by visit and number of the bag, weights by record."""

    bags: Mapping[tuple[int, int], BagRelease]
    orders: Mapping[tuple[int, int], BagOrder]
    weights: Mapping[Any, Any]


def _line(record: CrfRecord, labels: Mapping[Any, str], found: _Found) -> Line:
    visit = record.visit.code if record.visit else ""
    dose, key = dose_of(protocol_of(record.protocol_version), visit), (record.visit_id or 0, record.repeat)
    bag, weighed = found.bags.get(key), found.weights.get(record)
    weight = weighed[-1] if weighed else None
    return Line(
        participant=record.participant.code,
        bag=label_of(labels.get(record.participant_id, "–"), dose or 0, record.repeat),
        visit=visit,
        due_from=record.due_from,
        due_to=record.due_to,
        weight=weight.value if weight else None,
        weighed_on=weight.date if weight else None,
        state=_state(record, bag, weighed=weight is not None),
        released_at=bag.released_at if bag else None,
        use_before=bag.use_before if bag else None,
        url=reverse("pharmacy:preparation", args=[record.participant.code, visit]) + f"?bag={record.repeat}",
        order=found.orders.get(key),
    )


def _state(record: CrfRecord, bag: BagRelease | None, *, weighed: bool) -> State:
    if bag is not None and bag.returned_at is not None:
        return State.RETURNED
    if bag is not None:
        return State.EXPIRED if clock.now() > bag.use_before else State.RELEASED
    if record.touched:
        return State.BEGUN
    return State.TO_PREPARE if weighed else State.NO_WEIGHT
