"""Accept what a prompt offers: the entry is written with what the source gives, and the source leads to it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from safety.offers import OFFERS, Offer, Source
from safety.unrecorded import settle
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.audit.entries import Origin
from trialsite.casebook import content
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.actions.review import answer_proposal
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.submission import Submission
from trialsite.crf import registry
from trialsite.crf.answers import Answer
from trialsite.protocol.text import Text

NOT_RECORDED = Text(
    "The entry could not be filled: {why}. Record it yourself and decline this with the reason.",
    "无法自动填写该记录：{why}。请自行记录，并注明理由后不予采纳。",
)


@transaction.atomic
def decline_offered(*, proposal: Proposal, why: str, by: User) -> None:
    """Decline what a prompt offers, with the reason; reminders of it lapse."""
    answer_proposal(proposal=proposal, accept=False, why=why, by=by)
    settle(CrfRecord.objects.select_related("participant", "visit").get(pk=proposal.record_id))


@transaction.atomic
def record_offered(*, proposal: Proposal, why: str, by: User, language: str) -> CrfRecord:
    """Accept a prompt by the entry that it offers; raises ActionRefused as answering and saving do.

    Nothing that only the investigator answers is filled in; the entry is not complete.
    """
    offer = OFFERS[proposal.check_id]
    record = CrfRecord.objects.select_related("participant", "visit").get(pk=proposal.record_id)
    source = _source(record, proposal, language)
    entry = _recorded_before(proposal, offer) or _write(record, offer, source, by)
    answer_proposal(proposal=proposal, accept=True, why=why, by=by, drafted=entry)
    _lead_there(record, offer, source, entry, by)
    settle(record)
    return entry


def _source(record: CrfRecord, proposal: Proposal, language: str) -> Source:
    crf = registry.get(record.form)
    answers = content.answers_of(crf, content.load(crf, record))
    now = clock.now().replace(second=0, microsecond=0)
    return Source(record.form, record.place, proposal.address, answers, now, language)


def _recorded_before(proposal: Proposal, offer: Offer) -> CrfRecord | None:
    """The entry that the same prompt of the same form led to, as of another measurement."""
    if not offer.once:
        return None
    beside = Proposal.objects.filter(
        record_id=proposal.record_id, check_id=proposal.check_id, drafted__isnull=False,
        drafted__entered_in_error_at__isnull=True,
    )  # fmt: skip
    found = beside.select_related("drafted__participant").order_by("answered_at").first()
    return found.drafted if found else None


def _write(record: CrfRecord, offer: Offer, source: Source, by: User) -> CrfRecord:
    entry = add_entry(participant=record.participant, form=offer.form, by=by)
    entry.participant, entry.visit = record.participant, None
    given = {name: Answer(value) for name, value in offer.fill(source).items() if value not in (None, ())}
    outcome = save(record=entry, submission=Submission(given, entry.revision, origin=Origin.SYSTEM), by=by)
    if "ae_term" in outcome.refused_addresses or not outcome.changed:
        told = outcome.refused[0].message
        raise ActionRefused("refused", NOT_RECORDED.format(why=told))
    return entry


def _lead_there(record: CrfRecord, offer: Offer, source: Source, entry: CrfRecord, by: User) -> None:
    """The answer of the source that names the entry, unless it names another one already."""
    if offer.back is None or source.answers[offer.back(source)].given:
        return
    now: Any = CrfRecord.objects.values_list("revision", flat=True).get(pk=record.pk)
    link = {offer.back(source): Answer(entry.place)}
    save(record=record, submission=Submission(link, now, origin=Origin.SYSTEM), by=by)
