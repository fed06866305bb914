"""Read records, their drafts and the history of one answer; nothing here writes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.db.models import Prefetch, Q, QuerySet

from trialsite.accounts.models import User
from trialsite.audit.entries import Action, Origin
from trialsite.audit.models import Item
from trialsite.casebook import bare
from trialsite.casebook.corrected import CORRECTED
from trialsite.casebook.models import CrfRecord, Draft, Proposal, ProposalState, Query, QueryMessage
from trialsite.casebook.models.query import LIVE
from trialsite.casebook.visibility import visible
from trialsite.crf.values.places import read_visit
from trialsite.protocol.audience import Audience

# messages that a save wrote, which may have changed the answer
_CHANGES = frozenset({CORRECTED, "closed"})


def visible_records(audiences: frozenset[Audience]) -> QuerySet[CrfRecord]:
    """The records that exist for somebody with these audiences; all pages begin here."""
    found = CrfRecord.objects.filter(retired_at__isnull=True).select_related("participant", "visit")
    return visible(found, audiences)


# bare, for every page of a form asks it; with whether the person has a draft on it, and whether it was ever signed
_RECORD = """SELECT {columns}, EXISTS (
        SELECT 1 FROM casebook_draft d WHERE d.record_id = r.id AND d.user_id = %(user)s) AS has_draft, EXISTS (
        SELECT 1 FROM casebook_signature s WHERE s.record_id = r.id) AS was_signed
    FROM casebook_crfrecord r JOIN {participant} p ON p.id = r.participant_id LEFT JOIN {visit} v ON v.id = r.visit_id
    WHERE p.code = %(code)s AND r.form = %(form)s AND r.repeat = %(repeat)s AND coalesce(v.code, '') = %(visit)s
      AND coalesce(v.number, 1) = %(number)s
      AND r.retired_at IS NULL AND r.audience = ANY(%(audiences)s)"""


def record_of(place: tuple[str, str, str, int], audiences: frozenset[Audience], user: User) -> CrfRecord:
    """One record by participant, visit, form and repeat; raises DoesNotExist, the same for hidden and absent ones.

    Its `has_draft` tells whether the person has a draft on it, `was_signed` whether a signature was ever set under it.
    """
    code, visit, form, repeat = place
    of_visit, number = read_visit(visit)
    sought = {"code": code, "visit": of_visit, "number": number, "form": form, "repeat": repeat}
    statement, tables = _record_statement()
    found = bare.fetch(statement, sought | {"audiences": sorted(audiences), "user": user.pk})
    if len(found) != 1:
        raise CrfRecord.DoesNotExist if not found else CrfRecord.MultipleObjectsReturned
    values = iter(found[0])
    record, participant, at = (table.taken_from(values) for table in tables)
    record.participant, record.visit = participant, at if record.visit_id is not None else None
    record.has_draft, record.was_signed = next(values), next(values)
    return cast(CrfRecord, record)


@cache
def _record_statement() -> tuple[str, tuple[bare.Table, ...]]:
    related: Any = CrfRecord._meta.get_field
    people, visits = related("participant").related_model, related("visit").related_model
    tables = (bare.whole("r", CrfRecord), bare.whole("p", people), bare.whole("v", visits))
    columns = ", ".join(table.columns for table in tables)
    return _RECORD.format(columns=columns, participant=people._meta.db_table, visit=visits._meta.db_table), tables


# with whether anything was confirmed, proposed, linked or verified, so that a save need not ask for what is not there,
# and with the stage now
_LOCK = """SELECT r.*, EXISTS (SELECT 1 FROM casebook_confirmation c WHERE c.record_id = r.id AND c.lapsed_at IS NULL)
    AS has_confirmations,
    EXISTS (SELECT 1 FROM casebook_proposal o WHERE o.record_id = r.id) AS has_proposals,
    EXISTS (SELECT 1 FROM casebook_recordlink l WHERE l.record_id = r.id AND l.removed_at IS NULL) AS has_links,
    EXISTS (SELECT 1 FROM casebook_verification m WHERE m.record_id = r.id AND m.withdrawn_at IS NULL) AS has_marks,
    (SELECT p.stage FROM participants_participant p WHERE p.id = r.participant_id) AS stage_now
    FROM casebook_crfrecord r WHERE r.id = %s FOR UPDATE OF r"""


def locked(found: CrfRecord) -> CrfRecord:
    """The record as it is now, locked until the transaction ends; of its participant and visit only the stage changes.

    The participant's head must be locked already, so that nobody moves the stage meanwhile.
    """
    record: CrfRecord = CrfRecord.objects.raw(_LOCK, [found.pk])[0]
    record.participant, record.visit = found.participant, found.visit
    record.participant.stage = record.stage_now  # type: ignore[attr-defined]
    return record


def draft_of(record: CrfRecord, user: User) -> Draft | None:
    """What this person typed on this form and did not save."""
    return Draft.objects.filter(record=record, user=user).first()


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


def corrections_of(queries: Collection[Query], audiences: frozenset[Audience]) -> dict[Any, Item]:
    """The change of the answer that each event of a conversation made, by the event of its message; one statement."""
    corrected = {message.event_id for query in queries for message in query.messages.all() if message.act in _CHANGES}
    if not corrected:
        return {}
    found = Item.objects.filter(
        Q(event_id__in=corrected) | Q(event__cause_id__in=corrected), address__in={query.address for query in queries}
    ).select_related("event")
    return {item.event.cause_id or item.event_id: item for item in visible(found, audiences, "event__audience")}


def prompts_of(record: CrfRecord, audiences: frozenset[Audience], address: str = "") -> list[Proposal]:
    """What the system asks people to do about a record, or about one answer; lapsed ones are gone; oldest first."""
    found = Proposal.objects.filter(record_id=record.pk, kind="prompt", audience__in=sorted(audiences))
    if address:
        found = found.filter(address=address)
    told = found.exclude(state=ProposalState.LAPSED).select_related("drafted__participant", "drafted__visit")
    return list(told.order_by("made_at", "check_id"))
