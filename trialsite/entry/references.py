"""What stands beside a value for comparison: reference limits of a laboratory result, or the usual range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trialsite.crf.checks import Case
from trialsite.crf.codelists import FLAG
from trialsite.crf.fields import Calculated, Measurement, Question
from trialsite.crf.values.display import show_number, show_range
from trialsite.crf.values.measured import Measured, flag_of
from trialsite.protocol.text import Text

NOTHING = Text("", "")
ARROWS = {"L": "↓", "H": "↑"}


@dataclass(frozen=True, slots=True)
class Reference:
    """The range as people read it, and what a result says to it: empty where usual or open, None for other answers."""

    text: str = ""
    remark: Text | None = None


def reference_of(question: Question, case: Case) -> Reference:
    """The range beside a question; a result comes with the limits that are, or would be, stored with it.

    `case` holds the answers as they stand on the page, with what follows from them.
    """
    if isinstance(question, Measurement) and question.limits:
        return _of_result(question, case)
    if question.remark:
        return Reference(remark=question.remark(case) or NOTHING)
    if isinstance(question, Calculated) and question.limits:
        low, high = question.limits.find(case) or (None, None)
        value = question.compute(case)
        flag = flag_of(value, low, high) if value is not None else None
        return Reference(_range(low, high), _flag(flag))
    return Reference(_range(*(question.soft or (None, None))))


def _of_result(question: Measurement, case: Case) -> Reference:
    shown: Measured | None = case.value(question.name)
    if shown is None:
        return Reference(_range(*_limits(question, case)), NOTHING)
    # in a report the flag has a column of its own
    remark = NOTHING if question.unit_in else _flag(shown.flag)
    if shown.unit != question.grammar.unit and shown.value is not None:
        converted = show_number(question.comparable(shown))
        unit = question.unit
        remark = Text(f"= {converted} {unit.en} {remark.en}".strip(), f"= {converted} {unit.zh} {remark.zh}".strip())
    return Reference(_range(shown.low, shown.high), remark)


def _limits(question: Measurement, case: Case) -> tuple[Any, Any]:
    return (question.limits.find(case) if question.limits else None) or (None, None)


def _flag(flag: str | None) -> Text:
    if flag not in ARROWS:
        return NOTHING
    words = FLAG.text(flag)
    return Text(f"{ARROWS[flag]} {words.en}", f"{ARROWS[flag]} {words.zh}")


def _range(low: Any, high: Any) -> str:
    return "" if low is None and high is None else show_range((_plain(low), _plain(high)))


def _plain(limit: Any) -> Any:
    """The limit without the zeros that its column adds."""
    return limit.normalize() if hasattr(limit, "normalize") else limit
