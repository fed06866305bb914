"""The page for answers that two people changed: both are shown, one is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from trialsite.casebook.submission import Outcome
from trialsite.crf.codelists import REASONS
from trialsite.crf.form import Crf
from trialsite.entry.posted import Posted, about, last
from trialsite.protocol.text import Text


@dataclass(frozen=True)
class ConflictLine:
    """One answer in conflict; `boxes` are the posted boxes that send mine again.

    `reason` and `words`: why I changed it, as far as I said so already.
    """

    address: str
    label: Text
    mine: str
    theirs: str
    by: str
    at: object
    boxes: tuple[tuple[str, str], ...]
    reason: str = ""
    words: str = ""
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
            if about(name) == conflict.address and not name.endswith(("~reason", "~words"))
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
                last(posted, f"{conflict.address}~reason"),
                last(posted, f"{conflict.address}~words"),
            )
        )
    return lines
