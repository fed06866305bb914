"""The head that all laboratory forms share: whether, when and where a sample was taken, and its checks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from trialsite.audit.clock import site_date
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.codelists import NY
from trialsite.crf.conditions import when, when_fact, when_form
from trialsite.crf.content import VisitForm
from trialsite.crf.values.display import show_date
from trialsite.protocol.text import Text

TAKEN = when("lab_done", "Y")
# a sample of screening used again brings no results of its own: they stand at screening
REPORTED = when_form("lab_done", "Y") & when_form("reused_screening", None)
REPORT_NOT_DENIED = when_form("lab_done", "Y", None)
# what stands on the page until somebody says that no sample was taken
NOT_DENIED = when("lab_done", "Y", None)
LONGEST_REPORT_DAYS = 14
FIRST_VISIT = "V1"
OUTSIDE_WINDOW = Text("The sample lies {n} days outside the visit window", "采样时间超出访视窗{n}天")
HEADER = ("lab_done", "sample_dt", "report_date", "lab_name", "accession_no", "reused_screening")


class LaboratoryForm(VisitForm):
    """Content of a laboratory form: the report's head. Source: clinical specification, common header."""

    lab_done = fields.Choice(Text("Sample taken", "是否采样"), NY, required=True, sdtm="LB.LBSTAT")
    sample_dt = fields.DateTime(
        Text("Sample date and time", "采样时间"), required_when=TAKEN, shown_when=NOT_DENIED, sdtm="LB.LBDTC"
    )
    report_date = fields.Date(Text("Report date", "报告日期"), shown_when=NOT_DENIED)
    lab_name = fields.RegisterChoice(
        Text("Laboratory", "检测实验室"),
        "laboratory",
        required_when=TAKEN,
        shown_when=NOT_DENIED,
        inherits="laboratory",
        sdtm="LB.LBNAM",
    )
    accession_no = fields.Text(Text("Accession number", "标本号"), length=30, shown_when=NOT_DENIED, sdtm="LB.LBREFID")
    reused_screening = fields.Tick(
        Text("Screening sample used for V1", "使用筛选期样本"), shown_when=when_fact("visit_code", FIRST_VISIT)
    )

    class Meta:
        abstract = True


def sample_day(case: Case) -> date | None:
    """The site date of the sample."""
    sampled: datetime | None = case.value("sample_dt")
    return site_date(sampled) if sampled else None


def not_taken(case: Case) -> bool:
    """No sample was taken."""
    return bool(case.value("lab_done") == "N")


def days_outside(case: Case, day: date | None) -> dict[str, object] | None:
    """Days by which a sample lies before or after the visit's window."""
    window = (case.fact("visit_windows") or {}).get(case.visit)
    days = window.days_outside(day) if day is not None and window is not None else 0
    return {"n": days} if days else None


def outside_window(case: Case) -> dict[str, object] | None:
    """Days by which the sample was taken before or after the visit's window; a screening sample used again is not."""
    return None if case.value("reused_screening") else days_outside(case, sample_day(case))


def after_infusion(case: Case) -> bool:
    """LAB-01: on a dose day the sample was taken after the infusion had begun."""
    sampled, began = case.value("sample_dt"), case.fact("infusion_start")
    return bool(case.fact("dose_visit")) and sampled is not None and began is not None and sampled > began


def report_first(case: Case) -> bool:
    """LAB-09: the report is dated before the sample."""
    day, reported = sample_day(case), case.value("report_date")
    return day is not None and reported is not None and reported < day


def report_late(case: Case) -> dict[str, object] | None:
    """The report came more than 14 days after the sample."""
    day, reported = sample_day(case), case.value("report_date")
    if day is None or reported is None or reported - day <= timedelta(days=LONGEST_REPORT_DAYS):
        return None
    label = LaboratoryForm.questions["report_date"].label
    return {"label": label, "value": Text(show_date(reported, "en"), show_date(reported, "zh"))}


def laboratory_inactive(case: Case) -> bool:
    """The laboratory was not registered for these tests on the day of the sample."""
    day, code = sample_day(case), case.value("lab_name")
    if day is None or code is None:
        return False
    days = (case.fact("laboratories") or {}).get(code, ())
    return not any(first <= day and (last is None or day <= last) for first, last in days)


def number_used(case: Case) -> dict[str, object] | None:
    """LAB-10: the accession number stands at another visit too, and this is not the screening sample used again."""
    visit = (case.fact("accession_numbers") or {}).get(case.value("accession_no"))
    return {"visit": visit} if visit and not case.value("reused_screening") else None


def screening_too_old(case: Case) -> bool:
    """The screening sample is older on the day of the first dose than the protocol allows for the first visit."""
    day, window = sample_day(case), (case.fact("visit_windows") or {}).get(case.visit)
    if not case.value("reused_screening") or day is None or window is None or window.target is None:
        return False
    return bool((window.target - day).days > case.protocol.value("v1_reuse_days"))


def header_checks(form: str) -> tuple[Check, ...]:
    """The checks of the head, for the form of that key."""
    return (*_sample_checks(form), *_report_checks(form))


def _sample_checks(form: str) -> tuple[Check, ...]:
    """When the sample was taken, if it was."""
    return (
        Check(
            f"{form}.lab_done",
            Severity.IMPLAUSIBLE,
            ("lab_done",),
            Text('"No" is unusual here – please confirm', "此处选择“否”不常见，请确认"),
            not_taken,
        ),
        Check(
            f"{form}.sample_dt",
            Severity.IMPLAUSIBLE,
            ("sample_dt",),
            OUTSIDE_WINDOW,
            outside_window,
            needs=("visit_windows",),
        ),
        Check(
            "LAB-01",
            Severity.IMPLAUSIBLE,
            ("sample_dt",),
            Text("Sample should be before infusion", "采样应在输注前"),
            after_infusion,
            needs=("dose_visit", "infusion_start"),
        ),
        Check(
            f"{form}.reused_screening",
            Severity.IMPLAUSIBLE,
            ("reused_screening", "sample_dt"),
            Text(
                "The screening sample is too old to serve as the sample of the first visit",
                "筛选期样本距首次输注时间过长，不宜作为访视1样本，请确认",
            ),
            screening_too_old,
            needs=("visit_windows",),
        ),
    )


def _report_checks(form: str) -> tuple[Check, ...]:
    """Who reported the sample, when, and under which number."""
    return (
        Check(
            "LAB-09",
            Severity.IMPOSSIBLE,
            ("report_date", "sample_dt"),
            Text("Report is before the sample", "报告日期早于采样日期"),
            report_first,
        ),
        Check(
            f"{form}.report_date",
            Severity.IMPLAUSIBLE,
            ("report_date", "sample_dt"),
            Text("{label} {value} is unusual – please confirm", "{label}{value}异常，请确认"),
            report_late,
        ),
        Check(
            f"{form}.lab_name",
            Severity.IMPLAUSIBLE,
            ("lab_name", "sample_dt"),
            Text(
                "The laboratory was not registered for this test on the day of the sample",
                "该实验室在采样当日未登记开展此项检测，请确认",
            ),
            laboratory_inactive,
            needs=("laboratories",),
        ),
        Check(
            "LAB-10",
            Severity.IMPLAUSIBLE,
            ("accession_no",),
            Text("This accession number is used on {visit}", "该标本号已用于{visit}"),
            number_used,
            needs=("accession_numbers",),
        ),
    )
