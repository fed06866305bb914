"""The tables for the safety board as one document: pooled for everybody, by arm for the statistician alone.

A cut-off is a day at the site: facts dated up to and including it are told (infusions, events, deaths, samples, holds,
ends of study). What is known of a fact, as its grade or outcome, is as it stands now: no value is read as of then.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

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
CUTOFF = Text("Data cut-off {on}", "数据截止日 {on}")
FUTURE = Text("The data cut-off cannot lie after today.", "数据截止日不能晚于今天。")
SAY_WHY = Text("Say why you look at the data by arm.", "请说明按组查看数据的理由。")


def open_tables(*, by: User, cutoff: date | None = None) -> Pdf:
    """The document with the arms pooled, as of `cutoff` or today; that it was taken away is an event.

    Raises ActionRefused for a day that is not over yet, and NoPdfError.
    """
    until = _checked(cutoff)
    made = _drawn(Asked(Scope(until=until), build(protocol_on(until))), OPEN)
    _record(made, by, (OPEN, until), Audience.BLINDED)
    return made


def _checked(cutoff: date | None) -> date:
    """The last day that counts; today without one."""
    if cutoff is not None and cutoff > clock.today():
        raise ActionRefused("future", FUTURE)
    return cutoff or clock.today()


def closed_tables(*, by: User, why: str, cutoff: date | None = None) -> Pdf:
    """The document by arm: each participant's arm that is used is an event, the document another; unblinded both.

    The looks are committed before the document is drawn: an emergency unblinding waits for no drawing.

    Raises ActionRefused without the grant or a reason and for a day to come, and NoPdfError.
    """
    until = _checked(cutoff)
    if not why.strip():
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why)
    after = datetime.combine(until + timedelta(days=1), time(), clock.SITE_ZONE)
    done = Randomisation.objects.filter(at__lt=after).select_related("participant").order_by("number")
    people = [each.participant for each in done]
    protocol = build(protocol_on(until))
    found = blinding.arms_of(people=people, by=by, why=why.strip())
    arms = {arm.code: arm.title for arm in protocol.arms}
    made = _drawn(Asked(Scope(groups=found, until=until), protocol, arms), CLOSED)
    _record(made, by, (CLOSED, until), Audience.UNBLINDED)
    return made


def _drawn(asked: Asked, title: Text) -> Pdf:
    until = asked.until.isoformat()
    head = Head(title, "", asked.protocol.version, clock.now(), CUTOFF.format(on=until))
    return make_pdf("pdf/board_tables.html", {"sheets": sheets(asked)}, head)


@transaction.atomic
def _record(made: Pdf, by: User, what: tuple[Text, date], audience: Audience) -> None:
    change, (title, until) = begin(by.actor()), what
    items = (
        ItemEntry("export.board_tables", "Tables for the safety board", None, f"PDF {title.en}"),
        ItemEntry("export.cutoff", "Data cut-off", None, until.isoformat()),
        ItemEntry("export.sha256", "SHA-256", None, made.digest),
    )
    entry = EventEntry(
        id=change.event_id, action=Action.EXPORT, actor=change.actor, audience=audience, origin=Origin.SYSTEM,
        items=items,
    )  # fmt: skip
    chain.append(entry, at=change.at, change=change)
