"""The provenance of one answer of a record, for the popover of entry, review and pharmacy."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import Http404

from trialsite.audit import clock
from trialsite.casebook import content
from trialsite.casebook.as_at import answers_at
from trialsite.casebook.context import case_for, gather_facts
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.provenance import life_of
from trialsite.casebook.sealing import opened
from trialsite.crf import registry
from trialsite.crf.fields import Question
from trialsite.pages.provenance.calculated import Computed, computed
from trialsite.pages.provenance.facts import Facts, facts_of
from trialsite.pages.provenance.steps import ReadableStep, StepReader
from trialsite.protocol.audience import Audience


@dataclass(frozen=True, slots=True)
class Provenance:
    """Facts and steps of one answer; of a calculated one, which is never stored, the answers it is made of."""

    question: Question
    facts: Facts
    steps: tuple[ReadableStep, ...]
    computed: Computed | None = None


def question_or_404(record: CrfRecord, address: str, audiences: frozenset[Audience]) -> Question:
    """The question at an address; raises Http404 for one the form does not have or the person may not see."""
    try:
        question = registry.get(record.form).question(address)
    except (KeyError, ValueError):
        raise Http404 from None
    if question.audience not in audiences:
        raise Http404
    return question


def provenance_of(
    record: CrfRecord,
    address: str,
    audiences: frozenset[Audience],
    instant: datetime | None = None,
    for_queries: Collection[str] = (),
) -> Provenance:
    """The provenance of an answer (as of the instant); `for_queries` are the events of changes made for a query.

    Two statements for an answer that is stored; for a calculated one those that its form is read with.
    """
    question, crf = question_or_404(record, address, audiences), registry.get(record.form)
    life = life_of(record, crf, address, audiences, instant)
    steps = StepReader(crf, question, life.steps, for_queries).read()
    made = _computed(record, address, audiences, instant) if question.virtual else None
    return Provenance(question, facts_of(record, address, life, steps), tuple(steps), made)


def _computed(
    record: CrfRecord, address: str, audiences: frozenset[Audience], instant: datetime | None
) -> Computed | None:
    crf = registry.get(record.form)
    stored = answers_at(crf, record, instant) if instant else content.answers_of(crf, content.load(crf, record))
    case = case_for(record, opened(crf, stored), gather_facts(crf, record, instant), instant or clock.now())
    made = computed(crf, case, address)
    if made is None:
        return None
    seen = tuple(each for each in made.inputs if crf.question(each.address).audience in audiences)
    return replace(made, inputs=seen)
