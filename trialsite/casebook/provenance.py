"""All that the ledger says of one answer: versions, tries, checks, queries, verification, signatures over it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from trialsite.audit.entries import Action
from trialsite.audit.models import Item
from trialsite.casebook.models import CrfRecord, Signature
from trialsite.casebook.sealing import Box
from trialsite.casebook.stored_text import SEALED_FORM
from trialsite.casebook.visibility import visible
from trialsite.crf.address import row_of
from trialsite.crf.form import Crf
from trialsite.protocol.audience import Audience

SIGNED, CONFIRMED, REMOVED = "record.signed", "record.confirmed", "record.removed"
# what the ledger says of one answer beside its changes, by the answer's address in brackets
_ABOUT = ("query", "verified", "proposal", "fired")
# what it says of the whole form, which holds for each of its answers
_OF_FORM = ("record.entered_in_error", "record.paper_signature", SIGNED)
_TRIES = (Action.REFUSE_ANSWER, Action.REFUSE)
VOID = "void"
_TIMES = ("datetime", "date", "pdate")


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the life of an answer; a version is a change of the answer itself, `on` the answer as it stood then.

    `occurred_at`: the instant of what was entered from paper.
    """

    at: datetime
    who: str
    role: str
    action: str
    old: str | None
    new: str | None
    reason_code: str
    reason_text: str
    address: str = ""
    origin: str = ""
    origin_ref: str = ""
    event: str = ""
    occurred_at: datetime | None = None
    is_version: bool = False
    on: str | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """The steps, newest first, and when it happened as the form tells at that moment: an instant, or a whole day.

    The time is that of the row of a table where the row has one; None for a partial date or none.
    """

    steps: tuple[Step, ...]
    happened: datetime | date | None


def life_of(
    record: CrfRecord, crf: Crf, address: str, audiences: frozenset[Audience], instant: datetime | None = None
) -> Life:
    """Everything that is stored about one address of a record (up to the instant); two statements.

    Sealed answers are opened, one more statement for each key: the caller has asked whether they may be.
    """
    dated = _dated(crf, address)
    found = Item.objects.filter(_about(address, dated), event__record_id=str(record.pk)).select_related("event")
    if instant is not None:
        found = found.filter(event__recorded_at__lte=instant)
    ordered = found.order_by("event__recorded_at", "event__sequence", "position")
    signatures = [each for each in _signatures(record, instant) if address in each.addresses.splitlines()]
    reader = _Reader(crf, address)
    steps, on, happened = [], None, None
    for item in visible(ordered, audiences, "event__audience"):
        if item.address == dated and _is_change(item):
            happened = reader.text(item.address, item.new)
        if item.address != address and not _concerns(item, signatures):
            continue
        step = reader.step(item)
        on = step.new if step.is_version else on
        steps.append(replace(step, on=on))
    # sealed answers are sealed anew whenever one of them changes
    told = (step for step in reversed(steps) if not step.is_version or step.old != step.new)
    return Life(tuple(told), _time_of(happened))


def _dated(crf: Crf, address: str) -> str:
    """The address that tells when the answer was true: of its row, else of its form."""
    group, key = row_of(address)
    if group:
        questions = crf.groups_by_name[group].questions
        own = next((name for name, question in questions.items() if question.kind in _TIMES), None)
        if own:
            return f"{group}[{key}].{own}"
    return crf.occurred or "form_date"


def _about(address: str, dated: str) -> Q:
    named = [address, dated, *(f"record.{each}[{address}]" for each in _ABOUT), *_OF_FORM]
    group, key = row_of(address)
    if group:
        named.append(f"{REMOVED}[{group}[{key}]]")
    return Q(address__in=named) | Q(address__startswith=f"{CONFIRMED}[", new=address)


def _signatures(record: CrfRecord, instant: datetime | None) -> Iterable[Signature]:
    found = Signature.objects.filter(record_id=record.pk)
    return found if instant is None else found.filter(at__lte=instant)


def _concerns(item: Item, signatures: list[Signature]) -> bool:
    """Whether an item of the form speaks of this answer: of signatures, those that cover it."""
    if item.address == SIGNED:
        at = item.event.recorded_at
        if item.new == VOID:
            return any(each.voided_at == at and each.signer == item.old for each in signatures)
        return _is_change(item) and any(each.at == at and each.signer == item.new for each in signatures)
    return item.address.startswith("record.")


def _is_change(item: Any) -> bool:
    return item.event.action not in _TRIES


class _Reader:
    """Items as steps of one address, sealed texts opened; each key is read once."""

    def __init__(self, crf: Crf, address: str) -> None:
        self.sealed, self.address, self.box = crf.sealed, address, Box()

    def text(self, address: str, stored: str | None) -> str | None:
        """What was stored at an address."""
        return self.box.open(stored).text if address in self.sealed else stored

    def step(self, item: Any) -> Step:
        """An item of the ledger as a step."""
        event, code, words = item.event, item.reason_code, item.reason_text
        if SEALED_FORM.fullmatch(words):
            words = self.box.open(words).text or ""
            if item.address in self.sealed:
                code, _colon, words = words.partition(": ")
        return Step(
            event.recorded_at, event.actor_name, event.actor_role, event.action, self.text(item.address, item.old),
            self.text(item.address, item.new), code, words, item.address, item.origin or event.origin,
            item.origin_ref, str(event.id), event.occurred_at, item.address == self.address and _is_change(item),
        )  # fmt: skip


def _time_of(stored: str | None) -> datetime | date | None:
    """The instant or the whole day that a stored text tells; None for a partial date, a missing code, nothing."""
    try:
        return date.fromisoformat(stored or "") if len(stored or "") == 10 else datetime.fromisoformat(stored or "")
    except ValueError:
        return None
