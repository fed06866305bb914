"""The tables for the safety board as one document: pooled for everybody, by arm for the statistician alone."""

from __future__ import annotations

from django.db import transaction

from participants import blinding
from participants.models import Randomisation
from trialsite.accounts.models import User
from trialsite.audit import chain, clock
from trialsite.audit.change import begin
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.pages.pdf import Head, Pdf, make_pdf
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.registers.selectors import build, protocol_on
from trialsite.safety_desk.board_sheets import Asked, sheets
from visits.analysis import Scope

OPEN = Text("Tables for the safety board, open: arms pooled", "安全委员会汇总表（开放版，不分组）")
CLOSED = Text("Tables for the safety board, closed: by arm", "安全委员会汇总表（非公开版，按组别）")
SAY_WHY = Text("Say why you look at the data by arm.", "请说明按组查看数据的理由。")


def open_tables(*, by: User) -> Pdf:
    """The document with the arms pooled; that it was taken away is an event. Raises NoPdfError."""
    made = _drawn(Asked(Scope(), build(protocol_on(clock.today()))), OPEN)
    _record(made, by, OPEN, Audience.BLINDED)
    return made


def closed_tables(*, by: User, why: str) -> Pdf:
    """The document by arm: each participant's arm that is used is an event, the document another; unblinded both.

    The looks are committed before the document is drawn: an emergency unblinding waits for no drawing.

    Raises ActionRefused without the grant or a reason, and NoPdfError.
    """
    if not why.strip():
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why)
    people = [each.participant for each in Randomisation.objects.select_related("participant").order_by("number")]
    protocol = build(protocol_on(clock.today()))
    found = blinding.arms_of(people=people, by=by, why=why.strip())
    arms = {arm.code: arm.title for arm in protocol.arms}
    made = _drawn(Asked(Scope(groups=found), protocol, arms), CLOSED)
    _record(made, by, CLOSED, Audience.UNBLINDED)
    return made


def _drawn(asked: Asked, title: Text) -> Pdf:
    head = Head(title, "", asked.protocol.version, clock.now())
    return make_pdf("pdf/board_tables.html", {"sheets": sheets(asked)}, head)


@transaction.atomic
def _record(made: Pdf, by: User, title: Text, audience: Audience) -> None:
    change = begin(by.actor())
    items = (
        ItemEntry("export.board_tables", "Tables for the safety board", None, f"PDF {title.en}"),
        ItemEntry("export.sha256", "SHA-256", None, made.digest),
    )
    entry = EventEntry(
        id=change.event_id, action=Action.EXPORT, actor=change.actor, audience=audience, origin=Origin.SYSTEM,
        items=items,
    )  # fmt: skip
    chain.append(entry, at=change.at, change=change)
