"""Load participants of the file through the one save path, each of them whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from participants.models import Demographics, Participant
from trialsite.accounts.models import User
from trialsite.audit import chain, clock
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, Origin
from trialsite.casebook.models import CrfRecord
from trialsite.entry.actg175.people import Person
from trialsite.entry.actg175.typed import Typed, day0_of, day_of, label_of, typed_forms
from trialsite.entry.typed import NotEntered, enter
from trialsite.protocol.actg175 import PROTOCOL
from trialsite.protocol.plan import PlanStage, PlanState
from trialsite.registers.models import ProtocolVersion
from trialsite.registers.seed import seed
from visits.actions import register_participant
from visits.planning import plan_visits

MORNING = time(9, 0, tzinfo=clock.SITE_ZONE)


class CannotLoad(Exception):
    """Loading is not allowed here; the message says why."""


def prepare() -> ProtocolVersion:
    """The protocol version of the demonstration; raises CannotLoad in production and beside other participants."""
    if settings.PRODUCTION:
        raise CannotLoad("Production has no demonstration data.")
    others = Participant.objects.exclude(protocol_version=PROTOCOL.version)
    if others.exists():
        raise CannotLoad("This database holds other participants; use an empty one (TRIALSITE_VAR names its folder).")
    return seed(package=PROTOCOL.package, version=PROTOCOL.version)


def still_to_load(found: list[Person]) -> list[Person]:
    """Those who are not there yet; raises CannotLoad where the file has another order than the one loaded before."""
    labels = Demographics.objects.order_by("record__participant__number").values_list("comment", flat=True)
    loaded = list(labels)
    expected = [label_of(person) for person in found[: len(loaded)]]
    if loaded[: len(expected)] != expected:
        raise CannotLoad("The participants of this database are not the first ones of the file.")
    return found[len(loaded) :]


def load(found: list[Person], *, by: User, version: ProtocolVersion) -> Iterator[Person]:
    """Load one after the other; gives each as soon as its data are committed."""
    for person in found:
        with transaction.atomic():
            _load_one(person, by, version)
        yield person


def _load_one(person: Person, by: User, version: ProtocolVersion) -> None:
    with clock.pretend(_instant(day0_of(person))):
        participant = register_participant(by=by, version=version)
        plan_followup(participant, by=by, day0=day0_of(person))
    records = {
        (record.visit.code if record.visit else "", record.form): record
        for record in CrfRecord.objects.filter(participant=participant).select_related("participant", "visit")
    }
    for number, ((visit, form), typed) in enumerate(typed_forms(person).items(), start=1):
        with clock.pretend(_instant(day_of(person, visit)) + timedelta(minutes=number)):
            _enter(records[visit, form], typed, by, f"actg175.csv line {person.line}")


def plan_followup(participant: Participant, *, by: User, day0: date) -> None:
    """Plan the visits after baseline, dated from `day0`."""
    change = begin(by.actor())
    with transaction.atomic(), declared(change):
        items = plan_visits(
            person=participant, protocol=PROTOCOL, state=PlanState(PlanStage.RANDOMISED, d0=day0), change=change
        )
        entry = EventEntry(
            id=change.event_id, action=Action.PLAN, actor=change.actor, participant=participant.code,
            protocol_version=PROTOCOL.version, save_id=change.save_id, items=items,
        )  # fmt: skip
        chain.append(entry, at=change.at, change=change)


def _enter(record: CrfRecord, typed: Typed, by: User, line: str) -> None:
    try:
        enter(record, typed, by=by, origin=Origin.IMPORTED, origin_ref=line)
    except NotEntered as refused:
        raise CannotLoad(f"{line}: {refused}") from refused


def _instant(day: date) -> datetime:
    return datetime.combine(day, MORNING).astimezone(UTC)
