"""SV, visit attendance, at every visit: whether, when and how the participant came."""

from __future__ import annotations

from datetime import timedelta

from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Deviation, Severity
from trialsite.crf.codelists import NY, Code, Codelist
from trialsite.crf.conditions import when, when_fact
from trialsite.crf.content import VisitForm
from trialsite.crf.endings import MISSED_WITH_DATA, after_study
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.display import show_date
from trialsite.protocol.text import Text
from visits.codelists import ATTEND, MISSWHY, UNSWHY
from visits.consent_versions import CONSENT_CHECKS
from visits.reviewed import NO_EVENTS, REVIEW_CHECKS
from visits.schedule import STATUS_TEXTS, Attendance, nearer_visit, scheduled_after, visit_status

MISSED = "MISSED"
CAME = when("sv_attended", "ONSITE", "REMOTE")
LONGEST_VISIT_DAYS = 7
VISIT_STATUS = Codelist("VISITSTATUS", tuple(Code(status.value, text) for status, text in STATUS_TEXTS.items()))


def status_of(case: Case) -> str | None:
    """The status of the visit by its window and what this form says."""
    attendance = Attendance(case.value("visit_date"), case.value("sv_attended") == MISSED)
    window = (case.fact("visit_windows") or {}).get(case.visit)
    status = visit_status(window, attendance, case.today, ended_on=case.fact("follow_up_ended"))
    return status.value if status else None


class VisitAttendance(VisitForm):
    """Attendance at one visit. Source: clinical specification, SV."""

    visit_code = fields.Calculated(Text("Visit", "访视"), lambda case: case.visit, sdtm="SV.VISITNUM, SV.VISIT")
    sv_attended = fields.Choice(Text("Attendance", "到访情况"), ATTEND, required=True, sdtm="SV.SVOCCUR")
    visit_date = fields.Date(Text("Visit start date", "访视开始日期"), required_when=CAME, sdtm="SV.SVSTDTC")
    visit_end_date = fields.Date(Text("Visit end date", "访视结束日期"), required_when=CAME, sdtm="SV.SVENDTC")
    sv_miss_reason = fields.Choice(
        Text("Reason missed", "未访视原因"), MISSWHY, required_when=when("sv_attended", MISSED), sdtm="SV.SVREASOC"
    )
    sv_unsch_reason = fields.Choice(
        Text("Reason for unscheduled visit", "计划外访视原因"),
        UNSWHY,
        required_when=when_fact("visit_code", "UNS"),
        shown_when=when_fact("visit_code", "UNS"),
        sdtm="SV.SVUPDES",
    )
    ae_none_visit = fields.Tick(NO_EVENTS, shown_when=CAME)
    cm_reviewed = fields.Choice(Text("Con-meds reviewed", "合并用药已核对"), NY, required_when=CAME)
    art_reviewed = fields.Choice(Text("ART regimen reviewed", "抗病毒方案已核对"), NY, required_when=CAME)
    sv_next_date = fields.Date(Text("Planned next visit", "下次预约日期"), future=True)
    visit_status = fields.Calculated(
        Text("Status", "访视状态"), status_of, needs=("visit_windows", "follow_up_ended"), codelist=VISIT_STATUS
    )

    class Meta:
        app_label = "visits"


def out_of_order(case: Case) -> bool:
    """SV-01: the visit began before the previous visit that took place; unscheduled visits have no order."""
    began, previous = case.value("visit_date"), case.fact("previous_visit_date")
    return began is not None and previous is not None and began < previous


def outside_window(case: Case) -> dict[str, object] | None:
    """SV-02: days by which the visit began before or after its window."""
    began, window = case.value("visit_date"), (case.fact("visit_windows") or {}).get(case.visit)
    if began is None or window is None:
        return None
    days = window.days_outside(began)
    return {"n": days} if days else None


def missed_with_data(case: Case) -> bool:
    """SV-03: marked as missed although another form of the visit holds data."""
    return bool(case.value("sv_attended") == MISSED and case.fact("visit_has_data"))


def nearer_to_another(case: Case) -> dict[str, object] | None:
    """SV-04: the date lies nearer to another visit's target."""
    began = case.value("visit_date")
    other = nearer_visit(case.visit, began, case.fact("visit_windows") or {}) if began else None
    return {"visit": other} if other else None


def missed(case: Case) -> bool:
    """SV-05: the visit was missed."""
    return bool(case.value("sv_attended") == MISSED)


def important_visit(case: Case) -> bool:
    """A missed dose visit or last visit is an important deviation."""
    visit = case.protocol.visit(case.visit)
    return visit.is_dose or visit.code == case.protocol.last_visit.code


def missed_twice(case: Case) -> bool:
    """SV-05: the scheduled visit before or after was missed too, and nobody came since."""
    return missed(case) and bool(case.fact("adjacent_visit_missed")) and not case.fact("came_afterwards")


def _what_was_said(case: Case) -> str:
    """What both rules of SV-05 rest on, so that the search lapses by itself and the deviation stays."""
    return str(case.value("sv_attended"))


