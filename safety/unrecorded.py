"""Each minute: reactions and grave results that nobody recorded in time are asked about again (AE-13, AE-14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from trialsite.audit import chain, clock, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, ItemEntry
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.models import CrfRecord, Proposal, ProposalState, RecordLink
from trialsite.jobs.registry import About
from trialsite.jobs.ticks import Every, every
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of

PROMPT, REACTION_LINK = "prompt", "inf_reaction_ae"
GRAVE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is asked again: its check, its words, and after how many hours where the protocol does not say."""

    check_id: str
    text: Text
    setting: str = ""
    hours: int = 0

    def waits(self, version: str) -> timedelta:
        """How long the first question may stay unanswered."""
        return timedelta(hours=protocol_of(version).value(self.setting) if self.setting else self.hours)


_REACTION = Reminder("AE-13", Text("Infusion reaction without AE", "输注反应未记录不良事件"), "reaction_ae_h")
_GRAVE = Reminder("AE-14", Text("Lab grade ≥3 without AE", "检验≥3级未记录不良事件"), hours=24 * GRAVE_DAYS)
REMINDERS: Mapping[str, Reminder] = {"INF-02": _REACTION, "INF-03": _REACTION, "INF-08": _REACTION, "LAB-06": _GRAVE}
CHECKS = frozenset(each.check_id for each in REMINDERS.values())


def remind(_about: About) -> None:
    """Ask again what waits too long, and let lapse what was answered meanwhile; one transaction per form."""
    asked = Proposal.objects.filter(kind=PROMPT, state=ProposalState.OPEN, check_id__in=REMINDERS)
    reminded = Proposal.objects.filter(kind=PROMPT, state=ProposalState.OPEN, check_id__in=CHECKS)
    for key in {*asked.values_list("record_id", flat=True), *reminded.values_list("record_id", flat=True)}:
        settle(CrfRecord.objects.select_related("participant", "visit").get(pk=key))


@transaction.atomic
def settle(record: CrfRecord) -> None:
    """Bring the reminders of one form up to date, as the system; nothing is written where nothing changed."""
    key = chain.key_for(record.participant.code, Audience(record.audience))
    head = chain.lock_heads(key)[key]
    made = list(Proposal.objects.filter(record_id=record.pk, kind=PROMPT, check_id__in={*REMINDERS, *CHECKS}))
    late = [] if _is_linked(record) else [each for each in made if _is_late(each, record)]
    wanted = {(REMINDERS[each.check_id].check_id, each.address) for each in late}
    standing = [each for each in made if each.check_id in CHECKS and each.state == ProposalState.OPEN]
    stale = [each for each in standing if (each.check_id, each.address) not in wanted]
    told = {(each.check_id, each.address, each.value_then) for each in made if each.check_id in CHECKS}
    change = begin(SYSTEM)
    new = [each for each in _reminders(late, change.at) if (each.check_id, each.address, each.value_then) not in told]
    if not (stale or new):
        return
    for each in stale:
        each.state = ProposalState.LAPSED
    with declared(change, "workflow"):
        tracked.update(stale, ["state"], change)
        tracked.insert(new, change)
        items = [ItemEntry(f"record.proposal[{p.address}]", "Lapsed", p.kind, None, p.check_id) for p in stale]
        items += [
            ItemEntry(f"record.proposal[{p.address}]", "Proposed", None, p.kind, p.check_id, p.text_en) for p in new
        ]
        chain.append(entry_for(record, Action.RECHECK, change, tuple(items)), at=change.at, change=change, head=head)


def _is_late(proposal: Proposal, record: CrfRecord) -> bool:
    reminder = REMINDERS.get(proposal.check_id)
    waits = reminder is not None and proposal.state == ProposalState.OPEN
    return bool(waits and reminder and clock.now() >= proposal.made_at + reminder.waits(record.protocol_version))


def _is_linked(record: CrfRecord) -> bool:
    """Whether the infusion leads to an adverse event already."""
    links = RecordLink.objects.filter(record_id=record.pk, address=REACTION_LINK, removed_at__isnull=True)
    return links.exists()


def _reminders(late: list[Proposal], at: Any) -> list[Proposal]:
    """One reminder for each place, of the first question there."""
    found: dict[tuple[str, str], Proposal] = {}
    for each in sorted(late, key=lambda each: each.made_at):
        reminder = REMINDERS[each.check_id]
        made = Proposal(
            record_id=each.record_id, kind=PROMPT, check_id=reminder.check_id, address=each.address,
            text_en=reminder.text.en, text_zh=reminder.text.zh, value_then=each.value_then, audience=each.audience,
            made_at=at,
        )  # fmt: skip
        found.setdefault((reminder.check_id, each.address), made)
    return list(found.values())


def register() -> None:
    """Let it come round each minute."""
    every(Every.MINUTE, "safety.unrecorded", remind)
