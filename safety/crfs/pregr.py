"""PREGR, pregnancy report: one per pregnancy, of the participant or the partner, until 12 months after its outcome."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from participants.unusual import unusual_answer
from safety.codelists import INFANT, PREGOUT, PREGWHO
from trialsite.audit.clock import site_date
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Deviation, Severity, Violation
from trialsite.crf.conditions import when
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.standard import REQUIRED
from trialsite.crf.values.days import earliest, latest
from trialsite.crf.values.display import in_both
from trialsite.protocol.dates import add_months
from trialsite.protocol.text import Text

TERM_DAYS = (266, 294)  # from the last period to the delivery
OPEN = ("ONGOING", "LOST")
LOSSES = frozenset({"STILL", "SPONT", "ECTOPIC"})
ILL_CHILD = ("CONG", "ILL", "DEATH")
EVENT = Text("Linked adverse event", "关联不良事件")


def followed_until(case: Case) -> str | None:
    """The last day of follow-up, in ISO: so many months after the outcome."""
    on = case.value("pregr_outcome_date")
    if on is None:
        return None
    return str(add_months(on, case.protocol.value("pregr_followup_months")).isoformat())


class PregnancyReport(VisitForm):
    """One pregnancy. Source: clinical specification, PREGR."""

    pregr_whose = fields.Choice(Text("Whose pregnancy", "妊娠者"), PREGWHO, required=True, sdtm="RP/SUPPRP")
    pregr_aware_dt = fields.DateTime(
        Text("Site became aware", "研究中心获知时间"), required=True, critical=True, sdtm="SUPPRP",
        note=Text("The reporting time runs from here", "报告时限自此起算"),
    )  # fmt: skip
    pregr_lmp = fields.PartialDate(Text("Last menstrual period", "末次月经日期"), required=True, sdtm="RP")
    pregr_test_date = fields.Date(Text("Date of positive test", "阳性检测日期"), required=True, sdtm="RP")
    pregr_edd = fields.Date(Text("Estimated date of delivery", "预产期"), required=True, future=True, sdtm="RP")
    pregr_gest_exposure_wk = fields.Integer(
        Text("Gestation at exposure", "暴露时孕周"), unit="weeks", unit_zh="周", hard=(0, 44), required=True, sdtm="RP",
        note=Text(
            "completed weeks at the last infusion before or in the pregnancy", "妊娠前或妊娠期间末次输注时的完整孕周"
        ),
    )  # fmt: skip
    pregr_outcome = fields.Choice(
        Text("Outcome", "妊娠结局"), PREGOUT, required=True, critical=True, compact=True, sdtm="RP"
    )
    pregr_outcome_date = fields.Date(
        Text("Outcome date", "结局日期"),
        required_when=when("pregr_outcome", *(code.code for code in PREGOUT if code.code not in OPEN)), sdtm="RP",
    )  # fmt: skip
    pregr_infant_status = fields.Choice(
        Text("Status of the child", "婴儿状况"), INFANT, required_when=when("pregr_outcome", "LIVE"), critical=True,
        sdtm="SUPPRP",
    )  # fmt: skip
    pregr_infant_detail = fields.Text(
        Text("Details", "婴儿情况说明"),
        length=300,
        required_when=when("pregr_infant_status", *ILL_CHILD),
        sdtm="SUPPRP",
    )
    pregr_followup_until = fields.Calculated(Text("Follow-up until", "随访截止日期"), followed_until)
    pregr_ae = fields.Link(EVENT, to=("ae",), sdtm="RELREC")

    class Meta:
        app_label = "safety"


def of_a_man(case: Case) -> bool:
    """The pregnancy of a participant who is a man."""
    return bool(case.value("pregr_whose") == "PARTICIPANT" and case.fact("sex") == "M")


def not_after_period(name: str) -> Check:
    """Impossible: a delivery or outcome on or before the last period."""

    def rule(case: Case) -> Violation:
        on, first = case.value(name), earliest(case.value("pregr_lmp"))
        return _told(name, on) if on is not None and first is not None and on <= first else None

    message = Text(
        "{label} {value} is not possible: it lies after the last period", "{label}{value}不可能，须晚于末次月经"
    )
    return Check(f"pregr.{name}", Severity.IMPOSSIBLE, (name, "pregr_lmp"), message, rule)


def unusual_term(case: Case) -> Violation:
    """The delivery is not expected 266 to 294 days after any day that the last period can mean."""
    due, period = case.value("pregr_edd"), case.value("pregr_lmp")
    first, last = earliest(period), latest(period)
    if due is None or first is None or last is None:
        return None
    low, high = (timedelta(days=days) for days in TERM_DAYS)
    return None if first + low <= due <= last + high else _told("pregr_edd", due)


def weeks_at_exposure(case: Case) -> int | None:
    """Completed weeks from the last period to the last infusion before or during the pregnancy; 0 before it began."""
    period, ended = case.value("pregr_lmp"), case.value("pregr_outcome_date") or case.today
    given = [site_date(at) for at in case.fact("infused_at") or () if site_date(at) <= ended]
    if period is None or not period.is_exact or not given:
        return None
    return int(max(0, (max(given) - period.earliest).days // 7))


def other_weeks(case: Case) -> Violation:
    """More than a week from what the dates say."""
    told, found = case.value("pregr_gest_exposure_wk"), weeks_at_exposure(case)
    return {"n": found} if told is not None and found is not None and abs(told - found) > 1 else None


def overdue(case: Case) -> bool:
    """Still ongoing after the expected delivery."""
    due = case.value("pregr_edd")
    return case.value("pregr_outcome") == "ONGOING" and due is not None and case.today > due


def reported_late(case: Case) -> bool:
    """PREGR-01: the report was complete, or is still not, after its time; what is history was reported elsewhere."""
    aware, told = case.value("pregr_aware_dt"), case.fact("pregnancy_reported")
    reported, is_history = told or (None, False)
    if aware is None or is_history:
        return False
    hours = int(case.protocol.value("pregnancy_clock_h"))
    return bool((reported or case.now) - aware > timedelta(hours=hours))


def awareness(case: Case) -> str:
    """What PREGR-01 rests on, so that the passing of time drafts nothing anew."""
    return str(case.answer("pregr_aware_dt").text)


def event_missing(case: Case) -> Violation:
    """A lost pregnancy, or a child that is ill from birth or died, without its adverse event."""
    lost = case.value("pregr_outcome") in LOSSES or case.value("pregr_infant_status") in ("CONG", "DEATH")
    return {"label": EVENT} if lost and not case.answer("pregr_ae").given else None


def serious(case: Case) -> bool:
    """PREGR-02: an anomaly of a child born alive, or a lost pregnancy, that no adverse event tells of."""
    anomaly = case.value("pregr_outcome") == "LIVE" and case.value("pregr_infant_status") == "CONG"
    return (anomaly or case.value("pregr_outcome") in LOSSES) and not case.answer("pregr_ae").given


def _told(name: str, value: date) -> dict[str, object]:
    return {"label": PregnancyReport.questions[name].label, "value": in_both(value)}


def _checks() -> Iterator[Check]:
    ask = Severity.IMPLAUSIBLE
    man = Text("The participant is a man – please confirm", "受试者为男性，请确认")
    yield Check("pregr.pregr_whose", ask, ("pregr_whose",), man, of_a_man, needs=("sex",))
    yield not_after_period("pregr_edd")
    yield not_after_period("pregr_outcome_date")
    term = Text("{label} {value} is unusual – please confirm", "{label}{value}异常，请确认")
    yield Check("pregr.pregr_edd", ask, ("pregr_edd", "pregr_lmp"), term, unusual_term)
    weeks = Text("By the dates it was {n} weeks – please confirm", "按日期推算为{n}周，请确认")
    yield Check(
        "pregr.pregr_gest_exposure_wk", ask, ("pregr_gest_exposure_wk", "pregr_lmp"), weeks, other_weeks,
        needs=("infused_at",),
    )  # fmt: skip
    late = Text("The expected delivery has passed: enter the outcome", "预产期已过，请填写妊娠结局")
    yield Check("pregr.pregr_outcome", ask, ("pregr_outcome", "pregr_edd"), late, overdue)
    yield unusual_answer("pregr", "pregr_infant_status", [(code, INFANT.text(code)) for code in ("CONG", "DEATH")])
    yield Check("G-06", Severity.COMPLETION, ("pregr_ae", "pregr_outcome"), REQUIRED, event_missing)
    yield Check(
        "PREGR-01", Severity.DEVIATION, ("pregr_aware_dt",), Text("Pregnancy reported late", "妊娠报告超时"),
        reported_late, needs=("pregnancy_reported",), deviation=Deviation("SAE_LATE", major=lambda case: True),
        grounds=awareness,
    )  # fmt: skip
    grave = Text("Record a serious adverse event?", "是否记录严重不良事件？")
    yield Check("PREGR-02", Severity.PROMPT, ("pregr_outcome", "pregr_infant_status", "pregr_ae"), grave, serious)


register(
    Crf(
        key="pregr",
        model=PregnancyReport,
        title=Text("Pregnancy report", "妊娠报告"),
        occurred="pregr_test_date",
        sections=(
            Section(
                Text("Pregnancy", "妊娠"),
                (
                    "pregr_whose", "pregr_aware_dt", "pregr_test_date", "pregr_lmp", "pregr_edd",
                    "pregr_gest_exposure_wk",
                ),
            ),
            Section(
                Text("Outcome", "结局"),
                (
                    "pregr_outcome", "pregr_outcome_date", "pregr_infant_status", "pregr_infant_detail", "pregr_ae",
                    "pregr_followup_until",
                ),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=tuple(_checks()),
    )
)  # fmt: skip
