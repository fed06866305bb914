"""The authority's copy of a SUSAR: the report with the arm, for the statistician to issue; nobody else sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from participants import blinding
from participants.unblinding import Unblinding, UnblindingKind
from safety.assess import opinions_of
from safety.codelists import AECAUS
from safety.models import AdverseEvent, SponsorAssessment
from safety.susar import is_susar
from safety.versions import Version, said_by, versions_of
from trialsite.accounts.models import User
from trialsite.audit import chain
from trialsite.audit.change import begin
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.codelists import NY
from trialsite.pages.pdf import Head, Pdf, make_pdf
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of

WHY = "Copy of a SUSAR report for the authority"
TITLE = Text("SUSAR report, copy for the authority", "SUSAR报告（监管部门专用）")
NOT_SUSAR = Text("This event is no SUSAR by the assessments as they stand.", "按现有评估，该事件不属于SUSAR。")
NOT_SENT = Text("No report of this event was sent yet.", "该事件尚无已发送的报告。")
NOT_APPROVED = Text(
    "Ask for a planned unblinding for the SUSAR report first; a second person approves it.",
    "请先申请SUSAR计划揭盲，并经第二人批准。",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One SUSAR: its event, the last assessment, and what still stands in the way of its copy, None for nothing."""

    row: Any
    assessment: SponsorAssessment
    lacks: Text | None


def candidates() -> list[Candidate]:
    """Every SUSAR by the assessments as they stand; three statements, however many events there are."""
    last: dict[Any, SponsorAssessment] = {}
    for each in SponsorAssessment.objects.order_by("number"):
        last[each.record_id] = each
    rows = AdverseEvent.objects.select_related("record__participant").filter(
        record_id__in=list(last), record__entered_in_error_at__isnull=True
    )
    approved = _approved()
    found = [(row, last[row.record_id]) for row in rows.order_by("record__participant__number", "record__repeat")]
    return [
        Candidate(row, made, None if row.record.participant_id in approved else NOT_APPROVED)
        for row, made in found
        if _is_susar(row, made)
    ]


def _approved() -> frozenset[Any]:
    rows = Unblinding.objects.filter(kind=UnblindingKind.SUSAR, is_approved=True)
    return frozenset(rows.values_list("participant_id", flat=True))


def _is_susar(row: Any, made: SponsorAssessment) -> bool:
    return is_susar(opinions_of(row, made), protocol_of(row.record.protocol_version).value("related_set")) is True


@transaction.atomic
def issue_copy(*, row: Any, by: User) -> tuple[Pdf, Version]:
    """The copy with the arm. The look at the arm and the copy are events that only unblinded people see.

    Raises ActionRefused without authority, for what is no SUSAR, before an approved unblinding and a sent report, and
    NoPdfError.
    """
    made = SponsorAssessment.objects.filter(record_id=row.record_id).order_by("number").last()
    if made is None or not _is_susar(row, made):
        raise ActionRefused("no-susar", NOT_SUSAR)
    person = row.record.participant
    if person.pk not in _approved():
        raise ActionRefused("not-approved", NOT_APPROVED)
    sent = [each for each in versions_of(row.record) if each.as_of is not None]
    if not sent:
        raise ActionRefused("not-sent", NOT_SENT)
    arm = blinding.arms_of(people=[person], by=by, why=WHY).get(person.pk, "")
    pdf = _drawn(row, sent[-1], made, arm)
    _record(row, sent[-1], pdf, by)
    return pdf, sent[-1]


def _drawn(row: Any, version: Version, made: SponsorAssessment, arm: str) -> Pdf:
    protocol = protocol_of(row.record.protocol_version)
    titles = {each.code: each.title for each in protocol.arms}
    head = Head(
        TITLE,
        row.record.participant.code,
        row.record.protocol_version,
        max(made.made_at, version.as_of or made.made_at),
    )
    context = {
        "version": version,
        "parts": said_by(version, row.record),
        "arm": arm,
        "arm_title": titles.get(arm, Text(arm, arm)),
        "made": made,
        "cause": AECAUS.text(made.related),
        "expected": NY.text(made.expected),
    }
    return make_pdf("pdf/authority_copy.html", context, head)


def _record(row: Any, version: Version, pdf: Pdf, by: User) -> None:
    record = row.record
    change = begin(by.actor())
    items = (
        ItemEntry("export.authority_copy", "Copy for the authority", None, f"PDF {version.title.en}"),
        ItemEntry("export.sha256", "SHA-256", None, pdf.digest),
    )
    entry = EventEntry(
        id=change.event_id, action=Action.EXPORT, actor=change.actor, participant=record.participant.code,
        form=record.form, record_id=str(record.pk), audience=Audience.UNBLINDED, origin=Origin.SYSTEM,
        protocol_version=record.protocol_version, items=items,
    )  # fmt: skip
    chain.append(entry, at=change.at, change=change)
