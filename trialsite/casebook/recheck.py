"""When a fact changes, the forms that depend on it are checked again: stored values get a query, never removal."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from functools import cache

from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change, declared
from trialsite.audit.entries import Action
from trialsite.audit.models import ChainHead
from trialsite.casebook import confirmations, content
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.automatic import close_passed, open_wanted, propose_again
from trialsite.casebook.context import case_for
from trialsite.casebook.decide import Decision
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.submission import Submission
from trialsite.crf import registry
from trialsite.crf.checks import Check
from trialsite.crf.evaluate import checks_of, find_all
from trialsite.crf.facts import all_facts, fact, gather
from trialsite.crf.form import Crf

_ROW = re.compile(r"\[.*?\]")


def changed_facts(form: str, addresses: Sequence[str]) -> frozenset[str]:
    """Names of the facts that one of the addresses feeds."""
    changed = {f"{form}.{address}" for address in addresses}
    # a source may name all rows of a group: `haem.results[].value`
    changed |= {_ROW.sub("[]", address) for address in changed}
    return frozenset(each.key for each in all_facts() if not changed.isdisjoint(each.sources))


@cache
def resting_on(crf: Crf, facts: frozenset[str]) -> tuple[Check, ...]:
    """The checks of a form that need one of the facts, and those that speak under the same id of the same answer."""
    every = checks_of(crf)
    places = {check.place for check in every if facts & set(check.needs)}
    return tuple(check for check in every if check.place in places)


def dependents(form: str, facts: frozenset[str]) -> dict[str, frozenset[str]]:
    """The forms whose checks need one of the facts, with those facts; its own where a fact speaks of other visits."""
    of_own = frozenset(key for key in facts if fact(key).siblings)
    told = {crf.key: of_own if crf.key == form else facts for crf in registry.all_forms()}
    return {key: known for key, known in told.items() if known and resting_on(registry.get(key), known)}


def recheck_dependents(record: CrfRecord, crf: Crf, addresses: Sequence[str], cause: tuple[Change, ChainHead]) -> None:
    """Check the participant's other saved records of dependent forms again, as the system, in the same transaction."""
    forms = dependents(crf.key, changed_facts(crf.key, addresses))
    if not forms:
        return
    change, head = cause
    saved = CrfRecord.objects.filter(
        participant_id=record.participant_id, form__in=sorted(forms), revision__gt=0, audience=record.audience,
        locked_at__isnull=True, frozen_at__isnull=True, entered_in_error_at__isnull=True,
    ).exclude(pk=record.pk)  # fmt: skip
    for each in saved.select_related("participant", "visit").select_for_update(of=("self",)).order_by("pk"):
        recheck(each, forms[each.form], change, head)


def recheck(record: CrfRecord, facts: frozenset[str], cause: Change, head: ChainHead) -> None:
    """Open and close the automatic queries of one record that rest on the facts, as its values stand now."""
    crf = registry.get(record.form)
    checks = resting_on(crf, facts)
    known = gather({"protocol", *(key for check in checks for key in check.needs)}, record.participant_id, record)
    answers = content.answers_of(crf, content.load(crf, record))
    case = case_for(record, answers, known, cause.at, rechecking=True)
    findings = find_all(crf, checks, case)
    if not (findings or record.open_queries or record.open_queries_unblinded or any(c.grounds for c in checks)):
        return
    decision = Decision({}, (), frozenset(), (), findings, case)
    confirmed = confirmations.settle(record, decision, Submission({}, record.revision))
    change = Change(uuid.uuid4(), cause.save_id, SYSTEM, cause.at)
    with declared(change, "workflow"):
        items = (
            *close_passed(record, decision, confirmed, change, checks),
            *open_wanted(record, decision, confirmed, change),
            *propose_again(record, decision, change, checks),
        )
        if items:
            tracked.update([record], ["open_queries", "open_queries_unblinded"], change, revision=record.revision)
            entry = entry_for(record, Action.RECHECK, change, items)
            chain.append(entry, at=cause.at, change=change, head=head)
