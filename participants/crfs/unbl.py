"""UNBL, unblinding: what the act wrote is calculated; within 24 hours people add whom they told, and what happened."""

from __future__ import annotations

from collections.abc import Callable

from participants.arm_words import names_arm
from participants.codelists import UNBWHY
from participants.unusual import unusual_answer
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Deviation, Severity
from trialsite.crf.codelists import NY
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

NEEDS = ("unblinding",)
ACCIDENTAL, FOR_SAFETY = "ACCID", ("SAFETY", "SUSAR")
SHORTEST = 30  # signs of a narrative that says something
WRITTEN = ("unbl_letter_ref", "unbl_told_participant", "unbl_told_staff", "unbl_narrative", "comment")
# the arm is in no column; each showing of it is an event of the unblinded trail
SHOWN = Text("Shown once; the showing is recorded.", "已显示一次，查看有记录。")
NOT_SHOWN = Text("Not shown by the system", "系统未显示")


def _of(read: Callable[[Case], object]) -> Callable[[Case], object]:
    return lambda case: read(case) if case.fact("unblinding") else None


def _typed(text: str) -> Text | None:
    return Text(text, text) if text else None


class UnblindingForm(VisitForm):
    """One breaking of the blind. Source: clinical specification, UNBL."""

    unbl_dt = fields.Calculated(
        Text("Date and time", "揭盲时间"), _of(lambda case: case.fact("unblinding").at), needs=NEEDS,
        sdtm="DS.DSSTDTC",
    )  # fmt: skip
    unbl_why = fields.Calculated(
        Text("Kind", "揭盲类型"), _of(lambda case: case.fact("unblinding").kind), needs=NEEDS, codelist=UNBWHY,
        sdtm="DS.DSTERM",
    )  # fmt: skip
    unbl_reason = fields.Calculated(
        Text("Reason (one line)", "揭盲原因（一句话）"), _of(lambda case: _typed(case.fact("unblinding").reason)),
        needs=NEEDS, sdtm="SUPPDS",
    )  # fmt: skip
    unbl_requested_by = fields.Calculated(
        Text("Requested by", "申请人"), _of(lambda case: _typed(case.fact("unblinding").requested_by)), needs=NEEDS
    )
    unbl_approved_by = fields.Calculated(
        Text("Approved by", "批准人"), _of(lambda case: _typed(case.fact("unblinding").approved_by)), needs=NEEDS
    )
    unbl_letter_ref = fields.Text(Text("Sealed letter opened (number)", "启封信封编号"), length=40)
    unbl_arm_revealed = fields.Calculated(
        Text("Allocation shown", "显示分组"),
        _of(lambda case: SHOWN if case.fact("unblinding").is_shown else NOT_SHOWN),
        needs=NEEDS, audience=Audience.UNBLINDED,
    )  # fmt: skip
    unbl_ae = fields.Link(Text("Related AE", "相关不良事件"), to=("ae",), sdtm="RELREC")
    unbl_told_participant = fields.Choice(
        Text("Participant was told", "是否告知受试者"), NY, required=True, sdtm="SUPPDS"
    )
    unbl_told_staff = fields.RegisterChoices(Text("Staff who were told", "知情人员"), "staff", required=True)
    unbl_narrative = fields.Long(
        Text("Narrative (must not name the arm)", "说明（不得写明分组）"), required=True, sdtm="CO"
    )

    class Meta:
        app_label = "participants"


def _arm_in(name: str) -> Callable[[Case], bool]:
    def rule(case: Case) -> bool:
        answer = case.answer(name)
        text = answer.value if isinstance(answer.value, str) else ""
        return names_arm(text) or names_arm(answer.why)

    return rule


def too_short(case: Case) -> bool:
    """A narrative that can hardly say what happened."""
    told = case.value("unbl_narrative")
    return told is not None and len(told.strip()) < SHORTEST


def no_event(case: Case) -> bool:
    """An unblinding for safety names the adverse event that it was for."""
    known = case.fact("unblinding")
    return known is not None and known.kind in FOR_SAFETY and not case.answer("unbl_ae").given


def was_accident(case: Case) -> bool:
    """UNBL-02: the blind was broken by accident, and somebody knows now."""
    known = case.fact("unblinding")
    return known is not None and known.kind == ACCIDENTAL and case.answer("unbl_told_staff").given


NAMES_ARM = Text(
    "This would tell the arm to everybody who reads the form. Write “study product”; for fluids given, “crystalloid”.",
    "此内容会向阅读本表的所有人透露分组。请写“试验用药品”；补液请写“晶体液”。",
)
CHECKS = (
    *(
        Check(f"unbl.{name}", Severity.IMPOSSIBLE, (name,), NAMES_ARM, _arm_in(name), concealed=True)
        for name in WRITTEN
    ),
    unusual_answer("unbl", "unbl_told_participant", (("Y", NY.text("Y")),)),
    Check(
        "unbl.unbl_narrative", Severity.IMPLAUSIBLE, ("unbl_narrative",),
        Text("The narrative is very short – please confirm", "说明过短，请确认"), too_short,
    ),
    Check(
        "unbl.unbl_ae", Severity.COMPLETION, ("unbl_ae",),
        Text("Link the adverse event that it was for", "请关联揭盲所涉及的不良事件"), no_event, needs=NEEDS,
    ),
    Check(
        "UNBL-02", Severity.DEVIATION, ("unbl_told_staff",), Text("Blinding was broken", "发生意外破盲"),
        was_accident, needs=NEEDS, deviation=Deviation("BLIND", major=lambda case: True),
    ),
)  # fmt: skip

register(
    Crf(
        key="unbl",
        model=UnblindingForm,
        title=Text("Unblinding", "揭盲"),
        occurred="unbl_dt",
        by_act=True,
        sections=(
            Section(
                Text("Unblinding", "揭盲"),
                (
                    "unbl_dt", "unbl_why", "unbl_reason", "unbl_requested_by", "unbl_approved_by", "unbl_arm_revealed",
                    "unbl_letter_ref",
                ),
            ),
            Section(
                Text("Within 24 hours", "24小时内补充"),
                ("unbl_ae", "unbl_told_participant", "unbl_told_staff", "unbl_narrative"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)  # fmt: skip
