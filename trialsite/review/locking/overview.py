"""How far each participant is from being locked, and what is locked: forms, visits, participants, the study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from participants.models import Participant
from trialsite.accounts.authority import Grant
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord, Lock, Scope
from trialsite.casebook.selectors import visible_records
from trialsite.casebook.status import status
from trialsite.casebook.workflow import LockState, state_of
from trialsite.crf import registry
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of

STATES = {
    LockState.OPEN: Text("open", "开放"),
    LockState.FROZEN: Text("frozen", "已冻结"),
    LockState.LOCKED: Text("locked", "已锁定"),
    LockState.ASKED: Text("unlock asked for", "已申请解锁"),
}
WHOLE = Text("Whole casebook", "整本病例报告表")
STUDY = Text("Database", "数据库")


@dataclass(frozen=True, slots=True)
class Person:
    """One participant: how many forms of each kind there are, and the state of the casebook."""

    code: str
    stage: str
    counts: Mapping[str, int]
    lock: Lock | None
    visits_locked: int

    @property
    def state(self) -> LockState:
        """Whether the casebook is locked."""
        return state_of(self.lock)

    @property
    def state_text(self) -> Text:
        """The state in words."""
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Target:
    """What can be frozen or locked: its address on the page, its state, and the lock that stands there."""

    key: str
    title: Text
    state: LockState
    glyph: str
    lock: Lock | None = None
    url: str = ""
    is_form: bool = False

    @property
    def state_text(self) -> Text:
        """The state in words."""
        return STATES[self.state]


def people_of(people: Iterable[Participant], audiences: frozenset[Audience]) -> list[Person]:
    """The participants of a page; three statements."""
    own = list(people)
    keys = [person.pk for person in own]
    counts = {row["participant_id"]: row for row in _counts(visible_records(audiences).filter(participant_id__in=keys))}
    locks = list(standing().filter(participant_id__in=keys))
    whole = {each.participant_id: each for each in locks if each.scope == Scope.PARTICIPANT}
    visits = [each.participant_id for each in locks if each.scope == Scope.VISIT]
    return [
        Person(each.code, each.stage, counts.get(each.pk, {}), whole.get(each.pk), visits.count(each.pk))
        for each in own
    ]


def _counts(records: QuerySet[CrfRecord]) -> QuerySet[Any]:
    expected = Q(not_done_at__isnull=True, entered_in_error_at__isnull=True)
    asked = expected & (Q(required=True) | Q(first_saved_at__isnull=False))
    done = expected & Q(completed_at__isnull=False)
    return (
        records.order_by()
        .values("participant_id")
        .annotate(
            forms=Count("pk", filter=asked),
            incomplete=Count("pk", filter=asked & Q(completed_at__isnull=True)),
            queries=Count("pk", filter=Q(open_queries__gt=0)),
            unsigned=Count("pk", filter=done & Q(signed_at__isnull=True)),
            unverified=Count("pk", filter=done & Q(verified__lt=F("to_verify"))),
            frozen=Count("pk", filter=Q(frozen_at__isnull=False)),
            locked=Count("pk", filter=Q(locked_at__isnull=False)),
        )
    )


def standing() -> QuerySet[Lock]:
    """The locks that are not lifted, freezes left out."""
    return Lock.objects.filter(lifted_at__isnull=True).exclude(scope=Scope.FORM).select_related("participant", "visit")


def study_lock() -> Lock | None:
    """The lock of the database, None while it is open."""
    return standing().filter(scope=Scope.STUDY).first()


def targets_of(person: Participant, grant: Grant) -> list[tuple[Target, list[Target]]]:
    """The whole casebook first, then each visit with its forms; two statements."""
    records = list(visible_records(grant.audiences).filter(participant=person))
    locks = list(standing().filter(participant=person))
    whole = next((each for each in locks if each.scope == Scope.PARTICIPANT), None)
    by_visit = {each.visit_id: each for each in locks if each.scope == Scope.VISIT}
    groups: dict[Any, list[CrfRecord]] = {}
    for record in sorted(records, key=_order):
        groups.setdefault(record.visit, []).append(record)
    shown: list[tuple[Target, list[Target]]] = [(_target("participant", WHOLE, whole), [])]
    for visit, own in groups.items():
        lock = by_visit.get(visit.pk) if visit else None
        forms = [_form(record, grant) for record in own]
        head = _target(f"visit:{visit.name}", _visit_title(own[0]), lock) if visit else _logs()
        shown.append((head, forms))
    return shown


def _logs() -> Target:
    return Target("", Text("Running logs", "持续记录表"), LockState.OPEN, "none")


def _target(key: str, title: Text, lock: Lock | None) -> Target:
    state = state_of(lock)
    return Target(key, title, state, "none" if state == LockState.OPEN else "lock", lock)


def _form(record: CrfRecord, grant: Grant) -> Target:
    title = registry.get(record.form).title
    if record.visit is None or record.repeat > 1:
        title = Text(f"{title.en} {record.repeat}", f"{title.zh} {record.repeat}")
    state = LockState.LOCKED if record.locked_at else LockState.FROZEN if record.frozen_at else LockState.OPEN
    glyph = status(record, clock.today(), unblinded=Audience.UNBLINDED in grant.audiences)
    return Target(f"form:{record.place}", title, state, glyph, url=record.place, is_form=True)


def _visit_title(record: CrfRecord) -> Text:
    title = protocol_of(record.protocol_version).visit(record.visit.code).title  # type: ignore[union-attr]
    name = record.visit.name  # type: ignore[union-attr]
    return Text(f"{name} · {title.en}", f"{name} · {title.zh}")


def _order(record: CrfRecord) -> tuple[Any, ...]:
    groups = protocol_of(record.protocol_version).groups
    forms = [form for group in groups for form in group.forms]
    rank = forms.index(record.form) if record.form in forms else len(forms)
    visit = record.visit
    return (visit is None, visit.position if visit else 0, visit.number if visit else 0, rank, record.repeat)
