"""Queries and proposals that checks raise and close by themselves, inside the save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialsite.audit import tracked
from trialsite.audit.change import Change as Declared
from trialsite.audit.entries import ItemEntry
from trialsite.casebook.confirmations import Confirmed
from trialsite.casebook.decide import Decision
from trialsite.casebook.models import CrfRecord, Proposal, ProposalState, Query, QueryMessage, QueryState
from trialsite.casebook.models.query import LIVE
from trialsite.casebook.retrospective import is_past
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


def live(record: CrfRecord, decision: Decision) -> list[Query]:
    """The queries that wait, among those the decision knows of; others are nobody's to close now."""
    if not (record.open_queries or record.open_queries_unblinded):
        return []
    found = Query.objects.filter(record_id=record.pk, state__in=LIVE, audience__in=sorted(decision.audiences))
    return list(found)


def count(record: CrfRecord, audience: str, by: int) -> None:
    """Move the record's counter of open queries of one audience."""
    column = "open_queries" if audience == Audience.BLINDED else "open_queries_unblinded"
    setattr(record, column, getattr(record, column) + by)


def passed(
    known: Sequence[Query], decision: Decision, confirmed: Confirmed, checks: Sequence[Check] | None = None
) -> list[Query]:
    """Of the open queries (of these checks alone) those whose check passes now, or whose value was confirmed."""
    failing = {f.key for f in decision.findings} - set(confirmed.standing)
    found = [query for query in known if (query.check_id, query.address) not in failing]
    if checks is None:
        return found
    places = {check.place for check in checks}
    return [query for query in found if _place(query) in places]


def close(record: CrfRecord, queries: Sequence[Query], change: Declared) -> list[ItemEntry]:
    """Close queries as the system; the record's counters are set, not yet written."""
    for query in queries:
        query.state, query.closed_at, query.closed_by = QueryState.CLOSED, change.at, change.actor.name
        count(record, query.audience, -1)
    tracked.update(queries, ["state", "closed_at", "closed_by"], change)
    tracked.insert([_message(query, "closed", change) for query in queries], change)
    return [ItemEntry(f"record.query[{q.address}]", "Query closed", q.check_id, None) for q in queries]


def _place(query: Query) -> tuple[str, str, str]:
    address = read_address(query.address)
    return (query.check_id, address.group, address.var)


def unasked(
    record: CrfRecord, known: Sequence[Query], decision: Decision, confirmed: Confirmed, change: Declared
) -> list[Query]:
    """A query for each finding that must stand as one and does not yet; not yet written."""
    there = {(query.check_id, query.address) for query in known if query.state in LIVE}
    targets = wanted(record, decision, confirmed)
    return [_query(record, finding, decision, change) for key, finding in targets.items() if key not in there]


def ask(record: CrfRecord, queries: Sequence[Query], change: Declared) -> list[ItemEntry]:
    """Open queries as the system; the record's counters are set, not yet written."""
    tracked.insert(queries, change)
    tracked.insert([_message(query, "opened", change) for query in queries], change)
    for query in queries:
        count(record, query.audience, 1)
    return [
        ItemEntry(f"record.query[{q.address}]", "Query opened", None, q.check_id, reason_text=q.text_en)
        for q in queries
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


@dataclass(frozen=True, slots=True)
class Drafts:
    """Proposals that lapse and proposals that are new; not yet written."""

    stale: tuple[Proposal, ...] = ()
    new: tuple[Proposal, ...] = ()


def proposals(record: CrfRecord, decision: Decision, changes: tuple[Changed, ...], change: Declared) -> Drafts:
    """Deviations and prompts to draft, each once while its value stands; those whose rule passes now lapse."""
    findings = [f for f in decision.findings if f.severity in KIND]
    if not findings and not _may_lapse(record, changes):
        return Drafts()
    made = _made(record, decision) if getattr(record, "has_proposals", True) else []
    return _drafts(record, decision, findings, made, change)


def propose_again(record: CrfRecord, decision: Decision, change: Declared, checks: Sequence[Check]) -> list[ItemEntry]:
    """Draft what these checks with grounds ask for, and let lapse what they do not ask for any more."""
    return write(drafts_again(record, _made(record, decision), decision, change, checks), change)


def _made(record: CrfRecord, decision: Decision) -> list[Proposal]:
    return list(Proposal.objects.filter(record_id=record.pk, audience__in=sorted(decision.audiences)))


def drafts_again(
    record: CrfRecord, made: Sequence[Proposal], decision: Decision, change: Declared, checks: Sequence[Check]
) -> Drafts:
    """What those of the checks ask for that have grounds, when a fact changed and no answer of the form did."""
    resting = frozenset(check.id for check in checks if check.grounds is not None)
    if not resting:
        return Drafts()
    about = [each for each in made if each.check_id in resting]
    return _drafts(record, decision, [f for f in decision.findings if f.grounds], about, change)


def _drafts(
    record: CrfRecord, decision: Decision, findings: list[Finding], made: Sequence[Proposal], change: Declared
) -> Drafts:
    """Draft what is found, let lapse what is not any more of those that were `made`."""
    past = is_past(registry.get(record.form), decision.case, record.due_to)
    # what is history asks nobody: it stands in the way of another draft only while that is history too
    gone = {ProposalState.LAPSED} if past else {ProposalState.LAPSED, ProposalState.HISTORY}
    known = {(*_about(each), each.value_then) for each in made if each.state not in gone}
    drafted = [_proposal(record, finding, decision, change) for finding in findings]
    for each in drafted:
        each.state = ProposalState.HISTORY if past else ProposalState.OPEN
    new = tuple(each for each in drafted if (*_about(each), each.value_then) not in known)
    standing = {_about(each) for each in drafted} - {_about(each) for each in new}
    # what another act asked for is no matter of the form's checks
    own = {check.id for check in checks_of(registry.get(record.form))}
    live = (ProposalState.OPEN, ProposalState.HISTORY)
    stale = (each for each in made if each.state in live and each.check_id in own and _about(each) not in standing)
    return Drafts(tuple(stale), new)


def write(drafts: Drafts, change: Declared) -> list[ItemEntry]:
    """Write what lapses and what is new."""
    for each in drafts.stale:
        each.state = ProposalState.LAPSED
    tracked.update(drafts.stale, ["state"], change)
    tracked.insert(drafts.new, change)
    lapsed = [ItemEntry(f"record.proposal[{p.address}]", "Lapsed", p.kind, None, p.check_id) for p in drafts.stale]
    proposed = [
        ItemEntry(f"record.proposal[{p.address}]", "Proposed", None, p.kind, p.check_id, p.text_en) for p in drafts.new
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
