"""Deviations of the unblinded stream: drafted when a bag is released, sealed, confirmed or rejected by the pharmacy."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.sealing import Box
from trialsite.crf.answers import Answer
from trialsite.crf.checks import Finding
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.models import PreparationDeviation
from visits.preparation.prepared import prepared

ROOM = 480  # bytes, so that all of them look alike


@dataclass(frozen=True, slots=True)
class Said:
    """What a deviation says: the check, the category of the list DVCAT, MAJOR or MINOR, and its words."""

    check_id: str
    category: str
    severity: str
    text: Text


def draft_deviations(record: CrfRecord) -> None:
    """Draft what the checks of the released preparation find, as the system; inside the transaction of the release."""
    found = [finding for finding in prepared(record).findings if finding.category]
    if not found:
        return
    box, change = Box(), begin(SYSTEM)
    drafts = [
        PreparationDeviation(record=record, number=number, sealed=_sealed(box, finding), made_at=change.at)
        for number, finding in enumerate(found, start=1)
    ]
    with declared(change):
        tracked.insert(drafts, change)
        items = tuple(ItemEntry(f"bag.deviation[{each.number}]", "Deviation", None, each.sealed) for each in drafts)
        entry = EventEntry(
            id=change.event_id, action=Action.DRAFT_DEVIATION, actor=SYSTEM, participant=record.participant.code,
            visit=record.visit.name if record.visit else "", form=record.form, record_id=str(record.pk),
            audience=Audience.UNBLINDED, protocol_version=record.protocol_version, items=items,
        )  # fmt: skip
        chain.append(entry, at=change.at, change=change)


def _sealed(box: Box, finding: Finding) -> str:
    said = [finding.check_id, finding.category, finding.gravity, finding.message.en, finding.message.zh]
    return box.seal(Answer(json.dumps(said, ensure_ascii=False)), ROOM)


def said(deviations: Iterable[PreparationDeviation]) -> dict[Any, Said]:
    """Key → what each of them says, for somebody unblinded."""
    box = Box()
    found: dict[Any, Said] = {}
    for each in deviations:
        check, category, severity, en, zh = json.loads(box.open(each.sealed).value)
        found[each.pk] = Said(check, category, severity, Text(en, zh))
    return found
