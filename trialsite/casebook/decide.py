"""Decide what of a submission may be stored; pure, so that the save is only: lock, load, decide, write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from trialsite.accounts.authority import Grant
from trialsite.casebook.merge import Since, sort
from trialsite.casebook.removal import Place, into_removed, removal
from trialsite.casebook.submission import Conflict, Submission
from trialsite.crf.address import row_of
from trialsite.crf.answers import Answer, Answers
from trialsite.crf.checks import Case, Finding, Severity
from trialsite.crf.evaluate import evaluate, refused
from trialsite.crf.following import following, pairs, settled, units_alone
from trialsite.crf.form import Crf
from trialsite.crf.words import problem_of
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

REASON_NEEDED = Text("Give a reason for this change", "请填写修改原因")
OTHERS_ANSWER = Text("Only the investigator may answer this", "该项仅可由研究者填写")
WHY_MISSING = Text("Say why the value is missing", "请说明缺失原因")
MISSING_WITH_VALUE = Text(
    "Either enter the value or choose why it is missing, not both.", "请填写数值或选择缺失原因，二者不可同时填写。"
)
UNKNOWN_CODE = Text("Choose one of the missing codes offered.", "请从所列缺失代码中选择。")


@dataclass(frozen=True)
class Decision:
    """What is stored, what is refused and why, and what the checks say of the result.

    `changes` hold what follows from each answer too; `following` are results that stay as they were reported, but of
    which something else follows now.
    """

    changes: dict[str, Answer]
    refused: tuple[Finding, ...]
    refused_addresses: frozenset[str]
    conflicts: tuple[Conflict, ...]
    findings: tuple[Finding, ...]
    case: Case
    following: Mapping[str, Answer] = field(default_factory=dict)
    audiences: frozenset[Audience] = frozenset(Audience)
    removed: frozenset[Place] = frozenset()

    @property
    def written(self) -> dict[str, Answer]:
        """The changes that are put into rows; those of a removed row only leave the record with it."""
        return {address: answer for address, answer in self.changes.items() if row_of(address) not in self.removed}

    @property
    def complete_blocked(self) -> bool:
        """Whether Complete has to wait: something refused, in conflict, impossible, or still required."""
        stops = (Severity.IMPOSSIBLE, Severity.COMPLETION)
        return bool(self.refused or self.conflicts) or any(f.severity in stops for f in self.findings)

    @property
    def reopens(self) -> bool:
        """Whether a completed form is no longer complete: a required answer is gone or became impossible."""
        return any(f.severity in (Severity.IMPOSSIBLE, Severity.COMPLETION) for f in self.findings)


def decide(crf: Crf, submission: Submission, case: Case, since: Mapping[str, Since], grant: Grant) -> Decision:
    """Sort, refuse and evaluate; `case` holds the answers as stored."""
    stored = case.answers
    removing = removal(crf, submission, stored, since, grant)
    typed = {a: answer for a, answer in submission.answers.items() if _visible(crf, a, case, grant)}
    seen = {a: answer for a, answer in typed.items() if row_of(a) not in removing.asked}
    idle = units_alone(crf, seen, stored)
    sorted_ = sort({a: answer for a, answer in seen.items() if a not in idle}, stored, since)
    beside = {a: (answer.why, _reason(submission, a)) for a, answer in sorted_.changes.items()}
    worded = _worded_badly(crf, beside)
    allowed = {a: answer for a, answer in sorted_.changes.items() if not any(a in f.addresses for f in worded)}
    first = [*worded, *_unreadable(crf, submission, grant), *_not_allowed(crf, allowed, stored, submission, grant)]
    first += [*removing.refused, *into_removed(sorted_.changes, stored)]
    # words that may not confirm a value leave the value itself alone
    unsaid = _worded_badly(crf, _confirming(crf, submission, case, grant))
    out = {address for finding in first for address in finding.addresses}
    out |= _partners(crf, out | {each.address for each in sorted_.conflicts}) & {*sorted_.changes, *idle}
    candidates = {a: answer for a, answer in sorted_.changes.items() if a not in out} | removing.changes
    kept, alone = refused(crf, case, stored, candidates)
    kept = removing.whole(kept)
    # an impossible value is told as such also where its reason is missing, so that it is mended in one go
    impossible = refused(crf, case, stored, sorted_.changes)[1] if first else []
    out |= set(candidates) - set(kept)
    told = dict.fromkeys((*first, *unsaid, *impossible, *alone))
    after = settled(crf, replace(case, answers=stored.with_changes(kept)), kept)
    return Decision(
        changes={address: after.answers[address] for address in kept},
        refused=tuple(told),
        refused_addresses=frozenset(out) | {address for finding in unsaid for address in finding.addresses},
        conflicts=sorted_.conflicts,
        findings=tuple(f for f in evaluate(crf, after) if f.audience in grant.audiences),
        case=after,
        following=following(crf, stored.with_changes(kept), after.answers),
        audiences=grant.audiences,
        removed=removing.done(kept),
    )


def _partners(crf: Crf, addresses: set[str]) -> set[str]:
    """The units beside results and the results beside units: both are stored together or not at all."""
    return {each for pair in pairs(crf) if not addresses.isdisjoint(pair) for each in pair} - addresses


def _visible(crf: Crf, address: str, case: Case, grant: Grant) -> bool:
    """Whether the answer belongs to this form and to what the person may see; anything else is not part of it."""
    try:
        question = crf.question(address)
    except (KeyError, ValueError):
        return False
    exists = not question.only_with or case.protocol.value(question.only_with)
    return bool(exists) and not question.virtual and question.audience in grant.audiences


def _unreadable(crf: Crf, submission: Submission, grant: Grant) -> list[Finding]:
    found = []
    for address, (_typed, message) in submission.unreadable.items():
        if row_of(address) in submission.removed:
            continue
        question = crf.question(address)
        if question.audience in grant.audiences:
            place = f"{crf.key}.{question.name}"
            found.append(Finding(place, Severity.IMPOSSIBLE, (address,), message, audience=question.audience))
    return found


def _worded_badly(crf: Crf, beside: Mapping[str, tuple[str, ...]]) -> list[Finding]:
    """Findings on the words beside answers: why one is missing, was changed or stands as it is."""
    problems = {(address, problem_of(text)) for address, texts in beside.items() for text in texts}
    return [
        Finding(
            problem.check_id,
            Severity.IMPOSSIBLE,
            (address,),
            problem.message,
            concealed=problem.concealed,
            audience=crf.question(address).audience,
        )
        for address, problem in sorted(problems, key=str)
        if problem is not None
    ]


def _confirming(crf: Crf, submission: Submission, case: Case, grant: Grant) -> dict[str, tuple[str, ...]]:
    given = submission.confirmations.items()
    return {address: (why,) for (_check, address), why in given if _visible(crf, address, case, grant)}


def _reason(submission: Submission, address: str) -> str:
    given = submission.reasons.get(address)
    return given.text if given else ""


def _not_allowed(
    crf: Crf, changes: Mapping[str, Answer], stored: Answers, submission: Submission, grant: Grant
) -> list[Finding]:
    found = []
    for address, answer in changes.items():
        question = crf.question(address)
        reason = submission.reasons.get(address)
        if question.answered_by not in grant.answers_as:
            found.append(Finding("answered-by", Severity.IMPOSSIBLE, (address,), OTHERS_ANSWER))
        elif answer.missing and not answer.why.strip():
            found.append(Finding("missing-why", Severity.IMPOSSIBLE, (address,), WHY_MISSING))
        elif stored[address].given and not (reason and reason.given):
            found.append(Finding("G-07", Severity.IMPOSSIBLE, (address,), REASON_NEEDED))
    return found
