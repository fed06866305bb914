"""Versions of reference ranges."""

from __future__ import annotations

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.protocol.laboratory.panels import ANALYTES
from trialsite.protocol.text import Text
from trialsite.registers.bands import Changes, Version, band_of, changes, fingerprint
from trialsite.registers.models import ReferenceRange
from trialsite.registers.selectors import ranges_of

SAY_WHY = Text("Say why the range changes.", "请说明修改参考范围的原因。")
STALE = Text(
    "The ranges changed while you were looking. This is what your version would change now.",
    "您查看期间参考范围已有变化。以下为您的版本目前将产生的变化。",
)
SAME = Text("These ranges stand already. Nothing was changed.", "这些参考范围已在登记册中，未作任何修改。")


@transaction.atomic
def register_ranges(*, version: Version, basis: str, why: str, by: User) -> Changes:
    """Let a version of a laboratory's ranges stand from its day on; the rows before it end the day before.

    `basis` is the fingerprint of the rows that the preview was made from. Raises ActionRefused: without the task or a
    reason, "same" where the register says so already, "stale" where it changed since the preview.
    """
    grant = authority(by, Task.MANAGE_RANGES)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    if not why.strip():
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why)
    # whoever changes ranges waits here for whoever does so too
    head = chain.lock_heads(chain.STUDY)[chain.STUDY]
    rows = ranges_of(version.laboratory, version.analyte)
    found = changes(rows, version)
    if not found:
        raise ActionRefused("same", SAME)
    if fingerprint(rows) != basis:
        raise ActionRefused("stale", STALE)
    change = begin(by.actor())
    items = _items(found, why.strip())
    with declared(change):
        for row in found.ended:
            row.valid_to = found.last_day
        tracked.update(found.ended, ["valid_to"], change)
        tracked.insert(found.begun, change)
        entry = EventEntry(id=change.event_id, action=Action.CONFIGURE, actor=change.actor, items=items)
        chain.append(entry, at=change.at, change=change, head=head)
    return found


def _items(found: Changes, why: str) -> tuple[ItemEntry, ...]:
    """One line per range that ends, begins, or does both."""
    old = {_address(row): _told(row, found) for row in found.ended}
    new = {_address(row): _told(row) for row in found.begun}
    return tuple(
        ItemEntry(address, "Reference range", old.get(address), new.get(address), reason_text=why)
        for address in dict.fromkeys((*old, *new))
    )


def _address(row: ReferenceRange) -> str:
    return f"register.range[{row.laboratory or '*'}/{row.analyte}/{row.sex}/{row.age_from}-{row.age_to}]"


def _told(row: ReferenceRange, found: Changes | None = None) -> str:
    """A range in codes and numbers, the same in every language; one that ends with its last day."""
    band = band_of(row)
    whose = f"{row.laboratory or '*'} {row.analyte} {band.sex} {band.ages}"
    last = f"{found.last_day}" if found else ""
    return f"{whose}: {band.limits} {ANALYTES[row.analyte].unit} ({row.valid_from}…{last})"
