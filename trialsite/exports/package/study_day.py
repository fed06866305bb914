"""Study days as SDTM counts them: the day of the first infusion is 1, the day before it -1; there is no day 0."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from participants.models import Participant
from trialsite.audit.clock import site_date
from trialsite.crf.form import Crf
from trialsite.protocol.text import Text
from visits.infusion.facts import day0s

LABEL = Text("Study day of {label} (day of the first infusion: 1)", "{label}的研究日（首次输注当日为1）")
_DATED = re.compile(r"\b[A-Z]{2}\.([A-Z]{2}(?:ST)?)DTC\b")


@cache
def dated_by(crf: Crf) -> tuple[str, str] | None:
    """The question that dates a form and the name of its study day (`lbdy`, `aestdy`), by its SDTM target."""
    for name, question in crf.questions.items():
        found = _DATED.search(question.sdtm)
        if found and not question.virtual and question.kind != "time":
            return name, f"{found[1].lower()}dy"
    return None


def study_day(on: date, first: date) -> int:
    """The study day of a date, counted from the date of the first infusion; never 0."""
    days = (on - first).days
    return days + 1 if days >= 0 else days


def days_by_code() -> Mapping[str, date]:
    """The date of the first infusion of everybody who had one; three statements."""
    people = dict(Participant.objects.values_list("pk", "code"))
    return {people[key]: found.value for key, found in day0s(list(people)).items()}


def reader() -> Callable[[str, Any], int | None]:
    """Says the study day of the stored date of a participant's form; None where there is none, or not a whole day."""
    firsts = days_by_code()

    def read(code: str, stored: Any) -> int | None:
        on = _day(stored)
        return None if on is None or code not in firsts else study_day(on, firsts[code])

    return read


def _day(stored: Any) -> date | None:
    if isinstance(stored, datetime):
        return site_date(stored)
    if isinstance(stored, date):
        return stored
    return date.fromisoformat(stored) if isinstance(stored, str) and len(stored) == len("2024-03-25") else None
