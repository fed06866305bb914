"""How far source verification is: by visit of a participant, by form, by visit, in all; and what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.urls import reverse

from trialsite.casebook.models import CrfRecord, Verification
from trialsite.casebook.selectors import visible_records
from trialsite.casebook.stored_text import Reader
from trialsite.casebook.verifying import CHANGED
from trialsite.casebook.visibility import visible
from trialsite.crf import registry
from trialsite.crf.values.places import LOG
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.review.verification.stored import last_changes

MOST = 30  # visits in the list beside the form, and lines of what changed


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the planned answers of something are verified."""

    name: str
    done: int
    of: int
    code: str = ""
    visit: str = ""

    @property
    def percent(self) -> int:
        """In whole percent, rounded down: 100 means all."""
        return self.done * 100 // self.of if self.of else 0

    @property
    def left(self) -> int:
        """How many are still to verify."""
        return max(self.of - self.done, 0)

    @property
    def url(self) -> str:
        """The page of a visit of a participant."""
        return reverse("review:verify", args=[self.code, self.visit]) if self.code else ""


def _counting(audiences: frozenset[Audience]) -> QuerySet[CrfRecord, dict[str, Any]]:
    done, of = F("verified"), F("to_verify")
    if Audience.UNBLINDED in audiences:
        done, of = done + F("verified_unblinded"), of + F("to_verify_unblinded")  # type: ignore[assignment]
    found = visible_records(audiences).filter(revision__gt=0, entered_in_error_at__isnull=True)
    return found.annotate(done=done, of=of).filter(of__gt=0).values()


def total(audiences: frozenset[Audience]) -> Share:
    """All of the trial; one statement."""
    found = _counting(audiences).aggregate(d=Sum("done"), n=Sum("of"))
    return Share("", found["d"] or 0, found["n"] or 0)


def by_form(audiences: frozenset[Audience]) -> list[tuple[Text, Share]]:
    """By form, in the order of their keys; one statement."""
    rows = _counting(audiences).values("form").annotate(d=Sum("done"), n=Sum("of")).order_by("form")
    return [(registry.get(row["form"]).title, Share(row["form"], row["d"], row["n"])) for row in rows]


def by_visit(audiences: frozenset[Audience]) -> list[Share]:
    """By visit of the schedule; entries of logs together; one statement."""
    rows = _counting(audiences).values("visit__code").annotate(d=Sum("done"), n=Sum("of")).order_by("visit__code")
    return [Share(row["visit__code"] or LOG, row["d"], row["n"]) for row in rows]


def by_participant(audiences: frozenset[Audience]) -> list[Share]:
    """By participant; one statement."""
    rows = _counting(audiences).values("participant__code", "participant__number")
    found = rows.annotate(d=Sum("done"), n=Sum("of")).order_by("participant__number")
    return [Share(row["participant__code"], row["d"], row["n"]) for row in found]


def next_visits(audiences: frozenset[Audience], code: str = "") -> list[Share]:
    """Visits with something left to verify, first those of one participant where named; one statement."""
    rows = _counting(audiences).values(
        "participant__code", "participant__number", "visit__code", "visit__number", "visit__position"
    )
    found = rows.annotate(d=Sum("done"), n=Sum("of")).order_by("participant__number", "visit__position")
    found = found.filter(participant__code=code) if code else found.filter(d__lt=F("n"))
    return [_of_visit(row) for row in found[:MOST]]


def _of_visit(row: dict[str, Any]) -> Share:
    visit, number = row["visit__code"] or LOG, row["visit__number"] or 1
    name = visit if number == 1 else f"{visit}-{number}"
    return Share(f"{row['participant__code']} {name}", row["d"], row["n"], row["participant__code"], name)


@dataclass(frozen=True, slots=True)
class Changed:
    """One value that changed after it was verified and was not verified again."""

    code: str
    visit: str
    form: Text
    label: Text
    old: str
    new: str
    by: str
    mark: Verification
    url: str


def changed_since(audiences: frozenset[Audience], language: str) -> tuple[list[Changed], int]:
    """The latest of them, and how many there are; three statements."""
    newer = Verification.objects.filter(record=OuterRef("record"), address=OuterRef("address"), at__gt=OuterRef("at"))
    found = Verification.objects.filter(
        ~Exists(newer), withdrawn_why=CHANGED, record__entered_in_error_at__isnull=True, record__retired_at__isnull=True
    )
    found = visible(visible(found, audiences), audiences, "record__audience")
    marks = list(found.select_related("record__participant", "record__visit").order_by("-withdrawn_at")[:MOST])
    return _lines(marks, audiences, language), found.count()


def _lines(marks: Sequence[Verification], audiences: frozenset[Audience], language: str) -> list[Changed]:
    now, reader = last_changes([mark.record for mark in marks], audiences), Reader(language)
    return [_changed(mark, now.get((mark.record_id, mark.address)), reader) for mark in marks]


def _changed(mark: Verification, item: Any, reader: Reader) -> Changed:
    record = mark.record
    crf = registry.get(record.form)
    question = crf.question(mark.address)
    told = [reader.said(question, text) for text in (mark.value_then, item.new if item else None)]
    old, new = (f"{each.text} {each.unit}".strip() if each else "–" for each in told)
    visit = record.visit.name if record.visit else LOG
    url = f"{reverse('review:verify', args=[record.participant.code, visit])}?show=all"
    by = item.event.actor_name if item else ""
    return Changed(record.participant.code, visit, crf.title, question.label, old, new, by, mark, url)
