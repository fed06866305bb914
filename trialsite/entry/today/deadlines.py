"""Screening against the clock: until when the results of everybody still in screening can be used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.eligibility.validity import SAMPLES, valid_until
from participants.models import STAGES, Participant, Stage
from trialsite.crf.facts import expecting, gather_of_many
from trialsite.entry.today.words import FEW_DAYS, Tag
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of

IN_SCREENING = (Stage.SCREENING, Stage.ELIGIBLE)
CONSENT = "consent_date"
FORMS = ("ic", "lym", "ser", "bioc", "haem", "vl")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last site date on which somebody's results of screening can be used."""

    code: str
    stage: Text
    until: date
    tag: Tag
    url: str


def deadlines(today: date) -> list[Deadline]:
    """Everybody in screening of whom something was sampled, the first to run out first; one statement per form."""
    people = list(Participant.objects.filter(stage__in=IN_SCREENING).order_by("number"))
    if not people:
        return []
    with expecting(FORMS):
        known = gather_of_many((CONSENT, *SAMPLES), [each.pk for each in people])
    found = ((each, valid_until(known[each.pk], protocol_of(each.protocol_version))) for each in people)
    lines = [_deadline(each, until, today) for each, until in found if until is not None]
    return sorted(lines, key=lambda line: (line.until, line.code))


def _deadline(person: Participant, until: date, today: date) -> Deadline:
    return Deadline(
        person.code, STAGES[person.stage], until, _tag((until - today).days),
        reverse("entry:eligibility", args=[person.code]),
    )  # fmt: skip


def _tag(days: int) -> Tag:
    if days < 0:
        return Tag(_("expired"), "er")
    if days == 0:
        return Tag(_("last day"), "wa")
    return Tag(ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}, "wa" if days <= FEW_DAYS else "")
