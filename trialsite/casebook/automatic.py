"""Queries and proposals that checks raise and close by themselves, inside the save."""

from __future__ import annotations

from collections.abc import Sequence

from trialsite.audit import tracked
from trialsite.audit.change import Change as Declared
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.confirmations import Confirmed
from trialsite.casebook.decide import Decision
from trialsite.casebook.models import CrfRecord, Proposal, ProposalState, Query, QueryMessage, QueryState
from trialsite.casebook.models.query import LIVE
from trialsite.casebook.submission import Change as Changed
from trialsite.crf import registry
from trialsite.crf.address import read_address
from trialsite.crf.checks import Check, Finding, Severity
from trialsite.crf.evaluate import checks_of
from trialsite.protocol.audience import Audience

KIND = {Severity.DEVIATION: "deviation", Severity.PROMPT: "prompt"}


def wanted(record: CrfRecord, decision: Decision, confirmed: Confirmed) -> dict[tuple[str, str], Finding]:
    """Findings that must stand as queries now: impossible stored values always, unconfirmed ones once complete."""
    found = [f for f in decision.findings if f.severity == Severity.IMPOSSIBLE]
    if record.completed_at is not None:
        found.extend(f for f in confirmed.unconfirmed if f.severity == Severity.IMPLAUSIBLE)
    return {finding.key: finding for finding in found}


def _live(record: CrfRecord, decision: Decision) -> list[Query]:
    """The open automatic queries among those the decision knows of; others are nobody's to close now."""
    if not (record.open_queries or record.open_queries_unblinded):
        return []
    found = Query.objects.filter(record_id=record.pk, state__in=LIVE, audience__in=sorted(decision.audiences))
    return list(found.exclude(check_id=""))


def count(record: CrfRecord, audience: str, by: int) -> None:
    """Move the record's counter of open queries of one audience."""
    column = "open_queries" if audience == Audience.BLINDED else "open_queries_unblinded"
    setattr(record, column, getattr(record, column) + by)


def close_passed(
    record: CrfRecord,
    decision: Decision,
    confirmed: Confirmed,
    change: Declared,
    checks: Sequence[Check] | None = None,
) -> list[ItemEntry]:
    """Close the automatic queries (of these checks alone) whose check passes now, or whose value was confirmed."""
    failing = {f.key for f in decision.findings} - set(confirmed.standing)
    passed = [query for query in _live(record, decision) if (query.check_id, query.address) not in failing]
    if checks is not None:
        places = {check.place for check in checks}
        passed = [query for query in passed if _place(query) in places]
    for query in passed:
        query.state, query.closed_at, query.closed_by = QueryState.CLOSED, change.at, change.actor.name
        count(record, query.audience, -1)
    tracked.update(passed, ["state", "closed_at", "closed_by"], change)
    tracked.insert([_message(query, "closed", change) for query in passed], change)
    return [ItemEntry(f"record.query[{q.address}]", "Query closed", q.check_id, None) for q in passed]


def _place(query: Query) -> tuple[str, str, str]:
    address = read_address(query.address)
    return (query.check_id, address.group, address.var)


def open_wanted(record: CrfRecord, decision: Decision, confirmed: Confirmed, change: Declared) -> list[ItemEntry]:
    """Open a query for each finding that must stand as one and does not yet."""
    targets = wanted(record, decision, confirmed)
    if not targets:
        return []
    existing = {(query.check_id, query.address) for query in _live(record, decision) if query.state in LIVE}
    new = [_query(record, finding, decision, change) for key, finding in targets.items() if key not in existing]
    tracked.insert(new, change)
    tracked.insert([_message(query, "opened", change) for query in new], change)
    for query in new:
        count(record, query.audience, 1)
    return [
        ItemEntry(f"record.query[{q.address}]", "Query opened", None, q.check_id, reason_text=q.text_en) for q in new
    ]


def _query(record: CrfRecord, finding: Finding, decision: Decision, change: Declared) -> Query:
    return Query(
        record_id=record.pk,
        address=finding.key[1],
        check_id=finding.check_id,
        text_en=finding.message.en,
        text_zh=finding.message.zh,
        value_then=decision.case.answers[finding.key[1]].text,
        audience=finding.audience,
        raised_at=change.at,
        raised_by="System",
        raised_role="system",
    )


def _message(query: Query, act: str, change: Declared) -> QueryMessage:
    return QueryMessage(query=query, at=change.at, by="System", role="system", act=act)


def propose(record: CrfRecord, decision: Decision, changes: tuple[Changed, ...], change: Declared) -> list[ItemEntry]:
    """Draft deviations and prompts, each once while its value stands; those whose rule passes now have lapsed."""
    findings = [f for f in decision.findings if f.severity in KIND]
    if not findings and not _may_lapse(record, changes):
        return []
    return _bring_up(record, decision, findings, change)


def propose_again(record: CrfRecord, decision: Decision, change: Declared, checks: Sequence[Check]) -> list[ItemEntry]:
    """The same for those of the checks that have grounds, when a fact changed and no answer of the form did."""
    resting = frozenset(check.id for check in checks if check.grounds is not None)
    if not resting:
        return []
    return _bring_up(record, decision, [f for f in decision.findings if f.grounds], change, resting)


def _bring_up(
    record: CrfRecord, decision: Decision, findings: list[Finding], change: Declared, ids: frozenset[str] | None = None
) -> list[ItemEntry]:
    """Draft what is found, let lapse what is not any more; with `ids` only proposals of these checks are looked at."""
    made = list(Proposal.objects.filter(record_id=record.pk, audience__in=sorted(decision.audiences)))
    made = [each for each in made if ids is None or each.check_id in ids]
    known = {(*_about(each), each.value_then) for each in made if each.state != ProposalState.LAPSED}
    drafted = [_proposal(record, finding, decision, change) for finding in findings]
    new = [each for each in drafted if (*_about(each), each.value_then) not in known]
    standing = {_about(each) for each in drafted} - {_about(each) for each in new}
    stale = [each for each in made if each.state == ProposalState.OPEN and _about(each) not in standing]
    for each in stale:
        each.state = ProposalState.LAPSED
    tracked.update(stale, ["state"], change)
    tracked.insert(new, change)
    lapsed = [ItemEntry(f"record.proposal[{p.address}]", "Lapsed", p.kind, None, p.check_id) for p in stale]
    proposed = [
        ItemEntry(f"record.proposal[{p.address}]", "Proposed", None, p.kind, p.check_id, p.text_en) for p in new
    ]
    return [*lapsed, *proposed]


def _may_lapse(record: CrfRecord, changes: tuple[Changed, ...]) -> bool:
    """Whether an answer changed that an earlier proposal may be about; nothing was proposed before the first save."""
    if record.revision <= 1:
        return False
    rules = [check for check in checks_of(registry.get(record.form)) if check.severity in KIND]
    watched = {read_address(name).var for check in rules for name in check.fields}
    return any(read_address(each.address).var in watched for each in changes)


def _about(proposal: Proposal) -> tuple[str, str, str]:
    """What it asks for, and of which answer."""
    return proposal.kind, proposal.check_id, proposal.address


def _proposal(record: CrfRecord, finding: Finding, decision: Decision, change: Declared) -> Proposal:
    return Proposal(
        record_id=record.pk,
        kind=KIND[finding.severity],
        check_id=finding.check_id,
        address=finding.key[1],
        text_en=finding.message.en,
        text_zh=finding.message.zh,
        value_then=finding.grounds or decision.case.answers[finding.key[1]].text,
        category=finding.category or None,
        severity=finding.gravity or None,
        audience=finding.audience,
        made_at=change.at,
    )
