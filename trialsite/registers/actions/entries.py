"""Entries of the registers of staff, laboratories and devices: added, changed by a new version, ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.audit import chain, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.models import ChainHead
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.crf.values.display import show_date
from trialsite.protocol.text import Text
from trialsite.registers.bands import fingerprint
from trialsite.registers.register import Known, Register
from trialsite.registers.selectors import accounts, versions_of
from trialsite.registers.spans import Turn, end, lived, standing, turn

SAY_WHY = Text("Say why the register changes.", "请说明修改登记册的原因。")
STALE = Text(
    "Somebody changed this entry while you were looking. Compare it with yours and save again.",
    "您查看期间他人已修改此条目，请对照后再次保存。",
)
THERE = Text(
    "{code} is in the register already. Open it and make a new version.", "{code}已在登记册中，请打开后新建版本。"
)
SAME = Text("The register says this already. Nothing was changed.", "登记册内容未变化，未作任何修改。")
BEFORE_BEGIN = Text(
    "It is in force from {day}. Choose a last day on or after it, or make a new version.",
    "该条目自{day}起生效，终止日期不能早于该日；如需更正请新建版本。",
)
ENDED = Text("It ended on {day} already.", "该条目已于{day}终止。")
NEVER = Text("There is nothing to end.", "没有可终止的版本。")
NEW = ""


@transaction.atomic
def register_version(*, register: Register, new: Any, basis: str, why: str, by: User) -> Any:
    """Add an entry, or let its next version hold from its first day; `basis` is NEW or the fingerprint that was seen.

    Raises ActionRefused: without the task or a reason, "fault" for what cannot stand, "there", "same", "stale".
    """
    head = _opened(register, why, by)
    every = versions_of(register, ())
    rows = [row for row in every if register.key_of(row) == register.key_of(new)]
    if basis == NEW and rows:
        raise ActionRefused("there", THERE.format(code=" ".join(register.key_of(new))))
    if basis != NEW and basis != fingerprint(rows):
        raise ActionRefused("stale", STALE)
    faults = register.faults(new, Known(every, accounts()))
    if faults:
        raise ActionRefused("fault", faults[0].message)
    now = standing(rows)
    if now is not None and now.valid_to is None and now.valid_from <= new.valid_from and register.says_same(now, new):
        raise ActionRefused("same", SAME)
    _write(register, turn(rows, new), why, by, head)
    return new


@transaction.atomic
def end_entry(*, register: Register, key: tuple[str, ...], last_day: date, basis: str, why: str, by: User) -> Any:
    """Let an entry end with a day; returns the version that ends.

    Raises ActionRefused: without the task or a reason, "day" for a day that cannot be, "stale".
    """
    head = _opened(register, why, by)
    rows = versions_of(register, key)
    if basis != fingerprint(rows):
        raise ActionRefused("stale", STALE)
    now, first = standing(rows), min((row.valid_from for row in rows if lived(row)), default=None)
    if now is None or first is None:
        raise ActionRefused("day", NEVER)
    if last_day < first:
        raise ActionRefused("day", BEFORE_BEGIN.format(day=_shown(first)))
    if now.valid_to is not None and now.valid_to <= last_day:
        raise ActionRefused("day", ENDED.format(day=_shown(now.valid_to)))
    _write(register, end(rows, last_day), why, by, head)
    return now


def _shown(day: date) -> Text:
    return Text(show_date(day, "en"), show_date(day, "zh"))


def _opened(register: Register, why: str, by: User) -> ChainHead:
    """The locked head of the study: whoever changes a register waits here for whoever does so too."""
    grant = authority(by, register.task)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    if not why.strip():
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why)
    return chain.lock_heads(chain.STUDY)[chain.STUDY]


def _write(register: Register, found: Turn, why: str, by: User, head: ChainHead) -> None:
    change = begin(by.actor())
    items = _items(register, found, why.strip())
    with declared(change):
        for row in found.ended:
            row.valid_to = found.last_day
        tracked.update(found.ended, ["valid_to"], change)
        tracked.insert([found.begun] if found.begun is not None else [], change)
        entry = EventEntry(id=change.event_id, action=Action.CONFIGURE, actor=change.actor, items=items)
        chain.append(entry, at=change.at, change=change, head=head)


def _items(register: Register, found: Turn, why: str) -> tuple[ItemEntry, ...]:
    """One line for each version that ends with a new last day, and one for what begins."""
    label = register.model.__name__
    old = {register.address(row): register.told(row) for row in found.ended}
    new = {register.address(row): register.told(row, found.last_day) for row in found.ended}
    if found.begun is not None:
        new[register.address(found.begun)] = register.told(found.begun)
    return tuple(ItemEntry(place, label, old.get(place), new[place], reason_text=why) for place in new)
