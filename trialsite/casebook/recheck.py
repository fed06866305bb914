"""When a fact changes, the forms that depend on it are checked again: stored values get a query, never removal."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change, declared
from trialsite.audit.entries import Action
from trialsite.audit.models import ChainHead
from trialsite.casebook import confirmations, content
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.automatic import close_passed, open_wanted, propose_again
from trialsite.casebook.context import case_for, gather_facts
from trialsite.casebook.decide import Decision
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import Submission
from trialsite.crf import registry
from trialsite.crf.evaluate import evaluate, needs_of
from trialsite.crf.facts import all_facts
from trialsite.crf.form import Crf


def dependents(form: str, addresses: Sequence[str]) -> frozenset[str]:
    """Keys of the forms whose checks need a fact that one of the addresses feeds; its own at other visits too."""
    changed = {f"{form}.{address}" for address in addresses}
    facts = {fact.key for fact in all_facts() if changed & set(fact.sources)}
    return frozenset(crf.key for crf in registry.all_forms() if facts & needs_of(crf)) if facts else frozenset()


def recheck_dependents(record: CrfRecord, crf: Crf, addresses: Sequence[str], cause: tuple[Change, ChainHead]) -> None:
    """Check the participant's other saved records of dependent forms again, as the system, in the same transaction."""
    forms = dependents(crf.key, addresses)
    if not forms:
        return
    change, head = cause
    saved = CrfRecord.objects.filter(
        participant_id=record.participant_id, form__in=sorted(forms), revision__gt=0, audience=record.audience,
        locked_at__isnull=True, frozen_at__isnull=True, entered_in_error_at__isnull=True,
    ).exclude(pk=record.pk)  # fmt: skip
    for each in saved.select_related("participant", "visit").select_for_update(of=("self",)).order_by("pk"):
        recheck(each, change, head)


def recheck(record: CrfRecord, cause: Change, head: ChainHead) -> None:
    """Open and close the automatic queries of one record as its values stand now."""
    crf = registry.get(record.form)
    facts = gather_facts(crf, record)
    answers = content.answers_of(crf, content.load(crf, record))
    case = case_for(record, answers, facts, cause.at, rechecking=True)
    decision = Decision({}, (), frozenset(), (), evaluate(crf, case), case)
    confirmed = confirmations.settle(record, decision, Submission({}, record.revision))
    change = Change(uuid.uuid4(), cause.save_id, SYSTEM, cause.at)
    with declared(change, "workflow"):
        items = (
            *close_passed(record, decision, confirmed, change),
            *open_wanted(record, decision, confirmed, change),
            *propose_again(record, decision, change),
        )
        if items:
            tracked.update([record], ["open_queries", "open_queries_unblinded"], change, revision=record.revision)
            entry = entry_for(record, Action.RECHECK, change, items)
            chain.append(entry, at=cause.at, change=change, head=head)
