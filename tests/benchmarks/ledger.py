"""A ledger of any size with valid chains, anchors, history and live rows, loaded by the owner of the tables.

What the application writes in one save is made by the same functions (snapshots, digests, hashes of events); only the
statements are others: no application may write like this. `load` goes on where it stopped.
"""

from __future__ import annotations

import copy
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

from django.db import connection, connections

from participants.models import Participant
from tests.standing import measure
from trialsite.audit import anchors, chain, tracked
from trialsite.audit.actor import Actor
from trialsite.audit.change import Change
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.audit.hashing import event_hash
from trialsite.audit.models import ChainHead, Event, Item
from trialsite.casebook.models import CrfRecord
from visits.models import Visit, VitalSigns

PER_EVENT, BATCH = 10, 5_000
# the first events are of few people, so that a page of one of them is full in the small ledger too
FEW_EVENTS, FEW_PEOPLE, MANY_PEOPLE = 1_000, 16, 2_048
BEGINS = datetime(2024, 1, 1, tzinfo=UTC)
VISITS = ("SCR", "V1", "V2", "V3", "V4", "V5", "V6", "V7")
FORMS = ("vs", "ic", "dm", "vs")
ROLES = ("research_nurse", "investigator", "monitor", "data_manager")
NUMBERS = ("weight_kg", "temp_c", "pulse", "sbp", "dbp", "resp")
REMARKS = ("patient rested", "复测", "device changed", "晨起空腹", "arrived late")
REASONS = ("TRANSCRIPTION", "NEW_SOURCE", "UPDATE", "OTHER")
Rows = dict[Any, list[Any]]


