"""What a signature may mean: the code it is stored under, a title, and the sentence that the signer puts a name to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trialsite.protocol.text import Text

APPROVE, REVIEW, ELIGIBLE = "approve", "review", "eligible"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning; one that does not settle leaves the form among those that wait for a signature."""

    title: Text
    sentence: Text
    settles: bool = True


MEANINGS: Mapping[str, Meaning] = {
    APPROVE: Meaning(
        Text("Review and approval", "审阅并批准"),
        Text(
            "I reviewed these data against the source and approve them as accurate and complete.",
            "我已对照源数据审阅上述数据，确认其准确、完整并予以批准。",
        ),
    ),
    REVIEW: Meaning(
        Text("Review only", "仅审阅"),
        Text("I reviewed these data. Approval will follow.", "我已审阅上述数据，批准签名将另行完成。"),
        settles=False,
    ),
    ELIGIBLE: Meaning(
        Text("Eligible", "符合入选资格"),
        Text(
            "I reviewed the criteria with their evidence and confirm that this person is eligible.",
            "我已核对各项标准及其依据，确认该受试者符合入选资格。",
        ),
    ),
}


def meaning_of(code: str) -> Meaning:
    """The meaning under a code; an older one that is not in the list says its code."""
    return MEANINGS.get(code) or Meaning(Text(code, code), Text(code, code))
