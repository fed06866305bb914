"""What changed between an unlock and the lock after it, and what changed after somebody's arm was known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from participants.unblinding import Unblinding, UnblindingKind
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord, Lock, Scope
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.review.changes import ChangedLine, answer_items, lines_of
from trialsite.review.locking.overview import STUDY

NOW_OPEN = Text("open still", "仍未锁定")


@dataclass(frozen=True, slots=True)
class Unlocked:
    """One span in which something that had been locked was open, with every change in it."""

    lock: Lock
    until: datetime | None
    lines: tuple[ChangedLine, ...]

    @property
    def what(self) -> Text:
        """What was unlocked."""
        if self.lock.participant is None:
            return STUDY
        name = " ".join(filter(None, (self.lock.participant.code, self.lock.visit.name if self.lock.visit else "")))
        return Text(name, name)


@dataclass(frozen=True, slots=True)
class AfterUnblinding:
    """One change after the arm was known; authorised once an investigator signed the form after it."""

    line: ChangedLine
    unblinded_at: datetime
    authorised_by: str

    @property
    def is_authorised(self) -> bool:
        """Whether an investigator has signed the form since."""
        return bool(self.authorised_by)


def unlocks() -> QuerySet[Lock]:
    """Every lock that was lifted, the newest first; freezes are no locks."""
    lifted = Lock.objects.filter(lifted_at__isnull=False).exclude(scope=Scope.FORM)
    return lifted.select_related("participant", "visit").order_by("-lifted_at")


def spans_of(lifted: Iterable[Lock], audiences: frozenset[Audience], language: str) -> list[Unlocked]:
    """Each of these unlocks with its changes; two statements."""
    own = list(lifted)
    every = list(Lock.objects.exclude(scope=Scope.FORM).order_by("at"))
    ends = {each.pk: _relocked_at(each, every) for each in own}
    which = Q()
    for each in own:
        which |= _within(each, ends[each.pk])
    items = list(answer_items(which, audiences)) if own else []
    lines = lines_of(items, language)
    return [
        Unlocked(each, ends[each.pk], tuple(line for line in lines if _covers(each, ends[each.pk], line)))
        for each in own
    ]


def _relocked_at(lifted: Lock, every: Iterable[Lock]) -> datetime | None:
    """When the same thing was locked again, by itself or with more."""
    later = [each for each in every if lifted.lifted_at and each.at > lifted.lifted_at and _includes(each, lifted)]
    return later[0].at if later else None


def _includes(wider: Lock, lifted: Lock) -> bool:
    if wider.scope == Scope.STUDY:
        return True
    if wider.participant_id != lifted.participant_id:
        return False
    return wider.scope == Scope.PARTICIPANT or wider.visit_id == lifted.visit_id


def _within(lifted: Lock, until: datetime | None) -> Q:
    which = Q(event__recorded_at__gt=lifted.lifted_at, event__recorded_at__lte=until or clock.now())
    if lifted.participant is not None:
        which &= Q(event__participant=lifted.participant.code)
    return which & Q(event__visit=lifted.visit.name) if lifted.visit is not None else which


def _covers(lifted: Lock, until: datetime | None, line: ChangedLine) -> bool:
    here = lifted.participant is None or line.code == lifted.participant.code
    there = lifted.visit is None or line.visit == lifted.visit.name
    begun = lifted.lifted_at is not None and line.at > lifted.lifted_at
    return here and there and begun and (until is None or line.at <= until)


def after_unblinding(audiences: frozenset[Audience], language: str) -> list[AfterUnblinding]:
    """Every change of an answer after the blind of its participant was broken, oldest first; three statements."""
    broken = _unblinded()
    if not broken:
        return []
    lines = lines_of(answer_items(_later(broken), audiences), language)
    signed = {
        str(record.pk): record
        for record in CrfRecord.objects.filter(pk__in={line.record_id for line in lines}, signed_at__isnull=False)
    }
    return [AfterUnblinding(line, broken[line.code], _authorised(signed.get(line.record_id), line)) for line in lines]


def unauthorised(audiences: frozenset[Audience]) -> int:
    """How many forms were changed after the blind of their participant was broken and not signed since.

    One statement where no blind was broken, three otherwise.
    """
    broken = _unblinded()
    if not broken:
        return 0
    items = answer_items(_later(broken), audiences).order_by()
    last: dict[str, datetime] = dict(items.values_list("event__record_id").annotate(last=Max("event__recorded_at")))
    signed = CrfRecord.objects.filter(pk__in=list(last), signed_at__isnull=False).values_list("pk", "signed_at")
    authorised = {str(key) for key, at in signed if at and at > last[str(key)]}
    return len(last.keys() - authorised)


def _unblinded() -> dict[str, datetime]:
    """Since when the arm of each participant is known whose blind was broken."""
    broken: dict[str, datetime] = {}
    known = Unblinding.objects.filter(Q(shown_at__isnull=False) | Q(kind=UnblindingKind.ACCID))
    for each in known.select_related("participant").order_by("at"):
        broken.setdefault(each.participant.code, each.shown_at or each.at)
    return broken


def _later(broken: Mapping[str, datetime]) -> Q:
    which = Q()
    for code, at in broken.items():
        which |= Q(event__participant=code, event__recorded_at__gt=at)
    return which


def _authorised(record: CrfRecord | None, line: ChangedLine) -> str:
    return record.signed_by if record is not None and record.signed_at and record.signed_at > line.at else ""
