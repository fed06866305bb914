"""EOS, end of study: once per participant, at the visit with which taking part ended; also of a screen failure."""

from __future__ import annotations

from datetime import timedelta

from participants.codelists import EOSWHY
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.conditions import when, when_fact
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.display import in_both
from trialsite.protocol.text import Text

COMPLETED, DEATH, LOST, SCREEN_FAILURE = "COMPLETED", "DEATH", "LTFU", "SCRFAIL"
LAST_CONTACT = Text("Last contact", "末次联系日期")
LONGEST_SILENCE_DAYS = 60


def failed_criteria(case: Case) -> str | None:
    """The criteria that fail by the data, for a screen failure only."""
    failed = case.fact("failed_criteria")
    return ", ".join(failed) if failed and case.value("eos_why") == SCREEN_FAILURE else None


class EndOfStudy(VisitForm):
    """How and when taking part ended. Source: clinical specification, EOS."""

    eos_date = fields.Date(
        Text("End of study date", "研究结束日期"), required=True, critical=True, sdtm="DS.DSSTDTC, DM.RFPENDTC"
    )
    eos_why = fields.Choice(Text("Reason", "原因"), EOSWHY, required=True, critical=True, sdtm="DS.DSDECOD")
    eos_last_contact = fields.Date(LAST_CONTACT, required=True, sdtm="SS.SSDTC")
    eos_detail = fields.Text(
        Text("Details", "详细说明"),
        length=300,
        required_when=when("eos_why", "INV", "OTHER", "WD_CONSENT"),
        sdtm="DS.DSTERM",
    )
    eos_ae = fields.Link(
        Text("Related AE", "相关不良事件"), to=("ae",), required_when=when("eos_why", "AE"), sdtm="RELREC"
    )
    eos_death = fields.Link(
        Text("Death form", "死亡表"), to=("dth",), required_when=when("eos_why", DEATH), sdtm="RELREC"
    )
    eos_failed_criteria = fields.Calculated(
        Text("Failed criteria (screen failure)", "不符合的标准"),
        failed_criteria,
        needs=("failed_criteria",),
        shown_when=when("eos_why", SCREEN_FAILURE),
        sdtm="IE",
    )
    eos_ongoing_ae_count = fields.Calculated(
        Text("AEs still open", "未结束不良事件数"), lambda case: case.fact("open_ae_count"), needs=("open_ae_count",)
    )
    eos_followup_plan = fields.Text(
        Text("Plan for open SAE", "未结束SAE随访计划"), length=300, required_when=when_fact("open_sae", True)
    )
    eos_pi_sign = fields.Calculated(
        Text("PI signature", "主要研究者签名"), lambda case: case.fact("signed_by"), needs=("signed_by",)
    )

    class Meta:
        app_label = "participants"


def last_visit_not_attended(case: Case) -> bool:
    """EOS-01: completed as planned, and the last visit did not take place."""
    last = case.protocol.last_visit.code
    return case.value("eos_why") == COMPLETED and last not in (case.fact("visits_attended") or ())


def before_last_visit(case: Case) -> bool:
    """EOS-02: it ended before the last visit or infusion."""
    ended = case.value("eos_date")
    known = [day for day in (case.fact("last_visit_on"), case.fact("last_infusion_on")) if day is not None]
    return ended is not None and any(ended < day for day in known)


def unfinished(case: Case) -> dict[str, object] | None:
    """EOS-03: queries that are open and forms begun but not complete, this form left out."""
    queries, forms = case.fact("unfinished_business") or (0, 0)
    return {"n": queries, "m": forms} if case.value("eos_date") and (queries or forms) else None


def death_not_recorded(case: Case) -> bool:
    """EOS-04: ended by a death of which there is no form."""
    return case.value("eos_why") == DEATH and case.fact("death_date") is None


def adverse_events_open(case: Case) -> dict[str, object] | None:
    """EOS-05: adverse events have no end yet."""
    count = case.fact("open_ae_count")
    return {"n": count} if case.value("eos_date") and count else None


def hardly_searched(case: Case) -> bool:
    """EOS-06: lost to follow-up after fewer attempts than the protocol asks for."""
    attempts = case.fact("search_attempts") or 0
    return bool(case.value("eos_why") == LOST and attempts < case.protocol.value("ltfu_contacts"))


def contact_after_end(case: Case) -> dict[str, object] | None:
    """The last contact lies after the end."""
    ended, contact = case.value("eos_date"), case.value("eos_last_contact")
    return _told(contact) if ended and contact and contact > ended else None


def long_silence(case: Case) -> dict[str, object] | None:
    """The last contact lies more than 60 days before the end."""
    ended, contact = case.value("eos_date"), case.value("eos_last_contact")
    if ended is None or contact is None or ended - contact <= timedelta(days=LONGEST_SILENCE_DAYS):
        return None
    return _told(contact)


def _told(contact: object) -> dict[str, object]:
    return {"label": LAST_CONTACT, "value": in_both(contact)}  # type: ignore[arg-type]


CHECKS = (
    Check(
        "EOS-01", Severity.COMPLETION, ("eos_why",), Text("Visit 7 was not attended", "访视7未完成"),
        last_visit_not_attended, needs=("visits_attended",),
    ),
    Check(
        "EOS-02", Severity.IMPOSSIBLE, ("eos_date",),
        Text("End of study is before the last visit", "研究结束日期早于末次访视或输注"),
        before_last_visit, needs=("last_visit_on", "last_infusion_on"),
    ),
    Check(
        "EOS-03", Severity.IMPLAUSIBLE, ("eos_date",),
        Text("{n} open queries, {m} unfinished forms", "尚有{n}条质疑、{m}份未完成表单"),
        unfinished, needs=("unfinished_business",),
    ),
    Check(
        "EOS-04", Severity.COMPLETION, ("eos_why",), Text("Complete the death form", "请填写死亡表"),
        death_not_recorded, needs=("death_date",),
    ),
    Check(
        "EOS-05", Severity.PROMPT, ("eos_date",),
        Text("{n} adverse events are still open", "尚有{n}个不良事件未结束"),
        adverse_events_open, needs=("open_ae_count",),
    ),
    Check(
        "EOS-06", Severity.IMPLAUSIBLE, ("eos_why",),
        Text("Fewer than three contact attempts", "联系尝试少于3次"), hardly_searched, needs=("search_attempts",),
    ),
    Check(
        "eos.eos_last_contact", Severity.IMPOSSIBLE, ("eos_last_contact", "eos_date"),
        Text("{label} {value} is not possible: it is after end of study", "{label}{value}不可能，晚于研究结束日期"),
        contact_after_end,
    ),
    Check(
        "eos.eos_last_contact", Severity.IMPLAUSIBLE, ("eos_last_contact", "eos_date"),
        Text("{label} {value} is unusual – please confirm", "{label}{value}异常，请确认"), long_silence,
    ),
)  # fmt: skip

register(
    Crf(
        key="eos",
        model=EndOfStudy,
        title=Text("End of study", "研究结束"),
        occurred="eos_date",
        sections=(
            Section(
                Text("End of study", "研究结束"),
                ("eos_date", "eos_why", "eos_failed_criteria", "eos_last_contact", "eos_detail", "eos_ae", "eos_death"),
            ),
            Section(Text("Adverse events", "不良事件"), ("eos_ongoing_ae_count", "eos_followup_plan")),
            Section(Text("Signature", "签名"), ("eos_pi_sign",)),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)