def dose_without_coming(case: Case) -> bool:
    """SV-06: a dose visit by telephone or video only."""
    return bool(case.value("sv_attended") == "REMOTE" and case.fact("dose_visit"))


def long_visit(case: Case) -> dict[str, object] | None:
    """The visit ended more than 7 days after it began."""
    began, ended = case.value("visit_date"), case.value("visit_end_date")
    if began is None or ended is None or (ended - began) <= timedelta(days=LONGEST_VISIT_DAYS):
        return None
    return _dated("visit_end_date", ended)


def next_not_later(case: Case) -> dict[str, object] | None:
    """The next visit is planned for the day of this one or before."""
    began, planned = case.value("visit_date"), case.value("sv_next_date")
    return _dated("sv_next_date", planned) if began and planned and planned <= began else None


def next_outside_window(case: Case) -> dict[str, object] | None:
    """The next visit is planned outside its window."""
    planned, following = case.value("sv_next_date"), scheduled_after(case.protocol, case.visit)
    window = (case.fact("visit_windows") or {}).get(following)
    if planned is None or window is None or not window.days_outside(planned):
        return None
    return _dated("sv_next_date", planned)


def _dated(name: str, day: object) -> dict[str, object]:
    label = VisitAttendance.questions[name].label
    return {"label": label, "value": Text(show_date(day, "en"), show_date(day, "zh"))}  # type: ignore[arg-type]


UNUSUAL_DATE = Text("{label} {value} is unusual – please confirm", "{label}{value}异常，请确认")

CHECKS = (
    Check(
        "SV-01",
        Severity.IMPOSSIBLE,
        ("visit_date",),
        Text("Visits out of order", "访视顺序错误"),
        out_of_order,
        needs=("previous_visit_date",),
    ),
    Check(
        "SV-02",
        Severity.DEVIATION,
        ("visit_date",),
        Text("Outside the visit window by {n} days", "超出访视窗{n}天"),
        outside_window,
        needs=("visit_windows",),
        deviation=Deviation("VISIT_WINDOW"),
    ),
    Check(
        "SV-03",
        Severity.COMPLETION,
        ("sv_attended",),
        MISSED_WITH_DATA,
        missed_with_data,
        needs=("visit_has_data",),
    ),
    Check(
        "SV-04",
        Severity.IMPLAUSIBLE,
        ("visit_date",),
        Text("Is this {visit}?", "是否应为{visit}？"),
        nearer_to_another,
        needs=("visit_windows",),
    ),
    Check(
        "SV-05",
        Severity.DEVIATION,
        ("sv_attended",),
        Text("Visit missed", "未访视"),
        missed,
        deviation=Deviation("MISSED_VISIT", important_visit),
        grounds=_what_was_said,
    ),
    Check(
        "SV-05",
        Severity.PROMPT,
        ("sv_attended",),
        Text(
            "Two visits in a row were missed: start the search for the participant (loss to follow-up)",
            "连续两次未访视，请启动失访追踪流程",
        ),
        missed_twice,
        needs=("adjacent_visit_missed", "came_afterwards"),
        grounds=_what_was_said,
    ),
    Check(
        "SV-06",
        Severity.GATE,
        ("sv_attended",),
        Text("An infusion needs a visit on site", "输注须现场到访"),
        dose_without_coming,
        needs=("dose_visit",),
    ),
    Check(
        "sv.visit_end_date",
        Severity.IMPLAUSIBLE,
        ("visit_end_date", "visit_date"),
        UNUSUAL_DATE,
        long_visit,
    ),
    Check(
        "sv.sv_next_date",
        Severity.IMPOSSIBLE,
        ("sv_next_date", "visit_date"),
        Text(
            "{label} {value} is not possible: enter a date after the visit", "{label}{value}不可能，须晚于本次访视日期"
        ),
        next_not_later,
    ),
    Check(
        "sv.sv_next_date",
        Severity.IMPLAUSIBLE,
        ("sv_next_date",),
        UNUSUAL_DATE,
        next_outside_window,
        needs=("visit_windows",),
    ),
    *CONSENT_CHECKS,
    *REVIEW_CHECKS,
    after_study("visit_date", VisitAttendance.questions["visit_date"].label),
)

register(
    Crf(
        key="sv",
        model=VisitAttendance,
        title=Text("Visit attendance", "访视情况"),
        occurred="visit_date",
        date_order=(("visit_date", "visit_end_date"),),
        sections=(
            Section(
                Text("Attendance", "到访情况"),
                ("visit_code", "sv_attended", "visit_date", "visit_end_date", "sv_miss_reason", "sv_unsch_reason",
                 "visit_status"),
            ),
            Section(Text("Reviewed at this visit", "本次访视核对"), ("ae_none_visit", "cm_reviewed", "art_reviewed")),
            Section(Text("Next visit", "下次访视"), ("sv_next_date",)),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)  # fmt: skip
