"""Versions of import mappings."""

from __future__ import annotations

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.protocol.text import Text
from trialsite.registers.actions.ranges import SAY_WHY
from trialsite.registers.models import ImportMapping
from trialsite.registers.selectors import mapping_of

MAPPING_STALE = Text(
    "Somebody saved a newer version of this mapping. Compare it with yours and save again.",
    "他人已保存此映射的新版本，请对照后再次保存。",
)
MAPPING_SAME = Text("The mapping says this already. Nothing was changed.", "映射内容未变化，未作任何修改。")
_MAPPED = (
    "shape", "sheet", "participant_column", "visit_column", "date_column", "time_column", "accession_column",
    "name_column", "value_column", "unit_column", "analytes",
)  # fmt: skip


@transaction.atomic
def register_mapping(*, new: ImportMapping, why: str, by: User) -> ImportMapping:
    """Add the next version of a laboratory's mapping; `new.version` is the one it was made from, 0 for none.

    Raises ActionRefused: without the task or a reason, "same", or "stale" where a newer version is there.
    """
    grant = authority(by, Task.MANAGE_RANGES)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    if not why.strip():
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why)
    head = chain.lock_heads(chain.STUDY)[chain.STUDY]
    before = mapping_of(new.laboratory)
    items = _mapping_items(before, new, why.strip())
    if not items:
        raise ActionRefused("same", MAPPING_SAME)
    if new.version != (before.version if before else 0):
        raise ActionRefused("stale", MAPPING_STALE)
    new.version += 1
    change = begin(by.actor())
    with declared(change):
        tracked.insert([new], change)
        entry = EventEntry(id=change.event_id, action=Action.CONFIGURE, actor=change.actor, items=items)
        chain.append(entry, at=change.at, change=change, head=head)
    return new


def _mapping_items(before: ImportMapping | None, new: ImportMapping, why: str) -> tuple[ItemEntry, ...]:
    """One line per part of the mapping that changes, and per analyte."""
    old, now = _mapping_told(before), _mapping_told(new)
    return tuple(
        ItemEntry(
            f"register.mapping[{new.laboratory}/{part}]",
            "Mapping",
            _named(part, old),
            _named(part, now),
            reason_text=why,
        )
        for part in dict.fromkeys((*old, *now))
        if old.get(part) != now.get(part)
    )


def _named(part: str, told: dict[str, str]) -> str | None:
    return f"{part}: {told[part]}" if part in told else None


def _mapping_told(row: ImportMapping | None) -> dict[str, str]:
    if row is None:
        return {}
    parts = {name: str(getattr(row, name)) for name in _MAPPED[:-1] if getattr(row, name)}
    analytes = {each["analyte"]: " | ".join((*each["names"], each["unit"])) for each in row.analytes}
    return {name.removesuffix("_column"): text for name, text in parts.items()} | analytes
