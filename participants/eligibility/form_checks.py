"""The checks of the form ELIG: what stands against the signature, answers other than the data, hints, dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from participants.eligibility.hints import HINTED, HINTS, hint
from participants.eligibility.on_form import CONFIRMED, KNOWN, computed_on, judged_on, randomised_on, verdict_on
from participants.eligibility.signing import (
    NO_COMMENT,
    NOT_ELIGIBLE,
    OVERRIDDEN,
    is_override,
    is_stricter,
    needs_comment,
    own_answer,
)
from participants.eligibility.verdict import Overall
from trialsite.crf.checks import Case, Check, Deviation, Severity
from trialsite.crf.values.display import in_both
from trialsite.crf.values.partial import Precision, before
from trialsite.protocol.text import Text

SCREENING_DAYS = 28
MANY_DAYS = Text(
    "The planned day lies more than {n} days after screening – please confirm", "计划随机日期距筛选超过{n}天，请确认"
)


def overridden(criterion: str) -> Callable[[Case], dict[str, object] | None]:
    """ELIG-01: the answer lets pass what fails by the data."""

    def rule(case: Case) -> dict[str, object] | None:
        wrong = is_override(verdict_on(case, criterion), own_answer(criterion, case.answers))
        return {"criterion": Text(criterion, criterion)} if wrong else None

    return rule


def stricter(criterion: str) -> Callable[[Case], bool]:
    """ELIG-02: the answer blocks what passes by the data, and nothing says why."""
    comment = f"{criterion.lower()}_comment"

    def rule(case: Case) -> bool:
        answer = own_answer(criterion, case.answers)
        return is_stricter(verdict_on(case, criterion), answer) and not case.answer(comment).given

    return rule


def uncommented(criterion: str) -> Callable[[Case], dict[str, object] | None]:
    """The answer is not what was computed, or the readings differ, and no comment says why."""
    comment = f"{criterion.lower()}_comment"

    def rule(case: Case) -> dict[str, object] | None:
        needed = needs_comment(verdict_on(case, criterion), own_answer(criterion, case.answers))
        return {"criterion": criterion} if needed and not case.answer(comment).given else None

    return rule


def not_eligible(case: Case) -> dict[str, object] | None:
    """ELIG-03: the investigator has judged, and the person is not eligible or not evaluable."""
    found = judged_on(case)
    if case.value("inv_judgement") is None or found.overall is Overall.ELIGIBLE:
        return None
    return {"criteria": ", ".join((*found.failed, *found.unknown))}


def screen_failure(case: Case) -> bool:
    """ELIG-06: a criterion fails before randomisation, and the end of study does not say so yet."""
    if randomised_on(case) is not None or case.fact("eos_date"):
        return False
    return judged_on(case).overall is Overall.INELIGIBLE


def failing(case: Case) -> str:
    """The criteria that fail: what ELIG-06 rests on."""
    return ", ".join(judged_on(case).failed)


def not_met_at_randomisation(case: Case) -> dict[str, object] | None:
    """ELIG-04: after randomisation the data say that a criterion was not met on that day."""
    failed = _failed_at_randomisation(case)
    return {"criterion": failed} if failed else None


def _failed_at_randomisation(case: Case) -> str:
    return ", ".join(computed_on(case).failed) if randomised_on(case) else ""


def hinted(name: str) -> Callable[[Case], dict[str, object] | None]:
    """Something recorded speaks for a criterion that is answered with "absent"."""

    def rule(case: Case) -> dict[str, object] | None:
        found = hint(HINTED[name], case.facts, case.protocol) if case.value(name) == "ABSENT" else ()
        return {"hint": found[0]} if found else None

    return rule


def day_before_screening(case: Case) -> bool:
    """The planned day lies before the first procedure of screening."""
    planned, screened = case.value("planned_enrol_date"), case.fact("screen_date")
    return planned is not None and screened is not None and planned < screened


def day_long_after(case: Case) -> dict[str, object] | None:
    """The planned day lies more than 28 days after the first procedure of screening."""
    planned, screened = case.value("planned_enrol_date"), case.fact("screen_date")
    if planned is None or screened is None or (planned - screened).days <= SCREENING_DAYS:
        return None
    return {"n": SCREENING_DAYS}


def last_day_unknown(case: Case) -> bool:
    """Nothing is known of the day."""
    day = case.answer("other_trial_last_date")
    return day.missing == "UNK" or (day.value is not None and day.value.precision is Precision.UNKNOWN)


def last_day_after_consent(case: Case) -> dict[str, object] | None:
    """The last dose or visit of the other study certainly came after consent."""
    day, consent = case.value("other_trial_last_date"), case.fact("consent_date")
    if day is None or consent is None or not before(consent, day):
        return None
    return {"value": in_both(day)}


def _own_checks() -> Iterator[Check]:
    for criterion in CONFIRMED:
        names = (f"{criterion.lower()}_inv", f"{criterion.lower()}_comment")
        yield Check("ELIG-01", Severity.GATE, names[:1], OVERRIDDEN, overridden(criterion), needs=(KNOWN,))
        yield Check(
            "ELIG-02", Severity.IMPLAUSIBLE, names,
            Text("You judge otherwise than the data: say why", "您的判定与计算结果不同，请说明理由"),
            stricter(criterion), needs=(KNOWN,),
        )  # fmt: skip
        yield Check(f"elig.{names[1]}", Severity.GATE, names[1:], NO_COMMENT, uncommented(criterion), needs=(KNOWN,))


CHECKS = (
    *_own_checks(),
    Check(
        "ELIG-04", Severity.DEVIATION, ("inv_judgement",),
        Text("{criterion} was not met at randomisation", "随机时{criterion}不符合"), not_met_at_randomisation,
        needs=(KNOWN,), deviation=Deviation("ELIG", lambda case: True), grounds=_failed_at_randomisation,
    ),
    Check("ELIG-03", Severity.GATE, ("inv_judgement",), NOT_ELIGIBLE, not_eligible, needs=(KNOWN,)),
    Check(
        "ELIG-06", Severity.PROMPT, ("inv_judgement",),
        Text("Complete end of study as screen failure", "请填写筛选失败的研究结束表"), screen_failure,
        needs=(KNOWN, "eos_date"), grounds=failing,
    ),
    *(
        Check(
            f"elig.{name}", Severity.IMPLAUSIBLE, (name,),
            Text("{hint} – please confirm", "{hint}，请确认"), hinted(name), needs=HINTS,
        )
        for name in HINTED
    ),
    Check(
        "elig.planned_enrol_date", Severity.IMPOSSIBLE, ("planned_enrol_date",),
        Text("The planned day lies before screening", "计划随机日期早于筛选日期"), day_before_screening,
        needs=("screen_date",),
    ),
    Check(
        "elig.planned_enrol_date", Severity.IMPLAUSIBLE, ("planned_enrol_date",), MANY_DAYS, day_long_after,
        needs=("screen_date",),
    ),
    Check(
        "elig.other_trial_last_date", Severity.IMPLAUSIBLE, ("other_trial_last_date",),
        Text("Without the date E10 cannot be evaluated – please confirm", "日期不详，E10无法判定，请确认"),
        last_day_unknown,
    ),
    Check(
        "elig.other_trial_last_date", Severity.IMPLAUSIBLE, ("other_trial_last_date",),
        Text("{value} is after informed consent – please confirm", "{value}晚于知情同意日期，请确认"),
        last_day_after_consent, needs=("consent_date",),
    ),
)  # fmt: skip
