"""Fill the columns of a row that follow from its answers: reference limits and flags, stored with the result."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from trialsite.crf.checks import Case
from trialsite.crf.fields import Measurement
from trialsite.crf.form import Crf


def fill_following(crf: Crf, row: Any, changed: Collection[str], case: Case) -> None:
    """Look up the limits of each measurement that changed, or that follows an answer that changed; others stay."""
    for name, question in crf.questions.items():
        if not isinstance(question, Measurement) or question.limits is None:
            continue
        if not {name, *question.limits.follows}.isdisjoint(changed):
            question.follow(row, case)
