"""Reporting clocks as pages show them: what is due, until when, how far it has run, and where it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from safety.clock_models import Clock
from safety.clocks import Stage
from safety.dispatch import is_act_of
from trialsite.crf.codelists import REASONS
from trialsite.protocol.text import Text

TONES: Mapping[Stage, str] = {Stage.BEGUN: "in", Stage.HALF: "wa", Stage.MOST: "er", Stage.OVERDUE: "er"}
STAGES: Mapping[Stage, Text] = {
    Stage.BEGUN: Text("running", "计时中"),
    Stage.HALF: Text("half of the time is over", "时限已过半"),
    Stage.MOST: Text("80 % of the time is over", "时限已过80%"),
    Stage.OVERDUE: Text("overdue", "已超时"),
}
ENDED: Mapping[str, Text] = {
    "SENT": Text("reported", "已报告"),
    "RECORDED": Text("recorded", "已补充记录"),
    "MOVED": Text("awareness changed", "获知时间已更改"),
    "DECLINED": Text("not serious", "判定为非严重"),
    "NOT_SERIOUS": Text("not serious", "判定为非严重"),
    "REASSESSED": Text("assessed anew", "已重新评估"),
    "NO_CHILD": Text("no child to follow", "无需随访新生儿"),
    "CRITERIA": Text("neither fatal nor life-threatening", "非致死、非危及生命"),
}
SOON = timedelta(hours=4)  # from here on it is announced
IN_DAYS = timedelta(hours=48)  # a longer span is told in days
DAYS = Text("{d} d {h} h", "{d}天{h}小时")
LEFT, OVER = Text("{d} d {h} h left", "还剩{d}天{h}小时"), Text("{d} d {h} h overdue", "已超时{d}天{h}小时")
BAR = 200  # px of the drawing's own box


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock; `left` is hh:mm with a minus sign once it is overdue, `now_at` the place of now on its bar in px.

    `told` says the same with its word, `days` in short: in days where more than 48 hours are left or gone, else None.
    `was_due` is the due instant of the clock that this one replaced, with the reason.
    """

    clock: Clock
    code: str
    title: Text
    stage: Stage
    words: Text
    tone: str
    left: str
    told: Text | None
    days: Text | None
    is_overdue: bool
    is_soon: bool
    now_at: float
    url: str
    sent_url: str
    was_due: datetime | None
    moved_why: Text
    ended: Text | None
    # what the page itself goes on to write, with places for days and hours
    words_left: Text = LEFT
    words_over: Text = OVER
    words_days: Text = DAYS


def clock_line(clock: Clock, now: datetime, role: str = "") -> ClockLine:
    """A clock at an instant; its record, participant and the clock it replaced were read with it.

    `sent_url` leads to where a role records that it was sent, "" where that is not its act.
    """
    stage, left = clock.running.stage(now), clock.running.left(now)
    record, before = clock.record, clock.replaces
    visit = record.visit.name if record.visit else "log"
    return ClockLine(
        clock=clock,
        code=clock.participant.code,
        title=clock.title,
        stage=stage,
        words=STAGES[stage],
        tone=TONES[stage],
        left=hours_and_minutes(left),
        told=in_days(left, OVER if stage is Stage.OVERDUE else LEFT),
        days=in_days(left),
        is_overdue=stage is Stage.OVERDUE,
        is_soon=timedelta(0) <= left < SOON,
        now_at=round(clock.running.share(now) * BAR, 1),
        url=reverse("entry:form", args=[clock.participant.code, visit, record.form, record.repeat]),
        sent_url=_sent_url(clock) if role and clock.stopped_at is None and is_act_of(clock.kind, role) else "",
        was_due=before.due_at if before else None,
        moved_why=REASONS.text(clock.replaced_why),
        ended=_ended(clock.stopped_why),
    )


def _sent_url(clock: Clock) -> str:
    place = [clock.participant.code, clock.record.form, clock.record.repeat, clock.kind]
    return reverse("safety_desk:clock-sent", args=place)


def _ended(why: str) -> Text | None:
    """Why a clock was stopped: the words of its code, or what the investigator wrote after it."""
    if not why:
        return None
    code, _gap, words = why.partition(": ")
    said = ENDED.get(code, Text(code, code))
    return Text(f"{said.en}: {words}", f"{said.zh}：{words}") if words else said


def hours_and_minutes(left: timedelta) -> str:
    """A span as people read it on a clock: 07:42, 340:05, −01:45; whole minutes, towards zero."""
    minutes = int(abs(left).total_seconds() // 60)
    sign = "−" if left < timedelta(0) else ""
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def in_days(left: timedelta, words: Text = DAYS) -> Text | None:
    """A span of more than 48 hours in whole days and hours, towards zero; None for a shorter one."""
    if abs(left) <= IN_DAYS:
        return None
    days, hours = divmod(int(abs(left).total_seconds() // 3600), 24)
    return words.format(d=days, h=hours)


def time_to(left: timedelta) -> Text:
    """A span as a sentence takes it: in days above 48 hours, else hh:mm."""
    short = hours_and_minutes(left)
    return in_days(left) or Text(short, short)
