"""CM, concomitant medication: one entry per medication; antiretrovirals are on form ART."""

from __future__ import annotations

from decimal import Decimal

from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Deviation, Severity
from trialsite.crf.codelists import NY
from trialsite.crf.conditions import when
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.standard import REQUIRED
from trialsite.crf.values.partial import before
from trialsite.protocol.text import Text
from visits.codelists import CMCLASS, CMUNIT, FREQ, ROUTE
from visits.medication import Medication, doubts, fitting_classes

UNIT = Text("Unit", "单位")
NEEDS_ILLNESS = frozenset({"ANTIINF", "ANTITB"})


class ConcomitantMedication(VisitForm):
    """One medication beside the trial's treatment. Source: clinical specification, CM."""

    cm_name = fields.Text(Text("Drug (generic)", "药品通用名"), length=120, required=True, sdtm="CM.CMTRT")
    cm_class = fields.Choice(Text("Class", "类别"), CMCLASS, required=True, sdtm="CM.CMCAT")
    cm_indication = fields.Text(Text("Indication", "适应症"), length=120, required=True, sdtm="CM.CMINDC")
    cm_indication_link = fields.Link(Text("Linked AE / MH", "关联AE/病史"), to=("ae", "mh"), sdtm="RELREC")
    cm_dose = fields.Decimal(Text("Dose", "剂量"), places=3, hard=(Decimal("0.001"), None), sdtm="CM.CMDOSE")
    cm_unit = fields.Choice(UNIT, CMUNIT, sdtm="CM.CMDOSU")
    cm_route = fields.Choice(Text("Route", "给药途径"), ROUTE, required=True, sdtm="CM.CMROUTE")
    cm_freq = fields.Choice(Text("Frequency", "频次"), FREQ, required=True, sdtm="CM.CMDOSFRQ")
    cm_start = fields.PartialDate(Text("Start", "开始"), required=True, sdtm="CM.CMSTDTC")
    cm_ongoing = fields.Choice(Text("Ongoing", "是否继续"), NY, required=True, sdtm="CM.CMENRTPT")
    cm_end = fields.PartialDate(Text("End", "结束"), required_when=when("cm_ongoing", "N"), sdtm="CM.CMENDTC")

    class Meta:
        app_label = "visits"


def own_medication(case: Case) -> Medication:
    """The medication that this entry tells of."""
    return Medication(
        case.value("cm_name") or "", case.value("cm_class"), case.value("cm_route"), case.value("cm_start"),
        case.value("cm_end"), case.value("cm_ongoing") == "Y",
    )  # fmt: skip


def prohibited_after_consent(case: Case) -> bool:
    """CM-01: a systemic drug of a prohibited class, not certainly stopped by the day of consent."""
    own, consent = own_medication(case), case.fact("consent_date")
    if not own.is_prohibited or consent is None:
        return False
    return own.ongoing or (own.end is not None and before(consent, own.end) is not False)


def other_class(case: Case) -> dict[str, object] | None:
    """CM-02: the name is on a hint list and the class is none that fits."""
    own = own_medication(case)
    if "CM-02" not in doubts(own.name, own.drug_class):
        return None
    texts = [CMCLASS.text(code) for code in fitting_classes(own.name)]
    return {"class": Text(" / ".join(text.en for text in texts), "/".join(text.zh for text in texts))}


def corticosteroid(case: Case) -> bool:
    """CM-03: the name is that of a corticosteroid and the class is another."""
    own = own_medication(case)
    return "CM-03" in doubts(own.name, own.drug_class)


def illness_unknown(case: Case) -> bool:
    """CM-04: an anti-infective or a drug against tuberculosis without the illness it was for."""
    return case.value("cm_class") in NEEDS_ILLNESS and not case.answer("cm_indication_link").given


def unit_missing(case: Case) -> dict[str, object] | None:
    """A dose without its unit (G-06)."""
    is_missing = case.value("cm_dose") is not None and not case.answer("cm_unit").given
    return {"label": UNIT} if is_missing else None


CHECKS = (
    Check(
        "CM-01",
        Severity.PROMPT,
        ("cm_class", "cm_route", "cm_ongoing", "cm_end"),
        Text("Prohibited medication – deviation?", "属禁用药，是否记录方案偏离？"),
        prohibited_after_consent,
        needs=("consent_date",),
        deviation=Deviation("PROHIB"),
    ),
    Check(
        "CM-02",
        Severity.PROMPT,
        ("cm_class", "cm_name"),
        Text("Looks like {class}: change the class, or say why not", "疑为{class}，请更正类别或说明理由"),
        other_class,
    ),
    Check(
        "CM-03",
        Severity.PROMPT,
        ("cm_class", "cm_name"),
        Text("Looks like a corticosteroid", "疑为糖皮质激素"),
        corticosteroid,
    ),
    Check(
        "CM-04",
        Severity.IMPLAUSIBLE,
        ("cm_indication_link", "cm_class"),
        Text("Which illness was it for?", "请关联所治疗的疾病"),
        illness_unknown,
    ),
    Check(
        "cm.cm_class",
        Severity.IMPLAUSIBLE,
        ("cm_class",),
        Text("Enter antiretroviral drugs on the form ART", "抗病毒药请填写在抗病毒治疗史表"),
        lambda case: case.value("cm_class") == "ARV",
    ),
    Check("G-06", Severity.COMPLETION, ("cm_unit", "cm_dose"), REQUIRED, unit_missing),
)

register(
    Crf(
        key="cm",
        model=ConcomitantMedication,
        title=Text("Concomitant medication", "合并用药"),
        occurred="cm_start",
        date_order=(("cm_start", "cm_end"),),
        sections=(
            Section(
                Text("Medication", "用药"),
                ("cm_name", "cm_class", "cm_indication", "cm_indication_link", ("cm_dose", "cm_unit"), "cm_route",
                 "cm_freq", "cm_start", "cm_ongoing", "cm_end"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)  # fmt: skip
