"""What stands beside a serious event: the clock of its report, the steps of reporting, what a report still lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import pi
from typing import Any

from django.urls import reverse

from safety.clock_models import Clock
from safety.clocks import ClockKind
from safety.facts import event_of_row
from safety.models import AdverseEvent, SeriousReport
from safety.report_checks import INITIAL
from safety.rules import DEATH, LIFE, Event
from safety.sponsor import SponsorAssessment
from safety.versions import Version, versions_of
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord
from trialsite.pages.clocks import ClockLine, clock_line
from trialsite.protocol.text import Text

FORM = "ae"
RADIUS = 40  # px of the ring in the drawing's own box
ROUND = round(2 * pi * RADIUS, 1)
PROMISED = (ClockKind.SAE_SPONSOR, ClockKind.SAE_EC_FATAL, ClockKind.FOLLOWUP)
BY_RULES = Text("as the committee's rules ask", "按伦理委员会要求")
WHEN_NEW = Text("when there is something new", "获得新信息时")
IF_SUSAR = Text("7 or 15 days if unexpected and related", "非预期且相关时7天或15天内报告")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of reporting: done at an instant, due at one, or waiting for what its words say."""

    title: Text
    done_at: datetime | None = None
    due: ClockLine | None = None
    words: Text | None = None
    is_done: bool = False

    @property
    def glyph(self) -> str:
        """Done, overdue, in hand, or not begun."""
        if self.is_done or self.done_at:
            return "done"
        if self.due is None:
            return "none"
        return "late" if self.due.is_overdue else "prog"


@dataclass(frozen=True, slots=True)
class Serious:
    """The panel beside a serious event; `ring` is how much of the ring is left, in px of its line."""

    clock: ClockLine | None
    ring: float
    steps: tuple[Step, ...]
    needs: tuple[tuple[Text, bool], ...]
    term: str
    state: Text
    is_confirmed: bool
    url: str

    @property
    def met(self) -> int:
        """How much of what a report needs is there."""
        return sum(is_there for _what, is_there in self.needs)


def serious_side(record: CrfRecord, role: str) -> Serious | None:
    """The panel of an event that is serious, or may be; None for every other form. Five statements."""
    if record.form != FORM or not record.revision:
        return None
    row: Any = AdverseEvent.objects.filter(record_id=record.pk).first()
    if row is None or not event_of_row(row).is_serious:
        return None
    now, event, versions = clock.now(), event_of_row(row), versions_of(record)
    running = {
        each.kind: clock_line(each, now, role)
        for each in Clock.objects.filter(record_id=record.pk, stopped_at__isnull=True, is_history=False)
        .select_related("participant", "record__visit", "replaces")
        .order_by("due_at")
    }  # fmt: skip
    first = next((running[kind] for kind in PROMISED if kind in running), None)
    return Serious(
        clock=first,
        ring=round(ROUND * (1 - first.clock.running.share(now)), 1) if first else 0.0,
        steps=_steps(row, event, versions, running),
        needs=_needs(row, event, versions),
        term=row.ae_term or "",
        state=_state(versions),
        is_confirmed=event.serious == "Y",
        url=reverse("safety_desk:reports", args=[record.participant.code, record.repeat]),
    )


def _state(versions: Sequence[Version]) -> Text:
    sent = [each for each in versions if each.sent_at]
    if not sent:
        return Text("Initial report not sent", "首次报告未发送")
    return Text("Sent: {what}", "已发送：{what}").format(what=sent[-1].title)


def _steps(row: Any, event: Event, versions: Sequence[Version], running: dict[str, ClockLine]) -> tuple[Step, ...]:
    sent = [each for each in versions if each.sent_at]
    first = next((each.sent_at for each in sent if each.type == INITIAL), None)
    later = [each.sent_at for each in sent if each.type != INITIAL]
    told = _committee(versions)
    grave = bool(event.criteria & {DEATH, LIFE})
    made = SponsorAssessment.objects.filter(record_id=row.record_id).order_by("number").last()
    return (
        Step(Text("Site became aware", "研究中心获知"), row.ae_aware_dt),
        Step(Text("Initial report to the sponsor", "首次报告申办者"), first, running.get(ClockKind.SAE_SPONSOR)),
        Step(
            Text("Ethics committee notified", "报告伦理委员会"), told, running.get(ClockKind.SAE_EC_FATAL),
            None if grave else BY_RULES,
        ),
        Step(
            Text("Follow-up report", "随访报告"), later[-1] if later else None,
            None if later else running.get(ClockKind.FOLLOWUP), WHEN_NEW,
        ),
        Step(Text("SUSAR decision by the sponsor", "申办者SUSAR判断"), made.made_at if made else None, words=IF_SUSAR),
    )  # fmt: skip


def _committee(versions: Sequence[Version]) -> datetime | None:
    """When the ethics committee got a report first; one statement."""
    rows = SeriousReport.objects.filter(record_id__in=[each.record.pk for each in versions])
    told = rows.filter(sae_sent_ec_dt__isnull=False).order_by("sae_sent_ec_dt")
    at: datetime | None = told.values_list("sae_sent_ec_dt", flat=True).first()
    return at


def _needs(row: Any, event: Event, versions: Sequence[Version]) -> tuple[tuple[Text, bool], ...]:
    last = versions[-1] if versions else None
    return (
        (Text("Event and grade", "事件与分级"), bool(row.ae_term and row.ae_grade)),
        (Text("Seriousness criteria", "SAE判定标准"), bool(event.criteria)),
        (Text("Causality", "因果关系"), bool(row.ae_rel_ip)),
        (Text("Narrative", "事件描述"), last is not None and last.has_narrative),
        (Text("Investigator's signature", "研究者签名"), last is not None and last.record.signed_at is not None),
    )
