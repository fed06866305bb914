"""When a question is asked, as the page's script decides it beside who types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from trialsite.crf.address import read_address
from trialsite.crf.conditions import Condition
from trialsite.crf.fields import Question


def decided_here(question: Question, facts: Mapping[str, Any]) -> Condition | None:
    """The condition on an answer of the page that shows the row; none where facts say already that it stays hidden."""
    condition = question.shown_when or question.required_when
    if condition is None or question.required:
        return None
    if any(facts.get(part.fact) not in part.values for part in condition.parts if part.fact):
        return None
    # what a part of a result decides, such as its flag, the server says
    return next((part for part in condition.parts if part.question and not part.part), None)


def named_by(condition: Condition, address: str) -> str:
    """The address of the answer that a condition at an address looks at: of the same row, or of the form."""
    return condition.question if condition.of_form else str(replace(read_address(address), var=condition.question))


def values_of(condition: Condition) -> str:
    """The answers that show a row, joined; no answer is the empty one."""
    return "|".join(sorted("" if value is None else str(value) for value in condition.values))
