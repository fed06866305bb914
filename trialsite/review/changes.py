"""Changes of answers as a report lists them: where, what, from what to what, why, by whom and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from trialsite.accounts.roles import ROLES, Role
from trialsite.audit.entries import Action
from trialsite.audit.models import Item
from trialsite.casebook.stored_text import Reader
from trialsite.crf.codelists import REASONS
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.review.trail.words import called, form_of, label_of, question_at

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One change of one answer; `record_id` names the form that it stands on."""

    at: datetime
    who: str
    role: Text
    code: str
    visit: str
    form: Text
    label: Text
    old: str
    new: str
    reason: Text
    url: str
    record_id: str


def answer_items(which: Q, audiences: frozenset[Audience]) -> QuerySet[Item]:
    """What was saved or taken back of answers, oldest first, for these eyes; states of forms are left out."""
    found = Item.objects.filter(
        which, event__action__in=(Action.SAVE, Action.VOID), event__audience__in=sorted(audiences)
    )
    found = found.exclude(address__startswith="record.").select_related("event")
    return found.order_by("event__recorded_at", "event__sequence", "position")


def lines_of(items: Iterable[Any], language: str) -> list[ChangedLine]:
    """Items as lines of a report."""
    reader = Reader(language)
    return [_line(item, reader) for item in items]


def said(reader: Reader, form: str, address: str, stored: str | None) -> str:
    """A stored answer with its unit, a dash for none."""
    told = reader.said(question_at(form, address), stored)
    return f"{told.text} {told.unit}".strip() if told else NOTHING


def reason_of(item: Any) -> Text:
    """The reason of a change: its code in words, and what was written."""
    words = Text(item.reason_text, item.reason_text)
    if item.reason_code not in REASONS:
        return words
    code = REASONS.text(item.reason_code)
    return Text(f"{code.en}: {words.en}", f"{code.zh}：{words.zh}") if words.en else code


def _line(item: Any, reader: Reader) -> ChangedLine:
    event = item.event
    crf, role = form_of(event.form), event.actor_role
    sought = {"form": event.form, "visit": event.visit, "field": item.address}
    url = reverse("review:participant-trail", args=[event.participant])
    return ChangedLine(
        at=event.recorded_at, who=called(event.actor_username, event.actor_name).get(reader.language),
        role=ROLES[Role(role)].title if role in set(Role) else Text(role, role),
        code=event.participant, visit=event.visit, form=crf.title if crf else Text(event.form, event.form),
        label=label_of(event.form, item.address, item.label), reason=reason_of(item),
        old=said(reader, event.form, item.address, item.old), new=said(reader, event.form, item.address, item.new),
        url=f"{url}?{urlencode({key: value for key, value in sought.items() if value})}", record_id=event.record_id,
    )  # fmt: skip
