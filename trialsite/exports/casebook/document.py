"""The casebook as a PDF: who, as of when, every form, and at each what was asked, confirmed, verified and signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import groupby

from participants.models import STAGES, Participant
from trialsite.audit import clock
from trialsite.audit.actor import Actor
from trialsite.exports.casebook.forms import Sheet, places_of, sheets_of
from trialsite.exports.casebook.reviewed import role_of
from trialsite.exports.package.scope import EYES, OPENED
from trialsite.pages.pdf import Head, Pdf, make_pdf
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

TITLE = Text("Casebook", "病例报告表")
SEALED = Text("Sealed forms", "密封表单")
READING = 0.4  # share of the work until every form was read; the rest is laying out pages


def casebook_of(participant: Participant, by: Actor, after: Callable[[float], None], at: datetime | None = None) -> Pdf:
    """The whole casebook; `after` is told which share of the work is done. Raises NoPdfError.

    `at`: the instant that it names as that of its making, UTC; now where none is given.
    """
    return _document(participant, by, after, (at or clock.now(), EYES))


def sealed_forms_of(participant: Participant, by: Actor, after: Callable[[float], None]) -> Pdf:
    """What the casebook leaves out, opened: for a trial that is unblinded. Raises NoPdfError."""
    return _document(participant, by, after, (clock.now(), OPENED))


def _document(
    participant: Participant,
    by: Actor,
    after: Callable[[float], None],
    seen: tuple[datetime, frozenset[Audience]],
) -> Pdf:
    at, eyes = seen
    places = places_of(participant, eyes)
    sheets: list[Sheet] = []
    for number, sheet in enumerate(sheets_of(participant, places, eyes), start=1):
        sheets.append(sheet)
        after(READING * number / len(places))
    head = Head(TITLE if eyes == EYES else SEALED, participant.code, participant.protocol_version, at)
    context = {
        "participant": participant,
        "stage": STAGES[participant.stage],
        "by": by,
        "role": role_of(by.role),
        "visits": [(visit, list(found)) for visit, found in groupby(sheets, key=lambda each: each.place.visit)],
        "count": len(sheets),
        "is_blinded": eyes == EYES,
        "begun": sum(bool(each.place.record and each.place.record.revision) for each in sheets),
    }
    # nobody knows yet how many pages there will be: about as many as forms
    return make_pdf(
        "pdf/casebook.html", context, head, lambda page: after(min(1.0, READING + (1 - READING) * page / len(places)))
    )
