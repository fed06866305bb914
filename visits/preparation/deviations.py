"""Deviations of the unblinded stream: drafted when a bag is released, sealed, confirmed or rejected by the pharmacy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from trialsite.accounts.models import User
from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.casebook.sealing import Box
from trialsite.crf.answers import Answer
from trialsite.crf.checks import Finding
from trialsite.crf.words import LONGEST_REASON
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.models import PreparationDeviation
from visits.preparation.lots import check_may_handle
from visits.preparation.prepared import prepared

ROOM = 480  # bytes, so that all of them look alike
ROOM_WHY = 4 * LONGEST_REASON + 64
CATEGORIES: Mapping[str, Text] = {
    "DOSE": Text("Dose deviation", "剂量偏离"),
    "IP_QUALITY": Text("Quality of the product", "试验用药品质量"),
}
SEVERITIES: Mapping[str, Text] = {
    "MINOR": Text("Minor", "一般方案偏离"),
    "MAJOR": Text("Important", "重要方案偏离"),
}
STATES: Mapping[str, Text] = {
    PreparationDeviation.OPEN: Text("Draft", "草案"),
    PreparationDeviation.CONFIRMED: Text("Confirmed", "已确认"),
    PreparationDeviation.REJECTED: Text("Rejected", "已驳回"),
}
ANSWERED = Text("This was answered already.", "该事项已有答复。")
WHY = Text("Say why it is no deviation.", "请说明不构成偏离的理由。")


@dataclass(frozen=True, slots=True)
class Said:
    """What a deviation says: the check, the category of the list DVCAT, MAJOR or MINOR, and its words."""

    check_id: str
    category: str
    severity: str
    text: Text


def draft_deviations(record: CrfRecord) -> None:
    """Draft what the checks of the released preparation find, as the system; inside the transaction of the release."""
    draft_found(record, [finding for finding in prepared(record).findings if finding.category])


def draft_found(record: CrfRecord, found: Sequence[Finding]) -> None:
    """Draft these findings as the system; the head of the unblinded chain is locked by whoever calls."""
    if not found:
        return
    box, change = Box(), begin(SYSTEM)
    first = PreparationDeviation.objects.filter(record__visit=record.visit).count() + 1
    drafts = [
        PreparationDeviation(record=record, number=number, sealed=_sealed(box, finding), made_at=change.at)
        for number, finding in enumerate(found, start=first)
    ]
    with declared(change):
        tracked.insert(drafts, change)
        items = tuple(ItemEntry(f"bag.deviation[{each.number}]", "Deviation", None, each.sealed) for each in drafts)
        chain.append(_entry(record, Action.DRAFT_DEVIATION, items, change), at=change.at, change=change)


def _sealed(box: Box, finding: Finding) -> str:
    said = [finding.check_id, finding.category, finding.gravity, finding.message.en, finding.message.zh]
    return box.seal(Answer(json.dumps(said, ensure_ascii=False)), ROOM)


@transaction.atomic
def answer_deviation(*, deviation: PreparationDeviation, confirm: bool, why: str, by: User) -> PreparationDeviation:
    """Confirm a draft, or reject it with a reason; it stays for ever. Raises ActionRefused."""
    check_may_handle(by)
    refuse_bad_words(why)
    if not confirm and not why.strip():
        raise ActionRefused("empty", WHY)
    found = (
        PreparationDeviation.objects.select_for_update(of=("self",))
        .select_related("record__participant", "record__visit")
        .get(pk=deviation.pk)
    )
    if found.state != PreparationDeviation.OPEN:
        raise ActionRefused("answered", ANSWERED)
    change = begin(by.actor())
    found.state = PreparationDeviation.CONFIRMED if confirm else PreparationDeviation.REJECTED
    found.answered_at, found.answered_by = change.at, by.name
    found.sealed_why = Box().seal(Answer(why.strip()), ROOM_WHY)
    with declared(change):
        tracked.update([found], ["state", "answered_at", "answered_by", "sealed_why"], change)
        item = ItemEntry(f"bag.deviation[{found.number}]", "Deviation", "open", found.state, "", found.sealed_why)
        chain.append(_entry(found.record, Action.PROPOSAL_ANSWER, (item,), change), at=change.at, change=change)
    return found


def _entry(record: CrfRecord, action: Action, items: tuple[ItemEntry, ...], change: Change) -> EventEntry:
    """An event of the unblinded chain of the participant."""
    return EventEntry(
        id=change.event_id, action=action, actor=change.actor, participant=record.participant.code,
        visit=record.visit.name if record.visit else "", form=record.form, record_id=str(record.pk),
        audience=Audience.UNBLINDED, protocol_version=record.protocol_version, items=items,
    )  # fmt: skip


def said(deviations: Iterable[PreparationDeviation]) -> dict[Any, Said]:
    """Key → what each of them says, for somebody unblinded."""
    box = Box()
    found: dict[Any, Said] = {}
    for each in deviations:
        check, category, severity, en, zh = json.loads(box.open(each.sealed).value)
        found[each.pk] = Said(check, category, severity, Text(en, zh))
    return found
