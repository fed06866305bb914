"""Dispatch: that what a clock asks for was sent, when, by which way, under which number; it stops the clock."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from safety.clock_actions import shown, stop_clock
from safety.clock_models import Clock
from safety.clocks import ClockKind
from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, AnsweredBy, Role, Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.tracked import Tracked
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.crf.codelists import codelist
from trialsite.protocol.text import Text

CHANNELS = codelist(
    "CHANNEL",
    ("PORTAL", "Portal of the authority", "监管部门网站或系统"),
    ("EMAIL", "E-mail", "电子邮件"),
    ("FAX", "Fax", "传真"),
    ("POST", "Post or courier", "邮寄或快递"),
    ("HAND", "By hand", "当面递交"),
    ("OTHER", "Other", "其他"),
)
# whose act it is; what is not here stops by a form
BY: Mapping[ClockKind, Task] = {
    ClockKind.SUSAR_7: Task.SAFETY_ASSESS,
    ClockKind.SUSAR_7_FOLLOWUP: Task.SAFETY_ASSESS,
    ClockKind.SUSAR_15: Task.SAFETY_ASSESS,
    ClockKind.PREG_FOLLOWUP: Task.ENTER_DATA,
    ClockKind.STEMCELL: Task.ENTER_DATA,
}
SENT = "SENT"
NOT_RUNNING = Text("This clock does not run any more.", "该时限已停止。")
INVESTIGATOR = Text("Only an investigator records this.", "仅研究者可登记。")
INCOMPLETE = Text(
    "Give date and time, the way it went, and the number or name under which it can be found again.",
    "请填写日期时间、报告途径，以及可供查询的编号或名称。",
)
FUTURE = Text("It cannot have been sent later than now.", "报告时间不能晚于现在。")
TOO_EARLY = Text("It cannot have been sent before it was known.", "报告时间不能早于获知时间。")
SUSPENSION = Text("Say whether the study is suspended meanwhile.", "请填写是否暂停研究。")


@dataclass(frozen=True, slots=True)
class Sent:
    """What was typed: an instant, codes of CHANNELS and (for the stem-cell track) NY, a number or name, words."""

    at: datetime | None
    channel: str
    reference: str
    note: str = ""
    suspended: str = ""


class Dispatch(Tracked):
    """One record of what was sent, never changed. `suspended`: whether the study pauses, where that is asked."""

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clock = models.OneToOneField("safety.Clock", models.PROTECT, related_name="+")
    participant = models.ForeignKey("participants.Participant", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    channel = models.CharField(max_length=10)
    reference = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True, default="")
    suspended = models.CharField(max_length=1, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    made_username = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=[code.code for code in CHANNELS]), name="dispatch_channel"),
            models.CheckConstraint(condition=~Q(reference=""), name="dispatch_reference"),
            models.CheckConstraint(condition=Q(suspended__in=["", "Y", "N"]), name="dispatch_suspended"),
        ]

    def __str__(self) -> str:
        return f"sent {self.sent_at:%Y-%m-%d %H:%M}"


@transaction.atomic
def record_sent(*, running: Clock, sent: Sent, by: User) -> Dispatch:
    """Record that what a clock asks for was sent, and stop it; raises ActionRefused."""
    kind = ClockKind(running.kind)
    grant = _allowed(kind, by)
    head = chain.lock_heads(running.participant.code)[running.participant.code]
    found = Clock.objects.select_for_update().get(pk=running.pk)
    if found.stopped_at is not None:
        raise ActionRefused("stopped", NOT_RUNNING)
    at = _check(kind, found, sent)
    change = begin(by.actor(), grant.id)
    made = Dispatch(
        clock=found, participant=running.participant, sent_at=at, channel=sent.channel,
        reference=sent.reference.strip(), note=sent.note.strip(), suspended=sent.suspended, made_at=change.at,
        made_by=by.name, made_username=by.username,
    )  # fmt: skip
    with declared(change, "workflow"):
        tracked.insert([made], change)
        items = (*stop_clock(kind, running.record, SENT, change), *_items(kind, made))
        entry = EventEntry(
            id=change.event_id, action=Action.REPORT_SENT, actor=change.actor, participant=running.participant.code,
            form=running.record.form, record_id=str(running.record.pk), delegation_id=grant.id, occurred_at=at,
            save_id=change.save_id, protocol_version=running.record.protocol_version, items=items,
        )  # fmt: skip
        chain.append(entry, at=change.at, change=change, head=head)
    return made


def is_act_of(kind: str, role: str) -> bool:
    """Whether it is the act of a role to record this of a clock; whether somebody may today, the act itself asks."""
    task = BY.get(ClockKind(kind))
    told = ROLES[Role(role)]
    by_investigators = task is not Task.ENTER_DATA or AnsweredBy.INVESTIGATOR in told.answers_as
    return task is not None and task in told.tasks and by_investigators


def _allowed(kind: ClockKind, by: User) -> Grant:
    task = BY.get(kind)
    if task is None:
        raise ActionRefused("by-form", NOT_RUNNING)
    grant = authority(by, task)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    if task is Task.ENTER_DATA and AnsweredBy.INVESTIGATOR not in grant.answers_as:
        raise ActionRefused("not-in-role", INVESTIGATOR)
    return grant


def _check(kind: ClockKind, found: Clock, sent: Sent) -> datetime:
    if sent.at is None or sent.channel not in CHANNELS or not sent.reference.strip():
        raise ActionRefused("empty", INCOMPLETE)
    refuse_bad_words(sent.reference, 80)
    refuse_bad_words(sent.note, 300)
    if sent.at > clock.now():
        raise ActionRefused("future", FUTURE)
    if sent.at < found.starts_at:
        raise ActionRefused("early", TOO_EARLY)
    if (kind is ClockKind.STEMCELL) != (sent.suspended in ("Y", "N")):
        raise ActionRefused("suspension", SUSPENSION)
    return sent.at


def _items(kind: ClockKind, made: Dispatch) -> tuple[ItemEntry, ...]:
    told = (
        ("at", "Sent", shown(made.sent_at)), ("channel", "Way", made.channel),
        ("reference", "Reference", made.reference), ("suspended", "Study suspended", made.suspended),
    )  # fmt: skip
    return tuple(
        ItemEntry(f"clock[{kind}].sent.{name}", label, None, value, reason_text=made.note)
        for name, label, value in told
        if value
    )


def dispatch_sql() -> str:
    """Idempotent SQL: what was sent is never changed."""
    table = Dispatch._meta.db_table
    return f"""
CREATE OR REPLACE FUNCTION trialsite_dispatch_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'trialsite: a record of what was sent is never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER IF EXISTS trialsite_dispatch_kept ON "{table}";
CREATE TRIGGER trialsite_dispatch_kept BEFORE UPDATE ON "{table}"
  FOR EACH ROW EXECUTE FUNCTION trialsite_dispatch_kept();
"""