def _item(number: int, position: int) -> ItemEntry:
    """One of ten, as a form has them: six numbers, a date, a code, a remark, a person."""
    drawn = crc32(f"{number}.{position}".encode())
    said = [f"{40 + drawn % 900 / 10:.1f}"] * len(NUMBERS) + [
        (BEGINS + timedelta(drawn % 1500)).date().isoformat(),
        ("AX", "OR", "TY")[drawn % 3],
        f"{REMARKS[drawn % 5]} {drawn % 5000}",
        "WANGM",
    ]
    old = f"{40 + drawn % 700 / 10:.1f}" if drawn % 10 == 0 else None
    return ItemEntry(
        (*NUMBERS, "vs_dt", "temp_site", "comment", "performed_by")[position],
        "Label",
        old,
        said[position],
        reason_code=REASONS[drawn // 10 % 4] if old else "",
        reason_text=f"see note {drawn % 3000}" if drawn % 40 == 0 else "",
    )


def _action(number: int) -> Action:
    """Every twentieth event raises a query or is a sign-in, every 25th a verification, every 50th a signature."""
    if number % 20 == 7:
        return Action.QUERY_RAISE
    if number % 20 == 11:
        return Action.SIGN_IN
    if number % 25 == 3:
        return Action.VERIFY
    return Action.SIGN if number % 50 == 1 else Action.SAVE


class Loader:
    """The trial of `measure`, and beside it copies of its participant, each with eight visits and their vital signs."""

    def __init__(self) -> None:
        """Begin with the one person that the application made."""
        measure()
        self.person = Participant.objects.get()
        self.visit = Visit.objects.get(code="SCR")
        self.record, self.signs = CrfRecord.objects.get(form="vs"), VitalSigns.objects.get()
        self.heads: dict[str, ChainHead] = {}
        self.people: dict[str, list[tuple[CrfRecord, VitalSigns]]] = {}
        self.keys, self.last = 1_000, 0
        # rows that are only ever added, and those that stand there live
        self.told: Rows = defaultdict(list)
        self.live: Rows = defaultdict(list)

    def load(self, items: int) -> None:
        """Go on until there are so many items; what the application wrote meanwhile stands between."""
        self.heads = {head.chain: head for head in ChainHead.objects.all()}
        before = [row for pairs in self.people.values() for row in pairs]
        while self.last * PER_EVENT < items:
            for number in range(self.last + 1, min(self.last + BATCH, items // PER_EVENT) + 1):
                self._event(number)
                self.last = number
            for model in (Event, Item, *(set(self.told) - {Event, Item})):
                _copy_in(model, self.told.pop(model, []))
            _put_heads(self.heads.values())
            anchors.make((BEGINS + timedelta(minutes=9 * self.last)).date())
        for model in (Participant, Visit, CrfRecord, VitalSigns):
            _copy_in(model, self.live.pop(model, []))
        for column, names in ((0, ("revision", "last_saved_at", "last_saved_by")), (1, ("pulse",))):
            _update([pair[column] for pair in before], (*names, "event_id"))
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _event(self, number: int) -> None:
        action, at = _action(number), BEGINS + timedelta(minutes=9 * number)
        actor = Actor(None, f"person{number % 12}", f"Person {number % 12}", ROLES[number % 4], "Hospital")
        told = {"id": uuid.uuid5(uuid.NAMESPACE_OID, f"event {number}"), "action": action, "actor": actor}
        told |= {"items": tuple(_item(number, position) for position in range(PER_EVENT))}
        if action == Action.SIGN_IN:
            self._append(EventEntry(**told), at)
            return
        drawn = crc32(str(number).encode()) & ((FEW_PEOPLE if number <= FEW_EVENTS else MANY_PEOPLE) - 1)
        code, place = f"S{drawn + 2:03}", number // 3 % len(VISITS)
        if code not in self.people:
            self._register(code, drawn + 2, actor, at)
        record, signs = self.people[code][place]
        entry = EventEntry(
            **told, participant=code, visit=VISITS[place], form=FORMS[number % 4], record_id=str(record.pk),
            origin=Origin.IMPORTED if number % 9 == 0 else Origin.TYPED, protocol_version="1.0",
        )  # fmt: skip
        change = Change(entry.id, entry.id, actor, at)
        if action == Action.SAVE:
            record.revision, record.last_saved_at, record.last_saved_by = record.revision + 1, at, actor.name
            signs.pulse = 40 + number % 90
            self._keep([record], change, "~")
            self._keep([signs], change, "~")
        self._append(entry, at, change)

    def _register(self, code: str, number: int, actor: Actor, at: datetime) -> None:
        """A person with eight visits, a record and vital signs at each, under one event."""
        event = uuid.uuid5(uuid.NAMESPACE_OID, code)
        change = Change(event, event, actor, at)
        person = _copy_of(self.person, pk=self._next(), code=code, number=number)
        rows: Rows = defaultdict(list, {Participant: [person]})
        for place, name in enumerate(VISITS):
            held = _copy_of(self.visit, pk=self._next(), participant_id=person.pk, code=name, position=place)
            record = _copy_of(self.record, pk=uuid.uuid5(event, name), participant_id=person.pk, visit_id=held.pk)
            for row in (held, record, _copy_of(self.signs, record_id=record.pk)):
                rows[type(row)].append(row)
        for model, each in rows.items():
            self._keep(each, change, "+")
            self.live[model] += each
        self.people[code] = list(zip(rows[CrfRecord], rows[VitalSigns], strict=True))
        item = ItemEntry("participant.code", "Screening number", None, code)
        entry = EventEntry(id=event, action=Action.REGISTER, actor=actor, participant=code, items=(item,))
        self._append(entry, at, change)

    def _next(self) -> int:
        self.keys += 1
        return self.keys

    def _keep(self, rows: list[Any], change: Change, kind: str) -> None:
        """The history of rows, vouched for by the event of the change."""
        for row in rows:
            row.event_id = change.event_id
        snapshots = tracked._snapshots(rows, change, None, kind)
        tracked._vouch(change, snapshots)
        self.told[type(snapshots[0])] += snapshots

    def _append(self, entry: EventEntry, at: datetime, change: Change | None = None) -> None:
        key = chain.key_for(entry.participant, entry.audience)
        head = self.heads.setdefault(key, ChainHead(chain=key))
        event = chain._event(entry, key, head, at, change)
        items = [chain._item(event, position, item) for position, item in enumerate(entry.items)]
        event.hash = event_hash(event, items, head.hash)
        head.sequence, head.hash, head.updated_at = event.sequence, event.hash, at
        self.told[Event].append(event)
        self.told[Item] += items


def _copy_of(row: Any, **columns: Any) -> Any:
    made = copy.copy(row)
    made._state = copy.copy(row._state)
    for name, value in columns.items():
        setattr(made, name, value)
    return made


@contextmanager
def _unguarded(model: Any) -> Iterator[Any]:
    """A cursor of the owner's, for which the guards of a table are off; those of the ledger may stay on."""
    table, stays = model._meta.db_table, model in {Event, Item}
    with connections["owner"].cursor() as cursor:
        if not stays:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        if not stays:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _copy_in(model: Any, rows: Sequence[Any]) -> None:
    """Rows as they are, by COPY; a key that the database gives is left to it."""
    if not rows:
        return
    given = rows[0].pk is None
    fields = [field for field in model._meta.concrete_fields if not (given and field.primary_key)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    with _unguarded(model) as cursor, cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])


def _update(rows: Sequence[Any], names: Sequence[str]) -> None:
    if not rows:
        return
    model = type(rows[0])
    key = model._meta.pk.attname
    told = ", ".join(f"{name} = %s" for name in names)
    with _unguarded(model) as cursor:
        for row in rows:
            values = [getattr(row, name) for name in (*names, key)]
            cursor.execute(f"UPDATE {model._meta.db_table} SET {told} WHERE {key} = %s", values)


def _put_heads(heads: Any) -> None:
    with _unguarded(ChainHead) as cursor:
        cursor.execute("DELETE FROM audit_chainhead")
    _copy_in(ChainHead, list(heads))
