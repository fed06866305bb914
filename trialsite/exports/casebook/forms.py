"""The forms of one participant in the order of the casebook, those without any data among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from participants.models import Participant
from trialsite.audit import clock
from trialsite.casebook import status
from trialsite.casebook.content import answers_of, load
from trialsite.casebook.context import case_for, gather_facts
from trialsite.casebook.models import Confirmation, CrfRecord, Verification
from trialsite.casebook.retrospective import first_day
from trialsite.casebook.said import both
from trialsite.casebook.sealing import Box, opened
from trialsite.casebook.selectors import visible_records
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.crf.checks import Case
from trialsite.crf.form import Crf
from trialsite.exports.casebook.answers import Part, parts_of
from trialsite.exports.casebook.reviewed import Asked, Reviewed, Signed, asked_of, label_at, reviewed_of, signed_of
from trialsite.exports.package.data import forms
from trialsite.exports.package.scope import EYES
from trialsite.pages.glyphs import GLYPHS
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of

LOG = Text("Forms outside visits", "不属于访视的表单")


@dataclass(frozen=True, slots=True)
class Place:
    """One form of the casebook: the record it stands in, or none where nobody began one."""

    crf: Crf
    visit: Text
    record: CrfRecord | None = None

    @property
    def number(self) -> int:
        """Which of several of its kind it is."""
        return self.record.repeat if self.record else 1


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A confirmation of an odd value."""

    confirmation: Confirmation
    label: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form as the document shows it."""

    place: Place
    status: Text
    parts: tuple[Part, ...]
    queries: tuple[Asked, ...] = ()
    confirmed: tuple[Confirmed, ...] = ()
    signatures: tuple[Signed, ...] = ()
    reviewed: Reviewed | None = None

    @property
    def marks(self) -> dict[str, Verification]:
        """The marks of verification that stand, by address."""
        every = self.reviewed.verifications if self.reviewed else ()
        return {mark.address: mark for mark in every if mark.withdrawn_at is None}


def places_of(participant: Participant, eyes: frozenset[Audience] = EYES) -> list[Place]:
    """Every form of the protocol: visits in their order, then what belongs to none, then what was never begun."""
    protocol = protocol_of(participant.protocol_version)
    order = _order(protocol)
    records = [each for each in visible_records(eyes).filter(participant=participant) if registry.known(each.form)]
    records.sort(key=lambda each: (*_at(each), order.get(each.form, len(order)), each.repeat))
    found = [Place(registry.get(each.form), _visit(each), each) for each in records]
    there = {each.form for each in records}
    return found + [Place(crf, LOG) for crf in forms(eyes) if crf.key in order and crf.key not in there]


def sheets_of(participant: Participant, places: Iterable[Place], eyes: frozenset[Audience] = EYES) -> Iterator[Sheet]:
    """The forms with all that stands in them, one after the other as they are read."""
    places, box = list(places), None if eyes == EYES else Box()
    reviewed = reviewed_of((place.record.pk for place in places if place.record), eyes)
    for place in places:
        if place.record is None:
            yield Sheet(place, GLYPHS["none"].name, tuple(parts_of(place.crf, _blank(participant), eyes)))
        else:
            yield _sheet(place, place.record, reviewed[place.record.pk], (eyes, box))


def case_of(crf: Crf, record: CrfRecord, at: datetime) -> Case:
    """What is stored of a form, sealed answers opened, with the facts that its calculated answers need."""
    answers = opened(crf, answers_of(crf, load(crf, record)))
    # nothing follows from answers that there are not
    facts = gather_facts(crf, record) if record.revision else {"protocol": protocol_of(record.protocol_version)}
    return case_for(record, answers, facts, at)


def _sheet(place: Place, record: CrfRecord, reviewed: Reviewed, seen: tuple[frozenset[Audience], Box | None]) -> Sheet:
    """`seen`: for whose eyes, and what opens what is sealed for them."""
    eyes, box = seen
    crf, now = place.crf, clock.now()
    parts = parts_of(crf, case_of(crf, record, now), eyes)
    in_use = first_day(protocol_of(record.protocol_version))
    shown = status.status(record, clock.site_date(now), in_use_from=in_use)
    return Sheet(
        place, GLYPHS[shown].name, tuple(parts),
        tuple(asked_of(crf, each, box) for each in reviewed.queries),
        tuple(Confirmed(each, label_at(crf, each.address), both(crf, each.why)) for each in reviewed.confirmations),
        tuple(signed_of(each) for each in reviewed.signatures),
        reviewed,
    )  # fmt: skip


def _blank(participant: Participant) -> Case:
    now = clock.now()
    return Case(Answers(), {}, protocol_of(participant.protocol_version), now, clock.site_date(now))


def _order(protocol: Protocol) -> dict[str, int]:
    every = (form for group in protocol.groups for form in group.forms)
    return {form: number for number, form in enumerate(every)}


def _at(record: CrfRecord) -> tuple[bool, int, int]:
    visit = record.visit
    return (False, visit.position, visit.number) if visit else (True, 0, 0)


def _visit(record: CrfRecord) -> Text:
    if record.visit is None:
        return LOG
    title = protocol_of(record.protocol_version).visit(record.visit.code).title
    return Text(f"{record.visit.name} {title.en}", f"{record.visit.name} {title.zh}")
