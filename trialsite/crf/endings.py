"""Checks of what is dated after an end: death (G-03), end of study (G-04), withdrawal of consent (WD-02); SV-03."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trialsite.crf.checks import Case, Check, Deviation, Severity
from trialsite.crf.values.days import earliest
from trialsite.crf.values.partial import before
from trialsite.protocol.text import Text

AFTER_DEATH = Text("{label} is after the date of death", "{label}晚于死亡日期")
AFTER_STUDY = Text("{label} is after end of study", "{label}晚于研究结束日期")
AFTER_WITHDRAWAL = Text("{item} took place after consent was withdrawn", "{item}发生于撤回知情同意之后")
MISSED_WITH_DATA = Text("The visit is marked missed but has data", "标记为未访视但已有数据")


@dataclass(frozen=True, slots=True)
class ConsentEnded:
    """Consent to collect a form's data ended on a site date; what is dated later may not be entered.

    `every_date`: consent to any further data ended, so that every date of the form counts, not only its own.
    """

    scope: Text
    on: date
    every_date: bool = False


def after_death(name: str, label: Text) -> Check:
    """G-03: a procedure or sample that certainly came after the death, which may be known to the month only."""

    def rule(case: Case) -> dict[str, object] | None:
        value, died = case.value(name), case.fact("death_date")
        is_after = value is not None and died is not None and before(died, earliest(value) or died)
        return {"label": label} if is_after else None

    return Check("G-03", Severity.IMPOSSIBLE, (name,), AFTER_DEATH, rule, needs=("death_date",))


def after_study(name: str, label: Text) -> Check:
    """G-04: a form of a visit dated after the end of study; entries of running logs are none."""

    def rule(case: Case) -> dict[str, object] | None:
        done, ended = earliest(case.value(name)), case.fact("eos_date")
        is_after = bool(case.visit) and done is not None and ended is not None and done > ended
        return {"label": label} if is_after else None

    return Check("G-04", Severity.IMPLAUSIBLE, (name,), AFTER_STUDY, rule, needs=("eos_date",))


def after_withdrawal(name: str, item: Text) -> Check:
    """WD-02: a procedure or sample after consent to it was withdrawn; the draft says which day it was."""

    def rule(case: Case) -> dict[str, object] | None:
        done = earliest(case.value(name))
        ended: Sequence[ConsentEnded] = case.fact("consent_ended") or ()
        is_after = done is not None and any(done > each.on for each in ended)
        return {"item": item} if is_after else None

    return Check(
        "WD-02",
        Severity.DEVIATION,
        (name,),
        AFTER_WITHDRAWAL,
        rule,
        needs=("consent_ended",),
        deviation=Deviation("CONSENT", lambda case: True),
        grounds=lambda case: str(earliest(case.value(name))),
    )


def at_missed_visit(name: str) -> Check:
    """SV-03: done at a visit that is marked missed; neither form is complete until one of the two is corrected."""

    def rule(case: Case) -> bool:
        return case.value(name) is not None and bool(case.fact("visit_missed"))

    return Check("SV-03", Severity.COMPLETION, (name,), MISSED_WITH_DATA, rule, needs=("visit_missed",))
