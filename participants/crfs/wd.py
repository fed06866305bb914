"""WD, withdrawal of consent: one entry per decision; what is not named in its scope continues."""

from __future__ import annotations

from participants.codelists import WDBY, WDSCOPE
from participants.unusual import unusual_answer
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.display import in_both
from trialsite.protocol.text import Text

WITHDRAWN_ON = Text("Consent withdrawn on", "撤回知情同意日期")
# what each scope asks for; the principal investigator is told of every withdrawal
TASKS = {
    "TREAT": Text("end of treatment (EOT)", "填写治疗结束表(EOT)"),
    "FOLLOWUP": Text("end of study (EOS)", "填写研究结束表(EOS)"),
    "SAMPLES": Text("destruction of the stored samples", "销毁留存样本"),
}
# the facts that say that it is done
DONE_WITH = {"TREAT": "eot_date", "FOLLOWUP": "eos_date"}
NOTICE = Text("notice to the principal investigator", "通知主要研究者")


class Withdrawal(VisitForm):
    """One decision to withdraw consent, in whole or in part. Source: clinical specification, WD."""

    consent_withdrawn_date = fields.Date(WITHDRAWN_ON, required=True, critical=True, sdtm="DS.DSSTDTC")
    wd_by = fields.Choice(Text("Who decided", "决定撤回者"), WDBY, required=True, sdtm="SUPPDS")
    wd_scope = fields.MultiChoice(
        Text("What is withdrawn", "撤回范围"), WDSCOPE, required=True, critical=True, sdtm="DS.DSTERM, SUPPDS"
    )
    wd_recorded_by = fields.RegisterChoice(Text("Told to (staff)", "受理人员"), "staff", required=True, sdtm="SUPPDS")
    wd_reason = fields.Text(
        Text("Reason, if the participant gives one", "撤回原因（自愿说明）"), length=200, sdtm="SUPPDS"
    )

    class Meta:
        app_label = "participants"


def before_consent(case: Case) -> dict[str, object] | None:
    """Withdrawn before it was given."""
    withdrawn, consent = case.value("consent_withdrawn_date"), case.fact("consent_date")
    if withdrawn is None or consent is None or withdrawn >= consent:
        return None
    return {"label": WITHDRAWN_ON, "value": in_both(withdrawn), "consent": in_both(consent)}


def tasks(case: Case) -> dict[str, object] | None:
    """WD-01: what is left to do for the scopes that were withdrawn; None once it is done."""
    scopes, left = case.value("wd_scope"), _left(case)
    asked = any(scope in TASKS for scope in scopes or ())
    if not scopes or (not left and (asked or case.fact("eos_date"))):
        return None
    named = [*(TASKS[scope] for scope in left), NOTICE]
    return {"tasks": Text("; ".join(each.en for each in named), "；".join(each.zh for each in named))}


def _left(case: Case) -> list[str]:
    """The scopes whose form is not there yet; of the samples somebody says when they were destroyed."""
    scopes = case.value("wd_scope") or ()
    return [scope for scope in scopes if scope in TASKS and not (scope in DONE_WITH and case.fact(DONE_WITH[scope]))]


def _asked_for(case: Case) -> str:
    """It is asked once for what was withdrawn, whatever is left of it."""
    return case.answer("wd_scope").text or ""


register(
    Crf(
        key="wd",
        model=Withdrawal,
        title=Text("Withdrawal of consent", "撤回知情同意"),
        occurred="consent_withdrawn_date",
        sections=(
            Section(
                Text("Withdrawal", "撤回"),
                ("consent_withdrawn_date", "wd_by", "wd_scope", "wd_recorded_by", "wd_reason"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=(
            Check(
                "wd.consent_withdrawn_date",
                Severity.IMPOSSIBLE,
                ("consent_withdrawn_date",),
                Text(
                    "{label} {value} is not possible: consent was given on {consent}",
                    "{label}{value}不可能，签署日期为{consent}，请核对",
                ),
                before_consent,
                needs=("consent_date",),
            ),
            unusual_answer("wd", "wd_by", (("LAR", WDBY.text("LAR")),)),
            Check(
                "WD-01",
                Severity.PROMPT,
                ("wd_scope",),
                Text(
                    "Complete end of treatment / end of study, and see to the samples. Here: {tasks}",
                    "请填写治疗结束/研究结束表，并处理留存样本。本次：{tasks}",
                ),
                tasks,
                needs=tuple(DONE_WITH.values()),
                grounds=_asked_for,
            ),
        ),
    )
)
