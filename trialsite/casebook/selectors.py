"""Read records, their drafts and the history of one answer; nothing here writes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Prefetch, QuerySet
from django.db.models.expressions import RawSQL

from trialsite.accounts.models import User
from trialsite.audit.entries import Action, Origin
from trialsite.audit.models import Item
from trialsite.casebook.models import CrfRecord, Draft, Proposal, ProposalState, Query, QueryMessage
from trialsite.casebook.models.query import LIVE
from trialsite.casebook.visibility import visible
from trialsite.protocol.audience import Audience


def visible_records(audiences: frozenset[Audience]) -> QuerySet[CrfRecord]:
    """The records that exist for somebody with these audiences; all pages begin here."""
    found = CrfRecord.objects.filter(retired_at__isnull=True).select_related("participant", "visit")
    return visible(found, audiences)


# bare, for every page of a form asks it
_DRAFT = "EXISTS (SELECT 1 FROM casebook_draft d WHERE d.record_id = casebook_crfrecord.id AND d.user_id = %s)"


def record_of(place: tuple[str, str, str, int], audiences: frozenset[Audience], user: User) -> CrfRecord:
    """One record by participant, visit, form and repeat; raises DoesNotExist, the same for hidden and absent ones.

    Its `has_draft` tells whether the person has a draft on it.
    """
    code, visit, form, repeat = place
    draft = RawSQL(_DRAFT, [user.pk], output_field=BooleanField())  # noqa: S611  a statement of ours
    found = (
        visible_records(audiences).filter(participant__code=code, form=form, repeat=repeat).annotate(has_draft=draft)
    )
    return found.get(visit__code=visit) if visit else found.get(visit__isnull=True)


# with whether anything was confirmed, so that a save need not ask for what is not there
_LOCK = """SELECT r.*, EXISTS (SELECT 1 FROM casebook_confirmation c WHERE c.record_id = r.id AND c.lapsed_at IS NULL)
    AS has_confirmations FROM casebook_crfrecord r WHERE r.id = %s FOR UPDATE OF r"""


def locked(found: CrfRecord) -> CrfRecord:
    """The record as it is now, locked until the transaction ends; its participant and visit never change."""
    record: CrfRecord = CrfRecord.objects.raw(_LOCK, [found.pk])[0]
    record.participant, record.visit = found.participant, found.visit
    return record


def draft_of(record: CrfRecord, user: User) -> Draft | None:
    """What this person typed on this form and did not save."""
    return Draft.objects.filter(record=record, user=user).first()


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the life of an answer."""

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


def history_of(record: CrfRecord, address: str, audiences: frozenset[Audience]) -> list[Step]:
    """Everything the ledger says of one address of a record, newest first; one statement."""
    items = Item.objects.filter(
        event__record_id=str(record.pk),
        address__in=[address, *(f"record.{state}[{address}]" for state in ("query", "verified", "proposal"))],
    ).select_related("event")
    ordered = items.order_by("-event__recorded_at", "-event__sequence", "position")
    return [_step(item) for item in visible(ordered, audiences, "event__audience")]


def _step(item: Any) -> Step:
    event = item.event
    return Step(
        event.recorded_at, event.actor_name, event.actor_role, event.action, item.old, item.new, item.reason_code,
        item.reason_text, item.address, item.origin,
    )  # fmt: skip


def answered_together(record: CrfRecord, addresses: Collection[str], as_of: datetime | None = None) -> frozenset[str]:
    """Those of the addresses whose present answer came from an act for a whole section; one statement."""
    found = Item.objects.filter(event__record_id=str(record.pk), address__in=addresses, event__action=Action.SAVE)
    if as_of is not None:
        found = found.filter(event__recorded_at__lte=as_of)
    ordered = found.order_by("event__recorded_at", "event__sequence", "position")
    last = dict(ordered.values_list("address", "origin"))
    return frozenset(address for address, origin in last.items() if origin == Origin.TOGETHER)


def open_queries_of(record: CrfRecord, audiences: frozenset[Audience]) -> list[Query]:
    """The queries of a record that wait for an answer or for closing, oldest first."""
    found = Query.objects.filter(record_id=record.pk, state__in=LIVE, audience__in=sorted(audiences))
    return list(found.order_by("raised_at", "address"))


def threads_of(record: CrfRecord, address: str, audiences: frozenset[Audience]) -> list[Query]:
    """Every query about one answer with its messages, newest first; two statements."""
    found = Query.objects.filter(record_id=record.pk, address=address, audience__in=sorted(audiences))
    return list(
        found.order_by("-raised_at").prefetch_related(Prefetch("messages", QueryMessage.objects.order_by("at")))
    )


def prompts_of(record: CrfRecord, audiences: frozenset[Audience], address: str = "") -> list[Proposal]:
    """What the system asks people to do about a record, or about one answer; lapsed ones are gone; oldest first."""
    found = Proposal.objects.filter(record_id=record.pk, kind="prompt", audience__in=sorted(audiences))
    if address:
        found = found.filter(address=address)
    return list(found.exclude(state=ProposalState.LAPSED).order_by("made_at", "check_id"))
