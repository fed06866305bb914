"""The edit checks of a report of a serious event: the first one waits for nothing, what was sent is not changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from safety.rules import names_death
from trialsite.audit.clock import site_date
from trialsite.crf.answers import EMPTY
from trialsite.crf.checks import Case, Check, Deviation, Severity, Violation
from trialsite.protocol.text import Text

INITIAL, FOLLOWUP, FINAL = "INITIAL", "FOLLOWUP", "FINAL"
LATER = (FOLLOWUP, FINAL)
OPEN = frozenset({"NOTREC", "RECOVERING", "UNK"})
FOLLOWUP_DAYS, SHORTEST = 30, 100
# what may still be told of a report that was sent: when the ethics committee got it
AFTERWARDS = frozenset({"sae_sent_ec_dt"})
EVENTS, OTHERS, SENT = "serious_events", "other_reports", "report_as_sent"


def reported(case: Case) -> Any:
    """The event that the report is of, None while it names none."""
    return (case.fact(EVENTS) or {}).get(case.value("sae_ae"))


def _same(case: Case) -> list[Any]:
    """The other reports of the same event."""
    of = case.value("sae_ae")
    return [each for each in case.fact(OTHERS) or () if of is not None and each.of == of]


def is_later(case: Case) -> bool:
    """Whether it is a follow-up or the final report."""
    return case.value("sae_report_type") in LATER


def second_initial(case: Case) -> bool:
    """Another report of the event is its first one."""
    return case.value("sae_report_type") == INITIAL and any(each.type == INITIAL for each in _same(case))


def after_final(case: Case) -> bool:
    """The final report of the event was sent."""
    return case.value("sae_report_type") is not None and any(each.type == FINAL and each.sent for each in _same(case))


def sent_before_aware(name: str) -> Callable[[Case], bool]:
    """Sent before the site knew of the event."""

    def rule(case: Case) -> bool:
        found, sent = reported(case), case.value(name)
        return found is not None and None not in (found.aware, sent) and sent < found.aware

    return rule


def late(case: Case) -> Violation:
    """SAE-02: the first report reached the sponsor after its time."""
    found, sent = reported(case), case.value("sae_sent_sponsor_dt")
    if case.value("sae_report_type") != INITIAL or found is None or found.aware is None or sent is None:
        return None
    hours = int(case.protocol.value("sae_clock_h"))
    took = sent - found.aware
    return {"n": _hours(took)} if took > timedelta(hours=hours) else None


def _hours(took: timedelta) -> str:
    minutes = int(took.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def committee_late(case: Case) -> bool:
    """The ethics committee got a fatal or life-threatening event after its time."""
    found, sent = reported(case), case.value("sae_sent_ec_dt")
    if found is None or found.aware is None or sent is None or not found.is_grave:
        return False
    return bool(sent - found.aware > timedelta(hours=int(case.protocol.value("ec_fatal_clock_h"))))


def committee_untold(case: Case) -> bool:
    """A fatal or life-threatening event goes to the ethics committee."""
    found = reported(case)
    return found is not None and found.is_grave and not case.answer("sae_sent_ec_dt").given


def not_serious_unsent(case: Case) -> bool:
    """SAE-01."""
    found = reported(case)
    return found is not None and found.event.serious == "N" and not case.answer("sae_sent_sponsor_dt").given


def in_hospital(case: Case) -> bool:
    """Whether the event led to hospital."""
    found = reported(case)
    return found is not None and "HOSP" in found.event.criteria


def admission_missing(case: Case) -> bool:
    """SAE-03."""
    return is_later(case) and in_hospital(case) and not case.answer("sae_hosp_admit").given


def discharge_missing(case: Case) -> bool:
    """The event is over, and the end of the stay is not told."""
    found = reported(case)
    over = found is not None and found.event.outcome in {"RECOVERED", "SEQUELAE"}
    return is_later(case) and in_hospital(case) and over and not case.answer("sae_hosp_discharge").given


def admitted_before_start(case: Case) -> bool:
    """The stay began before the first day on which the event can have begun."""
    found, day = reported(case), case.value("sae_hosp_admit")
    return found is not None and None not in (found.first_day, day) and day < found.first_day


def followup_due(case: Case) -> bool:
    """SAE-04: thirty days after the first report nothing followed, and the event goes on."""
    found, sent = reported(case), case.value("sae_sent_sponsor_dt")
    if case.value("sae_report_type") != INITIAL or sent is None or found is None or found.event.ongoing != "Y":
        return False
    waited = (case.today - site_date(sent)).days > FOLLOWUP_DAYS
    return waited and not any(each.type in LATER and each.sent for each in _same(case))


def still_open(case: Case) -> bool:
    """SAE-05."""
    found = reported(case)
    over = case.fact("eos_date") is not None
    return case.value("sae_report_type") == FINAL and found is not None and found.event.outcome in OPEN and not over


def too_short(case: Case) -> bool:
    """A narrative that can hardly say what happened."""
    told = case.value("sae_narrative")
    return told is not None and len(told.strip()) < SHORTEST


def death_as_diagnosis(case: Case) -> bool:
    """Death is an outcome."""
    return names_death(case.value("sae_diagnosis") or "")


def changed_after_sending(name: str) -> Callable[[Case], bool]:
    """The report was sent with another answer."""

    def rule(case: Case) -> bool:
        sent = case.fact(SENT)
        return sent is not None and case.answer(name) != sent.get(name, EMPTY)

    return rule


_H, _S, _C, _D = Severity.IMPOSSIBLE, Severity.IMPLAUSIBLE, Severity.COMPLETION, Severity.DEVIATION
WAS_SENT = Text(
    "This report was sent and stays as it is. Write a follow-up report", "该报告已发送，不能更改，请提交随访报告"
)
NOT_BEFORE = Text("It cannot have been sent before the site became aware", "报告时间不能早于获知时间")


def checks(names: tuple[str, ...]) -> tuple[Check, ...]:
    """Every check of the form, whose questions that are kept are given."""
    kept = (
        Check(f"sae.{name}.sent", _H, (name,), WAS_SENT, changed_after_sending(name), needs=(SENT,))
        for name in names
        if name not in AFTERWARDS
    )
    return (*kept, *CHECKS)


CHECKS = (
    Check(
        "sae.sae_report_type", _H, ("sae_report_type", "sae_ae"),
        Text("The event has its first report already", "该事件已有首次报告"), second_initial, needs=(OTHERS,),
    ),
    Check(
        "sae.sae_report_type.final", _H, ("sae_report_type", "sae_ae"),
        Text("The final report was sent; nothing follows it", "总结报告已发送，不能再提交报告"), after_final,
        needs=(OTHERS,),
    ),
    *(
        Check(f"sae.{name}", _H, (name,), NOT_BEFORE, sent_before_aware(name), needs=(EVENTS,))
        for name in ("sae_sent_sponsor_dt", "sae_sent_ec_dt")
    ),
    Check(
        "sae.sae_hosp_admit", _H, ("sae_hosp_admit",),
        Text("Admission is before the event began", "入院日期早于事件开始"), admitted_before_start, needs=(EVENTS,),
    ),
    Check(
        "SAE-01", _C, ("sae_ae",), Text("A report exists for this event", "该事件已有SAE报告"), not_serious_unsent,
        needs=(EVENTS,),
    ),
    Check(
        "SAE-02", _D, ("sae_sent_sponsor_dt",),
        Text("Reported to the sponsor after {n} h", "报告申办者超时（{n}小时）"), late, needs=(EVENTS,),
        deviation=Deviation("SAE_LATE", major=lambda case: True),
    ),
    Check(
        "sae.sae_sent_ec_dt", _S, ("sae_sent_ec_dt",),
        Text("Later than its time – please confirm", "超过规定时限，请确认"), committee_late, needs=(EVENTS,),
    ),
    Check(
        "sae.sae_sent_ec_dt", _C, ("sae_sent_ec_dt",),
        Text(
            "Fatal or life-threatening: say when the ethics committee got it",
            "致死或危及生命：请填写报告伦理委员会时间",
        ),
        committee_untold, needs=(EVENTS,),
    ),
    Check(
        "SAE-03", _C, ("sae_hosp_admit",), Text("Enter admission date", "请填写入院日期"), admission_missing,
        needs=(EVENTS,),
    ),
    Check(
        "sae.sae_hosp_discharge", _C, ("sae_hosp_discharge",),
        Text("Enter the date of discharge", "请填写出院日期"), discharge_missing, needs=(EVENTS,),
    ),
    Check(
        "SAE-04", _S, ("sae_report_type",), Text("Follow-up report is due", "请提交随访报告"), followup_due,
        needs=(EVENTS, OTHERS),
    ),
    Check(
        "SAE-05", _C, ("sae_report_type",),
        Text("The outcome is still open", "转归尚未确定，不能提交总结报告"), still_open, needs=(EVENTS, "eos_date"),
    ),
    Check(
        "sae.sae_diagnosis", _S, ("sae_diagnosis",), Text('Enter the cause, not "death"', "请填写死因"),
        death_as_diagnosis,
    ),
    Check(
        "sae.sae_narrative", _S, ("sae_narrative",),
        Text("The narrative is very short – please confirm", "说明过短，请确认"), too_short,
    ),
)  # fmt: skip
