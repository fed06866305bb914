"""What stands against the principal investigator's signature, by what is computed and what he answered; pure.

He confirms what is computed. A stricter answer makes the person ineligible; none lets pass what fails by the data
(ELIG-01): only a correction of the data or another version of the protocol does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from participants.eligibility.needed import JUDGED
from participants.eligibility.verdict import Eligibility, Overall, State, Verdict
from trialsite.crf.answers import Answer
from trialsite.protocol.text import Text

PASSES, BLOCKS = frozenset({"MET", "ABSENT"}), frozenset({"NOT_MET", "PRESENT"})
# the answers that decide, or that the investigator gives beside what is computed
ASKED = (*JUDGED.values(), "other_trial", "e10_inv", "planned_enrol_date")
ASKED_WHEN = {
    "organ_detail": ("organ_dysfunction", "PRESENT"),
    "other_trial_last_date": ("other_trial", "Y"),
    "inv_reason": ("inv_judgement", "PRESENT"),
}
OVERRIDDEN = Text("{criterion} fails by the data; it cannot be overridden", "{criterion}按数据判定不符合，不能改判")
NOT_ELIGIBLE = Text("Not eligible, or not evaluable: {criteria}", "不符合或无法判定：{criteria}")
NO_COMMENT = Text("{criterion}: give a comment", "{criterion}：请填写说明")
NOT_ANSWERED = Text("Not all questions are answered", "尚有问题未回答")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why nobody may sign now; `address` is the question that it leads to, empty for the whole form."""

    check_id: str
    message: Text
    criterion: str = ""
    address: str = ""


def reasons_against_signing(eligibility: Eligibility, answers: Mapping[str, Answer]) -> tuple[Reason, ...]:
    """Every reason against the signature, in the registry's order; empty where it may be given.

    `eligibility` as computed, before the investigator's own answers; `answers` those of the form, by question.
    """
    return (*_of_criteria(eligibility, answers), *_unanswered(answers), *_result(eligibility, answers))


def judged(eligibility: Eligibility, answers: Mapping[str, Answer]) -> Eligibility:
    """What is computed with the investigator's own answers: a stricter one blocks, no other changes anything."""
    return Eligibility(tuple(_judged(each, own_answer(each.criterion, answers)) for each in eligibility.verdicts))


def own_answer(criterion: str, answers: Mapping[str, Answer]) -> str | None:
    """The code the investigator gave beside what is computed; None means "as computed"."""
    found = answers.get(f"{criterion.lower()}_inv")
    return found.value if found else None


def is_override(verdict: Verdict, answer: str | None) -> bool:
    """ELIG-01: the answer lets pass what fails by the data."""
    return verdict.state is State.FAIL and answer in PASSES


def is_stricter(verdict: Verdict, answer: str | None) -> bool:
    """ELIG-02: the answer blocks what passes by the data."""
    return verdict.state is State.OK and answer in BLOCKS


def differs(verdict: Verdict, answer: str | None) -> bool:
    """Whether an answer was given that is not what was computed; nothing is what cannot be evaluated yet."""
    expected = {State.OK: PASSES, State.FAIL: BLOCKS}.get(verdict.state, frozenset())
    return answer is not None and answer not in expected


def needs_comment(verdict: Verdict, answer: str | None) -> bool:
    """Whether the investigator must say why: he judges otherwise, or the readings of the criterion differ."""
    return verdict.divergent or differs(verdict, answer)


def _judged(verdict: Verdict, answer: str | None) -> Verdict:
    return replace(verdict, state=State.FAIL) if answer in BLOCKS else verdict


def _given(name: str, answers: Mapping[str, Answer]) -> bool:
    return name in answers and answers[name].given


def _of_criteria(eligibility: Eligibility, answers: Mapping[str, Answer]) -> Iterator[Reason]:
    for verdict in eligibility.verdicts:
        key, answer = verdict.criterion.lower(), own_answer(verdict.criterion, answers)
        if is_override(verdict, answer):
            message = OVERRIDDEN.format(criterion=verdict.criterion)
            yield Reason("ELIG-01", message, verdict.criterion, f"{key}_inv")
        if needs_comment(verdict, answer) and not _given(f"{key}_comment", answers):
            yield Reason("ELIG-02", NO_COMMENT.format(criterion=verdict.criterion), verdict.criterion, f"{key}_comment")


def _unanswered(answers: Mapping[str, Answer]) -> Iterator[Reason]:
    asked = [*ASKED, *(name for name, (of, code) in ASKED_WHEN.items() if of in answers and answers[of].value == code)]
    missing = [name for name in asked if not _given(name, answers)]
    if missing:
        yield Reason("G-06", NOT_ANSWERED, address=missing[0])


def _result(eligibility: Eligibility, answers: Mapping[str, Answer]) -> Iterator[Reason]:
    found = judged(eligibility, answers)
    if found.overall is not Overall.ELIGIBLE:
        yield Reason("ELIG-03", NOT_ELIGIBLE.format(criteria=", ".join((*found.failed, *found.unknown))))
