"""Build the case that checks look at: facts, protocol and day for one record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from trialsite.audit import clock
from trialsite.casebook import gates
from trialsite.casebook.models import CrfRecord
from trialsite.crf import facts as crf_facts
from trialsite.crf.answers import Answers
from trialsite.crf.checks import Case
from trialsite.crf.evaluate import needs_of
from trialsite.crf.form import Crf
from trialsite.crf.standard import LINKABLE


def gather_facts(crf: Crf, record: CrfRecord, as_of: datetime | None = None, *, linking: bool = True) -> dict[str, Any]:
    """The facts that the form, the entry gates and every page need; one statement per fact.

    Where no answer leads to another record (`linking`), nobody asks which ones there are.
    """
    keys = {*needs_of(crf), *gates.needs(), *gates.needs_of_submissions(), "protocol"} - (
        set() if linking else {LINKABLE}
    )
    return crf_facts.gather(keys, record.participant_id, record, as_of)


def case_for(
    record: CrfRecord, answers: Answers, facts: dict[str, Any], now: datetime, *, rechecking: bool = False
) -> Case:
    """The case of a record at an instant."""
    return Case(
        answers=answers,
        facts=facts,
        protocol=facts["protocol"],
        now=now,
        today=clock.site_date(now),
        visit=record.visit.code if record.visit else "",
        rechecking=rechecking,
    )
