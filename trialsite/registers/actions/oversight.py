"""Visits of the monitor and reports of problems: opened, closed, answered; each an event in the study's chain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.crf.words import LONGEST_MESSAGE
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.registers.models import MonitoringVisit, ProblemReport

LONGEST_VISIT = timedelta(days=31)
DAYS = Text(
    "Enter the first and the last day, at most 31 days apart and not ahead.",
    "请填写起止日期，间隔不超过31天且不晚于今天。",
)
SAY_PURPOSE = Text("Say what the visit is for.", "请填写监查目的。")
SAY_CONCLUSION = Text("Write the conclusion of the visit.", "请填写监查结论。")
SAY_WHAT = Text("Say what is wrong.", "请描述问题。")
SAY_ANSWER = Text("Write the answer.", "请填写处理结果。")
ENDED = Text("This was closed already. Nothing was changed.", "已关闭，未作更改。")
NOT_YOURS = Text("The monitor of the visit closes it.", "监查访视由监查员本人关闭。")


@transaction.atomic
def open_visit(*, first_on: date, last_on: date, purpose: str, by: User) -> MonitoringVisit:
    """Record a visit of the monitor, on site dates; the same one twice is one."""
    head, change = _begun(by, Task.VERIFY_SOURCE)
    if not first_on <= last_on <= clock.today() or last_on - first_on > LONGEST_VISIT:
        raise ActionRefused("days", DAYS)
    if not purpose.strip():
        raise ActionRefused("empty", SAY_PURPOSE)
    refuse_bad_words(purpose)
    given = {"first_on": first_on, "last_on": last_on, "purpose": purpose.strip(), "monitor_username": by.username}
    same = MonitoringVisit.objects.filter(closed_at__isnull=True, **given).first()
    if same is not None:
        return same
    row = MonitoringVisit(number=_next(MonitoringVisit), monitor=by.name, opened_at=change.at, **given)
    item = ItemEntry(
        f"monitoring.visit[{row.number}]", "Monitoring visit", None, f"{first_on}/{last_on}", reason_text=row.purpose
    )
    with declared(change):
        tracked.insert([row], change)
        _tell(change, head, item)
    return row


@transaction.atomic
def close_visit(*, visit: MonitoringVisit, conclusion: str, evidence: Iterable[str], by: User) -> MonitoringVisit:
    """Close a visit with its conclusion; the lines of its evidence are counted and hashed."""
    head, change = _begun(by, Task.VERIFY_SOURCE)
    row = MonitoringVisit.objects.select_for_update().get(pk=visit.pk)
    if row.closed_at is not None:
        raise ActionRefused("closed", ENDED)
    if row.monitor_username != by.username:
        raise ActionRefused("not-yours", NOT_YOURS)
    if not conclusion.strip():
        raise ActionRefused("empty", SAY_CONCLUSION)
    refuse_bad_words(conclusion, LONGEST_MESSAGE)
    lines = list(evidence)
    row.conclusion, row.closed_at, row.evidence_lines = conclusion.strip(), change.at, len(lines)
    row.evidence_digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    item = ItemEntry(
        f"monitoring.closed[{row.number}]", "Monitoring visit closed", None, row.evidence_digest,
        reason_text=row.conclusion,
    )  # fmt: skip
    with declared(change):
        tracked.update([row], ["conclusion", "closed_at", "evidence_lines", "evidence_digest"], change)
        _tell(change, head, item)
    return row


@transaction.atomic
def report_problem(*, page: str, what: str, audience: Audience, by: User) -> ProblemReport:
    """Keep what somebody found wrong; open to everybody who is signed in. The same one twice in a row is one."""
    if not what.strip():
        raise ActionRefused("empty", SAY_WHAT)
    refuse_bad_words(what, LONGEST_MESSAGE)
    head, change = chain.lock_heads(chain.STUDY)[chain.STUDY], begin(by.actor())
    given = {"page": page[:200], "what": what.strip(), "by": by.name, "role": by.role, "audience": audience}
    same = ProblemReport.objects.filter(answered_at__isnull=True, **given).first()
    if same is not None:
        return same
    row = ProblemReport(number=_next(ProblemReport), at=change.at, **given)
    item = ItemEntry(f"problem.report[{row.number}]", "Problem reported", None, row.page, reason_text=row.what)
    with declared(change):
        tracked.insert([row], change)
        _tell(change, head, item, audience)
    return row


@transaction.atomic
def answer_problem(*, problem: ProblemReport, answer: str, by: User) -> ProblemReport:
    """Say what became of a problem; final."""
    head, change = _begun(by, Task.SEE_PROBLEMS)
    row = ProblemReport.objects.select_for_update().get(pk=problem.pk)
    if row.answered_at is not None:
        raise ActionRefused("closed", ENDED)
    if not answer.strip():
        raise ActionRefused("empty", SAY_ANSWER)
    refuse_bad_words(answer, LONGEST_MESSAGE)
    row.answer, row.answered_by, row.answered_at = answer.strip(), by.name, change.at
    item = ItemEntry(f"problem.answer[{row.number}]", "Problem answered", None, row.page, reason_text=row.answer)
    with declared(change):
        tracked.update([row], ["answer", "answered_by", "answered_at"], change)
        _tell(change, head, item, Audience(row.audience))
    return row


def _begun(by: User, task: Task) -> tuple[ChainHead, Change]:
    """The study's head, locked, and the change; raises ActionRefused without authority."""
    grant = authority(by, task)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    return chain.lock_heads(chain.STUDY)[chain.STUDY], begin(by.actor(), grant.id)


def _next(model: Any) -> int:
    """The next number; the study's head is locked, so that nobody else takes it."""
    return (model.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _tell(change: Change, head: ChainHead, item: ItemEntry, audience: Audience = Audience.BLINDED) -> None:
    entry = EventEntry(
        id=change.event_id, action=Action.OVERSIGHT, actor=change.actor, save_id=change.save_id, audience=audience,
        delegation_id=change.delegation_id, items=(item,),
    )  # fmt: skip
    chain.append(entry, at=change.at, change=change, head=head)
