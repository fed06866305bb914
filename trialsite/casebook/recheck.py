"""When a fact changes, the forms that depend on it are checked again: stored values get a query, never removal."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import Change, declared
from trialsite.audit.entries import Action
from trialsite.audit.models import ChainHead
from trialsite.casebook import content
from trialsite.casebook.actions.traces import entry_for
from trialsite.casebook.automatic import Drafts, ask, close, drafts_again, passed, unasked, write
from trialsite.casebook.confirmations import settle
from trialsite.casebook.context import case_for
from trialsite.casebook.decide import Decision
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.reactions import Reacted, Saved, Told, run_for_proposals
from trialsite.casebook.standing import Standing, locked_beside, standing_on
from trialsite.casebook.submission import Submission
from trialsite.crf import registry
from trialsite.crf.checks import Case, Check
from trialsite.crf.evaluate import checks_of, find_all
from trialsite.crf.facts import all_facts, expecting, fact, forms_of, gather_many, together
from trialsite.crf.form import Crf
from trialsite.protocol.audience import Audience

_ROW = re.compile(r"\[.*?\]")


def changed_facts(form: str, addresses: Sequence[str]) -> frozenset[str]:
    """Names of the facts that one of the addresses feeds."""
    return frozenset().union(*(_fed_by(form, _ROW.sub("[]", address), address) for address in addresses))


@lru_cache(maxsize=4096)
def _fed_by(form: str, in_any_row: str, address: str) -> frozenset[str]:
    """Names of the facts that one address feeds; a source may name all rows of a group: `haem.results[].value`."""
    names = {f"{form}.{in_any_row}", f"{form}.{address}"}
    return frozenset(each.key for each in all_facts() if not names.isdisjoint(each.every_source))


@cache
def resting_on(crf: Crf, facts: frozenset[str]) -> tuple[Check, ...]:
    """The checks of a form that need one of the facts, and those that speak under the same id of the same answer."""
    every = checks_of(crf)
    places = {check.place for check in every if facts & set(check.needs)}
    return tuple(check for check in every if check.place in places)


def dependents(form: str, facts: frozenset[str]) -> dict[str, frozenset[str]]:
    """The forms whose checks need one of the facts, with those facts; its own where a fact speaks of other visits."""
    of_own = frozenset(key for key in facts if fact(key).siblings)
    of_others = frozenset(key for key in facts if not fact(key).alike)
    # who saves a form for everybody holds no chain of the unblinded: their forms are judged when they are opened
    open_forms = [crf for crf in registry.all_forms() if crf.audience == Audience.BLINDED]
    told = {crf.key: of_own if crf.key == form else of_others for crf in open_forms}
    return {key: known for key, known in told.items() if known and resting_on(registry.get(key), known)}


def recheck_dependents(record: CrfRecord, crf: Crf, addresses: Sequence[str], cause: tuple[Change, ChainHead]) -> None:
    """Check the participant's other saved records of dependent forms again, as the system, in the same transaction.

    However many there are, they are read together; what is written is written record by record.
    """
    forms = dependents(crf.key, changed_facts(crf.key, addresses))
    records = locked_beside(record, forms) if forms else []
    if not records:
        return
    rules = {form: resting_on(registry.get(form), facts) for form, facts in forms.items()}
    proposing = {form for form, checks in rules.items() if any(check.grounds for check in checks)}
    cases, standing = _cases(records, rules, cause[0]), standing_on(records, proposing)
    for each in records:
        recheck(each, rules[each.form], cases[each], standing[each.pk], cause)


def _cases(records: Sequence[CrfRecord], rules: Mapping[str, tuple[Check, ...]], cause: Change) -> dict[Any, Case]:
    """The case of each record, with the facts that its checks need."""
    forms = {record.form for record in records}
    needs = {form: frozenset({"protocol", *(key for check in rules[form] for key in check.needs)}) for form in forms}
    found: dict[Any, Case] = {}
    with together(), expecting(forms_of(key for keys in needs.values() for key in keys)):
        known = gather_many(needs, records[0].participant_id, records)
        for form in forms:
            crf, own = registry.get(form), [record for record in records if record.form == form]
            for each, stored in zip(own, content.load_many(crf, own), strict=True):
                answers = content.answers_of(crf, stored)
                found[each] = case_for(each, answers, known[each], cause.at, rechecking=True)
    return found


def recheck(
    record: CrfRecord, checks: Sequence[Check], case: Case, standing: Standing, cause: tuple[Change, ChainHead]
) -> None:
    """Open and close the automatic queries of one record that rest on facts, as its values stand now."""
    decision = Decision({}, (), frozenset(), (), find_all(registry.get(record.form), checks, case), case)
    confirmed = settle(record, decision, Submission({}, record.revision), standing.confirmations)
    change = Change(uuid.uuid4(), cause[0].save_id, SYSTEM, cause[0].at)
    closing = passed(standing.queries, decision, confirmed, checks)
    asking = unasked(record, standing.queries, decision, confirmed, change)
    drafts = drafts_again(record, standing.proposals, decision, change, checks)
    if not (closing or asking or drafts.new or drafts.stale):
        return
    with declared(change, "workflow"):
        items = (*close(record, closing, change), *ask(record, asking, change), *write(drafts, change))
        tracked.update([record], ["open_queries", "open_queries_unblinded"], change, revision=record.revision)
        reacted = _follow(record, decision, drafts, change)
        entry = entry_for(record, Action.RECHECK, change, (*items, *reacted.items))
        chain.append(entry, at=change.at, change=change, head=cause[1])
    reacted.append_events(lambda _audience: cause[1])


def _follow(record: CrfRecord, decision: Decision, drafts: Drafts, change: Change) -> Reacted:
    """What follows from proposals that came or lapsed, as after a save: entries drafted or closed."""
    if not (drafts.new or drafts.stale):
        return Reacted()
    told = Told(decision.case.answers, (*drafts.new, *drafts.stale))
    return run_for_proposals(Saved(record, (), change, record.completed_at is not None, proposed=True, told=told))
