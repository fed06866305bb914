"""Sort a submission against what is stored: untouched, changed, conflicting; pure but for the look at the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trialsite.audit.models import Item
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import Conflict
from trialsite.crf.answers import Answer, Answers


@dataclass(frozen=True, slots=True)
class Since:
    """What happened to one address since a revision: its text then, and who changed it last."""

    before: str | None
    by: str
    at: object


def changed_since(record: CrfRecord, revision: int) -> dict[str, Since]:
    """Addresses committed after `revision`, from the ledger; one statement, none when nothing is newer.

    A revision that the record never had is that of no page: everything counts as newer.
    """
    if revision == record.revision:
        return {}
    revision = revision if revision < record.revision else 0
    items = (
        Item.objects.filter(event__record_id=str(record.pk), event__revision__gt=revision, event__action="save")
        .select_related("event")
        .order_by("event__revision", "position")
    )
    found: dict[str, Since] = {}
    for item in items:
        first = found.get(item.address)
        before = first.before if first else item.old
        found[item.address] = Since(before, item.event.actor_name, item.event.recorded_at)
    return found


@dataclass(frozen=True)
class Sorted:
    """The submission's answers, sorted."""

    changes: dict[str, Answer]
    conflicts: tuple[Conflict, ...]


def sort(typed: Mapping[str, Answer], stored: Answers, since: Mapping[str, Since]) -> Sorted:
    """Which answers the person really changed, and which of those somebody else changed too.

    The page was made at an older revision: an answer equal to what stood there then was not touched and
    takes the newer value; one that differs from then and from now, changed meanwhile, is a conflict.
    """
    changes: dict[str, Answer] = {}
    conflicts: list[Conflict] = []
    for address, answer in typed.items():
        current, newer = stored[address], since.get(address)
        if answer.text == current.text:
            continue
        if newer is None:
            changes[address] = answer
        elif answer.text != newer.before:
            conflicts.append(Conflict(address, answer, current, newer.by, newer.at))
    return Sorted(changes, tuple(conflicts))
