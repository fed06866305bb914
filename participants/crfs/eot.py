"""EOT, end of treatment: once per participant, when no further infusion will be given; follow-up may go on."""

from __future__ import annotations

from datetime import timedelta

from participants.codelists import EOTWHY
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Deviation, Severity
from trialsite.crf.codelists import NY
from trialsite.crf.conditions import when
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.protocol.text import Text

COMPLETED = "COMPLETED"
# days in which the end of study follows where follow-up does not go on
DAYS_TO_EOS = 7


class EndOfTreatment(VisitForm):
    """When and why the infusions ended. Source: clinical specification, EOT."""

    eot_date = fields.Date(
        Text("Date of decision / last dose", "治疗结束日期"), required=True, critical=True, sdtm="DS.DSSTDTC"
    )
    eot_doses_given = fields.Calculated(
        Text("Infusions given", "已输注次数"), lambda case: case.fact("infusions_given"), needs=("infusions_given",)
    )
    eot_why = fields.Choice(Text("Main reason", "主要原因"), EOTWHY, required=True, critical=True, sdtm="DS.DSDECOD")
    eot_ae = fields.Link(
        Text("Related AE", "相关不良事件"), to=("ae",), required_when=when("eot_why", "AE"), sdtm="RELREC"
    )
    eot_detail = fields.Text(
        Text("Details", "详细说明"),
        length=300,
        required_when=when("eot_why", "INV", "OTHER", "SPONSOR"),
        sdtm="DS.DSTERM",
    )
    eot_followup_continues = fields.Choice(
        Text("Follow-up visits continue", "是否继续随访"), NY, required=True, sdtm="SUPPDS"
    )

    class Meta:
        app_label = "participants"


def _doses(case: Case) -> tuple[int | None, int]:
    """Infusions that were given (None while nobody knows), and those that the protocol plans."""
    given: int | None = case.fact("infusions_given")
    return given, len(case.protocol.value("infusion_days"))


def not_completed(case: Case) -> bool:
    """EOT-01: completed, although an infusion was not given."""
    given, planned = _doses(case)
    return case.value("eot_why") == COMPLETED and given is not None and given < planned


def completed_otherwise(case: Case) -> bool:
    """EOT-02: all infusions were given, and the reason is another one."""
    given, planned = _doses(case)
    return bool(case.value("eot_why") not in (None, COMPLETED) and given == planned)


def infused_afterwards(case: Case) -> bool:
    """EOT-03: an infusion was given after the end of treatment."""
    ended, last = case.value("eot_date"), case.fact("last_infusion_on")
    return ended is not None and last is not None and last > ended


def no_stopping_event(case: Case) -> bool:
    """EOT-04: because of an adverse event, and none of them stopped the infusions for good."""
    return case.value("eot_why") == "AE" and case.fact("ae_stopped_treatment") is False


def study_not_ended(case: Case) -> bool:
    """EOT-05: follow-up does not go on, and no end of study followed within 7 days."""
    ended, over = case.value("eot_date"), case.fact("eos_date")
    if case.value("eot_followup_continues") != "N" or ended is None:
        return False
    latest = ended + timedelta(days=DAYS_TO_EOS)
    return bool(over > latest) if over is not None else case.today > latest


def follow_up_stops(case: Case) -> bool:
    """Follow-up visits do not go on."""
    return bool(case.value("eot_followup_continues") == "N")


CHECKS = (
    Check(
        "EOT-01", Severity.COMPLETION, ("eot_why",),
        Text("Fewer than three infusions were given", '输注不足3次，不能选“完成3次输注”'), not_completed,
        needs=("infusions_given",),
    ),
    Check(
        "EOT-02", Severity.IMPLAUSIBLE, ("eot_why",), Text("All three infusions were given", "已完成3次输注"),
        completed_otherwise, needs=("infusions_given",),
    ),
    Check(
        "EOT-03", Severity.DEVIATION, ("eot_date",),
        Text("Infusion after end of treatment", "治疗结束后仍有输注"), infused_afterwards,
        needs=("last_infusion_on",), deviation=Deviation("DOSE", lambda case: True),
        grounds=lambda case: str(case.fact("last_infusion_on")),
    ),
    Check(
        "EOT-04", Severity.COMPLETION, ("eot_why",),
        Text('No adverse event has "permanently stopped"', "无不良事件记录为永久停用"), no_stopping_event,
        needs=("ae_stopped_treatment",),
    ),
    Check(
        "EOT-05", Severity.IMPLAUSIBLE, ("eot_followup_continues", "eot_date"),
        Text("Complete end of study", "请填写研究结束表"), study_not_ended, needs=("eos_date",),
    ),
    Check(
        "eot.eot_followup_continues", Severity.IMPLAUSIBLE, ("eot_followup_continues",),
        Text('"No" is unusual here – please confirm', "此处选择“否”不常见，请确认"), follow_up_stops,
    ),
)  # fmt: skip

register(
    Crf(
        key="eot",
        model=EndOfTreatment,
        title=Text("End of treatment", "治疗结束"),
        occurred="eot_date",
        sections=(
            Section(
                Text("End of treatment", "治疗结束"),
                ("eot_date", "eot_doses_given", "eot_why", "eot_ae", "eot_detail", "eot_followup_continues"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)
