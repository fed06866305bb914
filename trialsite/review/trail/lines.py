"""Lines of the trail as people read them: rows of the index joined with what the ledger says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from trialsite.audit.models import Event, Item, TrailRow
from trialsite.audit.trail_sql import WHOLE
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.stored_text import ORIGINS, Reader, Said, plain_text
from trialsite.crf.values.places import read_visit
from trialsite.protocol.text import Text
from trialsite.registers.models import ProtocolVersion
from trialsite.registers.selectors import protocol_of
from trialsite.review.trail.kinds import GROUPS, Kind, is_signature, kind_of
from trialsite.review.trail.words import (
    called,
    form_of,
    is_state,
    label_of,
    question_at,
    reason_of,
    role_title,
)

AGENT = "request.agent"
PLANNED = "record.expected"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: everything that page, event page, print and CSV show of it; values are None where there are none."""

    event: Event
    item: Item | None
    row: TrailRow
    kind: Kind
    who: Text
    what: Text
    small: Text
    area: Text
    role: Text
    visit: Text
    form: Text
    repeat: int
    old: Said | None
    new: Said | None
    details: tuple[tuple[str, str], ...]
    reason: Text
    origin: Text

    @property
    def at(self) -> datetime:
        """When it was recorded."""
        return self.event.recorded_at

    @property
    def is_signature(self) -> bool:
        """Whether somebody signed."""
        return is_signature(self.row.kind)

    @property
    def is_answer(self) -> bool:
        """Whether it speaks of an answer of a form, whose whole history can be asked for."""
        return bool(self.row.record) and question_at(self.row.form, self.row.field) is not None


def lines_of(rows: Sequence[TrailRow], language: str) -> list[Line]:
    """The lines of some rows, in their order; four statements however many there are."""
    ids = {row.event for row in rows}
    events: Mapping[UUID, Event] = Event.objects.in_bulk(list(ids))
    items: dict[UUID, dict[int, Item]] = {}
    for item in Item.objects.filter(event_id__in=ids).order_by("position"):
        items.setdefault(item.event_id, {})[item.position] = item
    records = [row.record for row in rows if row.record]
    repeats = {str(pk): repeat for pk, repeat in CrfRecord.objects.filter(pk__in=records).values_list("pk", "repeat")}
    reader, visits = Reader(language), _Visits()
    return [
        _line(row, events[row.event], items.get(row.event, {}), (reader, visits, repeats.get(row.record, 1)))
        for row in rows
    ]


def _line(row: TrailRow, event: Event, items: Mapping[int, Item], tools: tuple[Reader, _Visits, int]) -> Line:
    reader, visits, repeat = tools
    whole = event.action in WHOLE
    item = None if whole else items[row.position]
    kind = kind_of(row.kind)
    group = GROUPS[kind.group].one
    question = question_at(row.form, row.field) if item and item.address == row.field else None
    crf = form_of(event.form)
    old, new = _change(item, kind, question, reader) if item else (None, None)
    return Line(
        event=event,
        item=item,
        row=row,
        kind=kind,
        who=called(event.actor_username, event.actor_name),
        what=label_of(row.form, row.field, item.label) if item else kind.label,
        small=group if kind.tone or item is None else kind.label,
        area=group,
        role=role_title(event.actor_role),
        visit=visits.title(event),
        form=crf.title if crf else plain_text(event.form),
        repeat=repeat,
        old=old,
        new=new,
        details=_details(items.values(), reader) if whole else (),
        reason=reason_of(item.reason_code, item.reason_text, event.form) if item else plain_text(""),
        origin=ORIGINS.get(row.origin, plain_text(row.origin)),
    )


def _change(item: Item, kind: Kind, question: Any, reader: Reader) -> tuple[Said | None, Said | None]:
    """Old and new as they are read; none where the tag of the kind says the same."""
    if item.address == PLANNED:
        return reader.planned(item.old), reader.planned(item.new)
    if kind.tone and question is None and is_state(item.old) and is_state(item.new):
        return None, None
    return reader.said(question, item.old), reader.said(question, item.new)


def _details(items: Any, reader: Reader) -> tuple[tuple[str, str], ...]:
    """What the items of an event of access say, the browser apart."""
    told = ((item, reader.said(None, item.new or item.old)) for item in items if item.address != AGENT)
    return tuple(
        (label_of("", item.address, item.label).get(reader.language), said.text) for item, said in told if said
    )


class _Visits:
    """Titles of visits under the protocol version of each event; a version is fetched once per process."""

    def title(self, event: Event) -> Text:
        """Code and title, or the code alone where the version or the visit is not known."""
        if not event.visit:
            return plain_text("")
        try:
            return protocol_of(event.protocol_version).visit(read_visit(event.visit)[0]).title
        except (KeyError, ProtocolVersion.DoesNotExist):
            return plain_text("")
