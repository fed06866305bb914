"""What waits for a signature: complete forms by participant and milestone, with their age in days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Min, QuerySet

from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord, Signature
from trialsite.casebook.selectors import visible_records
from trialsite.casebook.signed import signatures_of
from trialsite.casebook.status import status
from trialsite.crf import registry
from trialsite.protocol.audience import Audience
from trialsite.protocol.milestones import Milestone, milestone_of
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of, signed_apart


@dataclass(frozen=True, slots=True)
class Waiting:
    """One form that waits; `last` is the signature before, which is void or only reviewed."""

    record: CrfRecord
    milestone: Milestone
    last: Signature | None = None

    @property
    def title(self) -> Text:
        """The form, with its number where it is an entry of a log or a repeat."""
        title, number = registry.get(self.record.form).title, self.record.repeat
        plain = self.record.visit is not None and number == 1
        return title if plain else Text(f"{title.en} {number}", f"{title.zh} {number}")

    @property
    def since(self) -> datetime:
        """From when it waits: since it was complete, or since its signature became void."""
        times = (self.record.completed_at, self.last.voided_at if self.last else None)
        return max(each for each in times if each is not None)

    @property
    def status(self) -> str:
        """The glyph key of the form's status today."""
        return status(self.record, clock.today())

    @property
    def is_again(self) -> bool:
        """Whether it was signed before and a signature became void."""
        return self.last is not None and self.last.voided_at is not None

    @property
    def is_ready(self) -> bool:
        """Whether it can be signed: nothing of the investigator's own is missing."""
        return self.record.awaiting_investigator == 0

    @property
    def at(self) -> str:
        """The visit as addresses name it, "log" for entries of running logs."""
        return self.record.place.partition("/")[0]

    @property
    def place(self) -> str:
        """How the page names it: participant, visit, form, number and the revision that is shown."""
        return f"{self.record.participant.code}/{self.record.place}@{self.record.revision}"


@dataclass(slots=True)
class Batch:
    """The forms of one participant that one milestone signs together."""

    code: str
    visit: str
    milestone: Milestone
    forms: list[Waiting] = field(default_factory=list)

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.code}/{self.visit or '-'}/{self.milestone.key}"

    @property
    def ready(self) -> list[Waiting]:
        """The forms that can be signed now."""
        return [each for each in self.forms if each.is_ready]

    @property
    def again(self) -> int:
        """How many were signed before."""
        return sum(each.is_again for each in self.forms)

    @property
    def since(self) -> datetime:
        """From when the oldest of them waits."""
        return min(each.since for each in self.forms)

    @property
    def age(self) -> int:
        """Site days that the oldest has waited."""
        return (clock.today() - clock.site_date(self.since)).days

    @property
    def is_late(self) -> bool:
        """Whether it has waited longer than the milestone allows."""
        return self.age > self.milestone.days


def to_sign(audiences: frozenset[Audience]) -> QuerySet[CrfRecord]:
    """Every complete form without a signature that settles it, but for those that an act of their own signs."""
    found = visible_records(audiences).filter(
        completed_at__isnull=False, signed_at__isnull=True, entered_in_error_at__isnull=True
    )
    return found.exclude(form__in=signed_apart())


def people_waiting(audiences: frozenset[Audience], sought: str = "") -> QuerySet[Any]:
    """Code of each participant with something to sign, who has waited longest first."""
    found = to_sign(audiences)
    if sought:
        found = found.filter(participant__code__contains=sought)
    rows = found.values(code=F("participant__code")).annotate(first=Min("completed_at"))
    return rows.order_by("first", "code")


def batches_of(codes: Iterable[str], audiences: frozenset[Audience]) -> list[Batch]:
    """What these participants have to be signed, in the order of the milestones and visits; two statements."""
    records = list(to_sign(audiences).filter(participant__code__in=list(codes)))
    last = _last_signatures(records)
    batches: dict[tuple[str, str, str], Batch] = {}
    for record in records:
        visit = record.visit.name if record.visit else ""
        milestone = milestone_of(
            protocol_of(record.protocol_version).milestones, record.form, record.visit.code if record.visit else ""
        )
        key = (record.participant.code, visit, milestone.key)
        batch = batches.setdefault(key, Batch(record.participant.code, visit, milestone))
        batch.forms.append(Waiting(record, milestone, last.get(record.pk)))
    for batch in batches.values():
        batch.forms.sort(key=lambda each: (_rank(each.record), each.record.repeat))
    return sorted(batches.values(), key=_order)


def _last_signatures(records: Iterable[CrfRecord]) -> Mapping[Any, Signature]:
    return {each.record_id: each for each in signatures_of(record.pk for record in records)}


def _rank(record: CrfRecord) -> int:
    groups = protocol_of(record.protocol_version).groups
    forms = [form for group in groups for form in group.forms]
    return forms.index(record.form) if record.form in forms else len(forms)


def _order(batch: Batch) -> tuple[Any, ...]:
    record = batch.forms[0].record
    position = record.visit.position if record.visit else len(protocol_of(record.protocol_version).visits)
    return (batch.since, batch.code, position, batch.visit, batch.milestone.key)
