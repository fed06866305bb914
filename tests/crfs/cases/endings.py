"""Examples of what is dated after an end: death, end of study, withdrawal of consent; for every form that is a procedure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.crfs.example import Example
from trialsite.crf import registry
from trialsite.crf.endings import ConsentEnded
from trialsite.crf.fields import DateTime
from trialsite.crf.form import Crf
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.text import Text

END = date(2024, 5, 10)
WITHDRAWN = (ConsentEnded(Text("Follow-up visits", "随访"), END),)


def dated(crf: Crf, day: date) -> dict[str, Any]:
    """The form's own date, as its question takes it; an instant is the first of the day in Jinan."""
    name = crf.occurred or "form_date"
    if isinstance(crf.questions[name], DateTime):
        return {name: datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)}
    return {name: day}


def examples(crf: Crf) -> list[Example]:
    """The day after the end, and the end itself."""
    after, still = dated(crf, END + timedelta(days=1)), dated(crf, END)
    return [
        Example(crf.key, "G-03", "H", after, still, {"death_date": PartialDate(END.isoformat())}),
        Example(crf.key, "G-03", "H", dated(crf, date(2024, 6, 1)), dated(crf, date(2024, 5, 31)), {"death_date": PartialDate("2024-05")}),
        Example(crf.key, "G-04", "S", after, still, {"eos_date": END}),
        Example(crf.key, "WD-02", "D", after, still, {"consent_ended": WITHDRAWN}),
        Example(crf.key, "SV-03", "C", after, {}, {"visit_missed": True}),
    ]  # fmt: skip


PROCEDURES = [crf for crf in registry.all_forms() if crf.procedure and not crf.model.__module__.startswith("tests.")]
EXAMPLES: tuple[Example, ...] = (
    *(example for crf in PROCEDURES for example in examples(crf)),
    Example("sv", "G-04", "S", {"visit_date": date(2024, 5, 11)}, {"visit_date": END}, {"eos_date": END}, visit="V4"),
)
