"""The page for answers that two people changed: both are shown, one is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from trialsite.casebook.submission import Outcome
from trialsite.crf.codelists import REASONS
from trialsite.crf.form import Crf
from trialsite.entry.posted import Posted
from trialsite.protocol.text import Text


@dataclass(frozen=True)
class ConflictLine:
    """One answer in conflict; `boxes` are the posted boxes that send mine again."""

    address: str
    label: Text
    mine: str
    theirs: str
    by: str
    at: object
    boxes: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, Text], ...] = tuple((code.code, code.text) for code in REASONS)


def conflict_lines(crf: Crf, outcome: Outcome, posted: Posted) -> list[ConflictLine]:
    """A line per conflict, in the order of the form."""
    language = get_language() or "en"
    lines = []
    for conflict in outcome.conflicts:
        question = crf.question(conflict.address)
        sent = [
            (name, value)
            for name, values in posted.items()
            for value in values
            if name.split("~")[0] == conflict.address and not name.endswith(("~reason", "~words"))
        ]
        lines.append(
            ConflictLine(
                conflict.address,
                question.label,
                question.show_answer(conflict.mine, language),
                question.show_answer(conflict.theirs, language),
                conflict.by,
                conflict.at,
                tuple(sent),
            )
        )
    return lines
