"""Run the checks of a form over a case; pure, used by the save, by pages, and by rechecks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from trialsite.crf.address import read_address
from trialsite.crf.answers import Answer, Answers
from trialsite.crf.checks import Case, Check, Finding, Severity
from trialsite.crf.fields.base import Question
from trialsite.crf.following import settled
from trialsite.crf.form import Crf
from trialsite.crf.inheriting import SETTINGS, inherits
from trialsite.crf.standard import awaits_investigator, is_required, standard_checks


@cache
def checks_of(crf: Crf) -> tuple[Check, ...]:
    """The checks of a form: the standard ones, then its own."""
    return (*standard_checks(crf), *crf.checks)


@cache
def needs_of(crf: Crf) -> frozenset[str]:
    """Every fact that checks, conditions and calculated values of the form need."""
    found = {key for check in checks_of(crf) for key in check.needs}
    for question in crf.every_question:
        found.update(getattr(question, "needs", ()))
        for condition in (question.shown_when, question.required_when):
            found.update(condition.facts if condition else ())
    found.update({SETTINGS} if inherits(crf) else ())
    return frozenset(found)


def cases(crf: Crf, name: str, case: Case) -> Iterator[Case]:
    """The case itself, or one per row of the group of that name: rows that each form has, and those with an answer."""
    if not name:
        yield case
        return
    for key in dict.fromkeys((*crf.groups_by_name[name].asked, *case.answers.keys_of(name))):
        yield replace(case, group=name, row=key)


def evaluate(crf: Crf, case: Case, severities: Iterable[Severity] = tuple(Severity)) -> tuple[Finding, ...]:
    """All findings of the given severities, in the order of the checks."""
    wanted = frozenset(severities)
    return find_all(crf, [check for check in checks_of(crf) if check.severity in wanted], case)


def find_all(crf: Crf, checks: Iterable[Check], case: Case) -> tuple[Finding, ...]:
    """All findings of these checks, in their order."""
    found: list[Finding] = []
    for check in checks:
        found.extend(finding for each in cases(crf, check.group, case) if (finding := check.find(each)) is not None)
    return tuple(found)


def refused(
    crf: Crf, case: Case, stored: Answers, changes: dict[str, Answer]
) -> tuple[dict[str, Answer], list[Finding]]:
    """Take impossible answers out of `changes`: what remains may be stored, with the findings that refused the rest.

    A finding refuses every changed answer it names. Taking one out may make another check fail or pass, so
    this goes on until nothing more is refused; it ends, since changes only become fewer.
    """
    kept = dict(changes)
    found: list[Finding] = []
    while True:
        attempt = settled(crf, replace(case, answers=stored.with_changes(kept)), kept)
        new = [f for f in evaluate(crf, attempt, (Severity.IMPOSSIBLE,)) if any(a in kept for a in f.addresses)]
        if not new:
            return kept, found
        found.extend(new)
        for address in {address for finding in new for address in finding.addresses}:
            kept.pop(address, None)


def results_pending(crf: Crf, case: Case) -> int:
    """How many results that the form asks for are still to come, once its sample was taken."""
    if not crf.measurements or case.value(crf.occurred) is None:
        return 0
    return sum(_is_pending(question, case, address) for address, question in crf.measurements)


def _is_pending(question: Question, case: Case, address: str) -> bool:
    place = read_address(address)
    own = replace(case, group=place.group, row=place.key)
    return not case.answers[address].given and is_required(question, own, place.var)


def awaiting_investigator(crf: Crf, case: Case) -> int:
    """How many answers only the investigator may give are still missing."""
    count = sum(awaits_investigator(question, case, name) for name, question in crf.questions.items())
    for group in crf.groups:
        for each in cases(crf, group.name, case):
            asked = group.questions_of(each.row)
            count += sum(awaits_investigator(question, each, name) for name, question in asked.items())
    return count
