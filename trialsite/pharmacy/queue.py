"""The queue of the pharmacy: the bags to prepare and those released lately, in a few statements however many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
from visits.models import BagRelease
from visits.preparation.facts import releases
from visits.preparation.prepared import FORM
from visits.preparation.reading import dose_of, label_of
from visits.preparation.rules import WEIGHT

AHEAD, BEHIND = timedelta(days=14), timedelta(days=7)


class State(StrEnum):
    """How far a bag is."""

    NO_WEIGHT = "no_weight"
    TO_PREPARE = "to_prepare"
    BEGUN = "begun"
    RELEASED = "released"
    EXPIRED = "expired"


STATES: Mapping[State, tuple[Text, str]] = {
    State.NO_WEIGHT: (Text("Weight of the day awaited", "待测当日体重"), "lk"),
    State.TO_PREPARE: (Text("To prepare", "待配制"), "ac"),
    State.BEGUN: (Text("In preparation", "配制中"), "in"),
    State.RELEASED: (Text("Released", "已放行"), "ok"),
    State.EXPIRED: (Text("Use-before time passed", "已过使用期限"), "wa"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One bag; the weight in kg of its visit, when it was measured, and the days of its window."""

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

    @property
    def text(self) -> Text:
        """The state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The tone of the state's tag."""
        return STATES[self.state][1]


def queue(today: date) -> tuple[list[Line], list[Line]]:
    """Bags to prepare whose window opens within 14 days, by day; those released in the last 7 days, latest first."""
    soon = Q(due_from__lte=today + AHEAD) | Q(first_saved_at__isnull=False)
    records = list(
        CrfRecord.objects.filter(
            soon, form=FORM, retired_at__isnull=True, not_done_at__isnull=True, entered_in_error_at__isnull=True
        ).select_related("participant", "visit")
    )
    people = [record.participant_id for record in records]
    with together():
        bags = {bag.visit_id: bag for bag in releases(people)}
        labels = {key: row.label for key, row in randomisations(people).items()}
        weights: Any = fact(WEIGHT).provide(records, None)
    lines = [_line(record, labels, bags.get(record.visit_id or 0), weights.get(record)) for record in records]
    return _open(lines), _done(lines, today)


def _open(lines: Sequence[Line]) -> list[Line]:
    waiting = [line for line in lines if line.released_at is None]
    return sorted(waiting, key=lambda line: (line.due_from or date.max, line.participant, line.visit))


def _done(lines: Sequence[Line], today: date) -> list[Line]:
    lately = [line for line in lines if line.released_at and clock.site_date(line.released_at) >= today - BEHIND]
    return sorted(lately, key=lambda line: (line.released_at, line.bag), reverse=True)


def _line(record: CrfRecord, labels: Mapping[Any, str], bag: BagRelease | None, weighed: Any) -> Line:
    visit = record.visit.code if record.visit else ""
    dose = dose_of(protocol_of(record.protocol_version), visit)
    weight = weighed[-1] if weighed else None
    return Line(
        participant=record.participant.code,
        bag=label_of(labels.get(record.participant_id, "–"), dose or 0),
        visit=visit,
        due_from=record.due_from,
        due_to=record.due_to,
        weight=weight.value if weight else None,
        weighed_on=weight.date if weight else None,
        state=_state(record, bag, weighed=weight is not None),
        released_at=bag.released_at if bag else None,
        use_before=bag.use_before if bag else None,
        url=reverse("pharmacy:preparation", args=[record.participant.code, visit]),
    )


def _state(record: CrfRecord, bag: BagRelease | None, *, weighed: bool) -> State:
    if bag is not None:
        return State.EXPIRED if clock.now() > bag.use_before else State.RELEASED
    if record.touched:
        return State.BEGUN
    return State.TO_PREPARE if weighed else State.NO_WEIGHT
