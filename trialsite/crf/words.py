"""Words that stand beside answers: reasons, confirmations, queries. The ledger keeps them for good."""

from __future__ import annotations

from dataclasses import dataclass

from trialsite.crf.values.identifiers import has_identity_number, has_mobile_number
from trialsite.crf.values.withheld import has_withheld
from trialsite.protocol.text import Text

IDENTIFIER = Text("Do not enter personal identifiers", "请勿填写身份识别信息")
TELEPHONE = Text("This looks like a telephone number", "疑似电话号码，请删除")
TOO_LONG = Text("Say it in at most {n} characters.", "请控制在{n}个字符以内。")
# characters: a reason for a change or for a missing value, and what is said in a query
LONGEST_REASON, LONGEST_MESSAGE = 200, 2000


@dataclass(frozen=True, slots=True)
class Problem:
    """Why words may not stand: the check, what to tell people, and whether the words must leave no trace."""

    check_id: str
    message: Text
    concealed: bool = False


def problem_of(words: str, longest: int = LONGEST_REASON) -> Problem | None:
    """What is wrong with words beside an answer; None where nothing is.

    Nobody confirms words, so a telephone number is refused here like an identity number.
    """
    if not words:
        return None
    if len(words) > longest:
        return Problem("words-length", TOO_LONG.format(n=longest))
    if has_identity_number(words) or has_withheld(words):
        return Problem("DM-01", IDENTIFIER, concealed=True)
    return Problem("DM-03", TELEPHONE, concealed=True) if has_mobile_number(words) else None
