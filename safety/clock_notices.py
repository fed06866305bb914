"""Mails of the reporting clocks: at the start, at 80 % and when overdue, each once; and one digest in the morning.

No person and no diagnosis stand in them: what is due, until when, and a link that asks for sign-in.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from types import MappingProxyType

from django.conf import settings
from django.db import transaction

from safety.clock_models import Clock, ClockNotice
from safety.clocks import ClockKind, Stage, stages_up_to
from safety.responsible import people_of, running_for
from trialsite.accounts.mails import queue_notice
from trialsite.accounts.models import User
from trialsite.audit import chain, clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.clock import SITE_ZONE
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.jobs.queue import queue
from trialsite.jobs.registry import About
from trialsite.protocol.text import Text

ROUND, DIGEST, DIGEST_OF = "safety.clocks", "safety.clocks-morning", "safety.clocks-digest"
MORNING = time(7, 30)
DESK = "/safety/clocks/"
SUBJECTS = {
    Stage.BEGUN: Text("a reporting clock has started", "报告时限已开始计时"),
    Stage.MOST: Text("80 % of a reporting time is over", "报告时限已过80%"),
    Stage.OVERDUE: Text("a report is overdue", "报告已超时"),
}
BODY = Text(
    "{what}\nDue: {due} (UTC+08:00)\nOpen it here: {link}", "{what}\n截止时间：{due}（UTC+08:00）\n请登录处理：{link}"
)
# what a mail calls the clocks whose names tell of somebody's health
PLAINLY: Mapping[str, Text] = MappingProxyType(
    {
        ClockKind.PREG: Text("Report to the sponsor", "向申办者报告"),
        ClockKind.PREG_FOLLOWUP: Text("Follow-up report", "随访报告"),
        ClockKind.SAE_EC_FATAL: Text("Report to the ethics committee", "向伦理委员会报告"),
        ClockKind.SUSAR_7: Text("SUSAR report", "SUSAR报告"),
    }
)
DIGEST_SUBJECT = Text("reporting clocks that run", "未完成的报告时限")
DIGEST_HEAD = Text("{n} open, {late} of them overdue.", "未完成{n}项，其中超时{late}项。")
DIGEST_LINE = Text("{due}  {what}", "{due}  {what}")
DIGEST_FOOT = Text("Times are UTC+08:00. Open them here: {link}", "时间为UTC+08:00。请登录处理：{link}")


def tell_start(made: Clock, at: datetime) -> None:
    """Tell those whom a clock concerns that it runs; in the transaction that starts it."""
    ClockNotice.objects.create(clock=made, stage=Stage.BEGUN, at=at)
    _mail(made, Stage.BEGUN, people_of(made, at_start=True))


@transaction.atomic
def go_round(_about: About) -> None:
    """Tell of every clock that reached 80 % or is overdue and was not told of before."""
    now = clock.now()
    running = Clock.objects.select_for_update(of=("self",)).filter(stopped_at__isnull=True, is_history=False)
    clocks = list(running.select_related("participant", "record").order_by("pk"))
    told = set(ClockNotice.objects.filter(clock__in=clocks).values_list("clock_id", "stage"))
    for each in clocks:
        _tell(each, now, {stage for key, stage in told if key == each.pk})


def _tell(each: Clock, now: datetime, told: set[str]) -> None:
    stage = each.running.stage(now)
    if stage not in SUBJECTS or stage in told:
        return
    # after an interruption one mail says it all: what was passed meanwhile is told with it
    passed = [every for every in stages_up_to(stage) if every not in told]
    ClockNotice.objects.bulk_create([ClockNotice(clock=each, stage=every, at=now) for every in passed])
    if stage is Stage.OVERDUE:
        _record_overdue(each, now)
    _mail(each, stage, people_of(each))


def _record_overdue(each: Clock, now: datetime) -> None:
    due = each.due_at.astimezone(SITE_ZONE).isoformat(timespec="minutes")
    item = ItemEntry(f"clock[{each.kind}].due", f"Due: {each.kind}", due, "overdue")
    entry = EventEntry(
        id=uuid.uuid4(), action=Action.CLOCK_OVERDUE, actor=SYSTEM, participant=each.participant.code,
        form=each.record.form, record_id=str(each.record_id), origin=Origin.SYSTEM, items=(item,),
    )  # fmt: skip
    chain.append(entry, at=now)


def _mail(each: Clock, stage: Stage, people: Sequence[User]) -> None:
    due, link = _at(each.due_at), settings.ADDRESS + DESK
    what = _called(each)
    body = Text(BODY.en.format(what=what.en, due=due, link=link), BODY.zh.format(what=what.zh, due=due, link=link))
    queue_notice(people, SUBJECTS[stage], body)


def plan_digest(_about: About) -> None:
    """Let the digest of the day be written at its hour, for everybody whom a clock could concern."""
    today = clock.today()
    at = datetime.combine(today, MORNING, SITE_ZONE)
    if at >= clock.now():
        queue(DIGEST_OF, key=today.isoformat(), run_at=at)


def send_digests(_about: About) -> None:
    """Mail each person what is open now of their clocks; nobody gets an empty one."""
    now = clock.now()
    concerned: dict[int, User] = {}
    for each in Clock.objects.filter(stopped_at__isnull=True, is_history=False).order_by("pk"):
        concerned |= {person.pk: person for person in people_of(each)}
    for person in concerned.values():
        clocks = list(running_for(person))
        queue_notice([person], DIGEST_SUBJECT, Text(_digest(clocks, now, "en"), _digest(clocks, now, "zh")))


def _digest(clocks: Sequence[Clock], now: datetime, language: str) -> str:
    late = sum(each.running.stage(now) is Stage.OVERDUE for each in clocks)
    lines = [
        DIGEST_HEAD.get(language).format(n=len(clocks), late=late),
        *(DIGEST_LINE.get(language).format(due=_at(each.due_at), what=_called(each).get(language)) for each in clocks),
        DIGEST_FOOT.get(language).format(link=settings.ADDRESS + DESK),
    ]
    return "\n".join(lines)


def _called(each: Clock) -> Text:
    return PLAINLY.get(each.kind, each.title)


def _at(instant: datetime) -> str:
    return f"{instant.astimezone(SITE_ZONE):%Y-%m-%d %H:%M}"
