"""A preparation as the pharmacy sees it: its answers opened, its case, and what its checks say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from trialsite.audit import clock
from trialsite.casebook import content, sealing
from trialsite.casebook.context import case_for, gather_facts
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.crf.answers import Answers
from trialsite.crf.checks import Case, Finding, Severity
from trialsite.crf.evaluate import evaluate
from trialsite.crf.form import Crf

FORM = "prep"
# set by the release itself, so that nothing waits for them before it
BY_RELEASE = frozenset({"prep_check_by", "prep_release_dt"})


@dataclass(frozen=True)
class Prepared:
    """One preparation, opened for somebody unblinded."""

    record: CrfRecord
    crf: Crf
    case: Case
    findings: tuple[Finding, ...]
    box: sealing.Box = field(default_factory=sealing.Box)  # what opened it, with its key

    @property
    def answers(self) -> Answers:
        """The answers as they were given."""
        return self.case.answers

    @property
    def missing(self) -> tuple[Finding, ...]:
        """What Complete still waits for, but for what the release sets."""
        stops = (Severity.IMPOSSIBLE, Severity.COMPLETION)
        return tuple(f for f in self.findings if f.severity in stops and not BY_RELEASE & set(f.addresses))

    @property
    def gates(self) -> tuple[Finding, ...]:
        """The gates that stand against the release."""
        return tuple(f for f in self.findings if f.severity is Severity.GATE)


def record_of(code: str, visit: str, bag: int | None = None) -> CrfRecord:
    """The preparation of a dose visit, the last one unless told which bag; CrfRecord.DoesNotExist where none is."""
    there = CrfRecord.objects.select_related("participant", "visit").filter(
        participant__code=code, visit__code=visit, visit__number=1, form=FORM, retired_at__isnull=True
    )
    return there.latest("repeat") if bag is None else there.get(repeat=bag)


def prepared(record: CrfRecord) -> Prepared:
    """Open what is stored and judge it by the facts of now."""
    crf = registry.get(FORM)
    box = sealing.Box()
    answers = sealing.opened(crf, content.answers_of(crf, content.load(crf, record)), box)
    return replace(judged(record, answers, gather_facts(crf, record)), box=box)


def judged(record: CrfRecord, answers: Answers, facts: dict[str, Any]) -> Prepared:
    """The preparation with these answers, which need not be stored yet."""
    crf = registry.get(FORM)
    case = case_for(record, answers, facts, clock.now())
    return Prepared(record, crf, case, evaluate(crf, case))
