"""Acts that may not happen."""

from __future__ import annotations

from trialsite.crf.words import LONGEST_REASON, problem_of
from trialsite.protocol.text import Text

SAY_WHY = Text("Say why.", "请说明理由。")


class ActionRefused(Exception):
    """An act that is not allowed now; `code` is for tests and ledger, `message` for people.

    `is_recorded` once the try is in the ledger.
    """

    is_recorded = False

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def refuse_bad_words(words: str, longest: int = LONGEST_REASON) -> None:
    """Raises ActionRefused for words with a personal identifier or a telephone number, and for very long ones."""
    problem = problem_of(words, longest)
    if problem is not None:
        raise ActionRefused(problem.check_id, problem.message)


def reasoned(why: str) -> str:
    """A reason without blanks around it; raises ActionRefused where it is missing or names a person."""
    if not why.strip():
        raise ActionRefused("empty", SAY_WHY)
    refuse_bad_words(why.strip())
    return why.strip()
