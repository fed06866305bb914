"""ELIG, eligibility: what is computed from the other forms, and what the investigator answers; once per screening."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from participants.codelists import ELIGEX, ELIGIN, EXCL, INCL, ORGAN, OVERALL
from participants.eligibility.compute import RULES
from participants.eligibility.form_checks import CHECKS
from participants.eligibility.on_form import (
    CONFIRMED,
    KNOWN,
    assumptions_on,
    evidence_on,
    judged_on,
    verdict_on,
)
from trialsite.crf import fields
from trialsite.crf.checks import Case
from trialsite.crf.codelists import NY
from trialsite.crf.conditions import when
from trialsite.crf.content import DatedForm
from trialsite.crf.fields import INVESTIGATOR
from trialsite.crf.fields.base import Question
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.protocol.text import Text

# how the form names a criterion, in English and Chinese
SHORT = {
    "I1": ("I1 Confirmed HIV infection", "I1 确证HIV感染"),
    "I2": ("I2 ≥18 years", "I2 年龄≥18岁"),
    "I3": ("I3 ART ≥12 months and 2 VL <50", "I3 ART≥12个月且2次病毒载量<50"),
    "I4": ("I4 Regimen unchanged 12 months", "I4 入组前12个月方案未变"),
    "I5": ("I5 CD4 <200 or <350 by ART duration", "I5 CD4<200或<350（按ART时长）"),
    "I6": ("I6 Understands and signs consent", "I6 理解并签署知情同意书"),
    "E1": ("E1 Other viral infection", "E1 合并其他病毒感染"),
    "E2": ("E2 Active, uncontrollable infection", "E2 活动性且无法控制的感染"),
    "E3": ("E3 Malignancy or history", "E3 恶性肿瘤或肿瘤史"),
    "E4": ("E4 Abnormal major organ function", "E4 重要脏器功能异常"),
    "E5": ("E5 WBC, PLT, HGB", "E5 WBC、PLT、HGB"),
    "E6": ("E6 Drug dependence", "E6 药物依赖"),
    "E7": ("E7 Pregnant or lactating", "E7 妊娠或哺乳"),
    "E8": ("E8 Severe allergic constitution", "E8 严重过敏体质"),
    "E9": ("E9 Immunosuppressants, immunomodulators, cytotoxics", "E9 免疫抑制剂、免疫调节剂、细胞毒药物"),
    "E10": ("E10 Other clinical study", "E10 参加其他临床研究"),
    "E11": ("E11 Any interfering condition", "E11 其他干扰情况"),
}
SIGNED = ("elig_signature",)


def _state(criterion: str) -> Callable[[Case], str]:
    return lambda case: verdict_on(case, criterion).state.value


def _evidence(criterion: str) -> Callable[[Case], Text]:
    return lambda case: evidence_on(case, criterion)


def _of_criteria() -> Iterator[tuple[str, Question]]:
    """The questions that every criterion has: its state, its evidence and a comment; an answer beside some states."""
    for criterion, (en, zh) in SHORT.items():
        key = criterion.lower()
        states = ELIGIN if criterion.startswith("I") else ELIGEX
        yield key, fields.Calculated(
            Text(f"{en}: computed state", f"{zh}：计算判定"), _state(criterion), needs=(KNOWN,), codelist=states,
            sdtm="IE.IETESTCD",
        )  # fmt: skip
        yield f"{key}_evidence", fields.Calculated(
            Text(f"{criterion}: values used, with record, revision, form and date", f"{criterion}：判定依据"),
            _evidence(criterion), needs=(KNOWN,),
        )  # fmt: skip
        if criterion in CONFIRMED and criterion != "E10":
            yield f"{key}_inv", fields.Choice(
                Text(f"{criterion}: investigator differs", f"{criterion}：研究者不同判定"),
                INCL if criterion.startswith("I") else EXCL, answered_by=INVESTIGATOR, sdtm="IE.IEORRES",
            )  # fmt: skip
        yield (
            f"{key}_comment",
            fields.Text(
                Text(f"{criterion}: comment", f"{criterion}：说明"), length=200, answered_by=INVESTIGATOR, sdtm="SUPPIE"
            ),
        )


class CriteriaForm(DatedForm):
    """What the form asks of every criterion."""

    class Meta:
        abstract = True


for _name, _question in _of_criteria():
    CriteriaForm.add_to_class(_name, _question)


def _judgement(en: str, zh: str, sdtm: str) -> fields.Choice:
    """A criterion that only the investigator answers."""
    return fields.Choice(Text(en, zh), EXCL, required=True, answered_by=INVESTIGATOR, critical=True, sdtm=sdtm)


def _signature(part: int) -> Callable[[Case], Any]:
    """Who signed, or when, of the signature that is valid."""
    return lambda case: (case.fact("elig_signature") or (None, None))[part]


class EligibilityForm(CriteriaForm):
    """Eligibility of one screening. Source: clinical specification, ELIG."""

    active_infection = _judgement("Active, uncontrollable infection (E2)", "活动性且无法控制的感染", "IE EXCL02")
    malignancy = _judgement("Malignancy now or in history (E3)", "恶性肿瘤或肿瘤史", "IE EXCL03")
    organ_dysfunction = _judgement("Abnormal major organ function (E4)", "重要脏器功能异常", "IE EXCL04")
    organ_detail = fields.MultiChoice(
        Text("Which organ", "具体脏器"), ORGAN, required_when=when("organ_dysfunction", "PRESENT"),
        answered_by=INVESTIGATOR, sdtm="SUPPIE",
    )  # fmt: skip
    drug_dependence = _judgement("Drug dependence (E6)", "药物依赖", "IE EXCL06")
    severe_allergy = _judgement(
        "Severe allergic constitution or known allergy to the product (E8)",
        "严重过敏体质或对试验用药品及其成分过敏",
        "IE EXCL08",
    )
    other_trial = fields.Choice(
        Text(
            "Took part in another clinical study in the past year (fact for E10)", "近1年是否参加其他临床研究"
        ), NY, required=True, critical=True, sdtm="SUPPIE",
    )  # fmt: skip
    other_trial_last_date = fields.PartialDate(
        Text("Last dose or visit in that study", "末次给药/访视日期"), required_when=when("other_trial", "Y"),
        critical=True, sdtm="SUPPIE",
    )  # fmt: skip
    e10_inv = fields.Choice(
        Text("Other clinical study within 3 months (E10)", "3个月内参加其他临床研究"), EXCL, required=True,
        answered_by=INVESTIGATOR, critical=True, sdtm="IE EXCL10",
    )  # fmt: skip
    inv_judgement = _judgement(
        "Any condition which the investigator or treating physician feels would interfere (E11)",
        "研究者或主管医生认为会干扰试验或影响受试者安全的情况",
        "IE EXCL11",
    )
    inv_reason = fields.Text(
        Text("Reason", "原因"), length=200, required_when=when("inv_judgement", "PRESENT"), answered_by=INVESTIGATOR,
        sdtm="SUPPIE",
    )  # fmt: skip
    planned_enrol_date = fields.Date(Text("Planned randomisation date", "计划随机日期"), required=True, future=True)
    elig_overall = fields.Calculated(
        Text("Overall result", "综合判定"), lambda case: judged_on(case).overall.value, needs=(KNOWN,),
        codelist=OVERALL,
    )  # fmt: skip
    elig_assumptions = fields.Calculated(
        Text("Assumptions used (permissive readings that mattered)", "所用假设"), assumptions_on, needs=(KNOWN,)
    )
    elig_pi_sign = fields.Calculated(
        Text("PI signature", "主要研究者签名"), _signature(0), needs=SIGNED, answered_by=INVESTIGATOR
    )
    elig_sign_dt = fields.Calculated(Text("Time of signature", "签名时间"), _signature(1), needs=SIGNED)

    class Meta:
        app_label = "participants"


def _rows(*criteria: str, answers: tuple[str, ...] = ()) -> tuple[str, ...]:
    names = (f"{criterion.lower()}{part}" for criterion in criteria for part in ("", "_evidence", "_inv", "_comment"))
    return (*answers, *(name for name in names if name in CriteriaForm.questions))


register(
    Crf(
        key="elig",
        model=EligibilityForm,
        title=Text("Eligibility", "入选/排除标准"),
        sections=(
            Section(Text("Planned randomisation", "计划随机"), ("form_date", "planned_enrol_date", "elig_overall")),
            Section(
                Text("The investigator answers", "由研究者判断"),
                (
                    "active_infection", "malignancy", "organ_dysfunction", "organ_detail", "drug_dependence",
                    "severe_allergy", "other_trial", "other_trial_last_date", "e10_inv", "inv_judgement", "inv_reason",
                ),
            ),
            Section(Text("Inclusion criteria", "入选标准"), _rows(*(each for each in RULES if each.startswith("I")))),
            Section(Text("Exclusion criteria", "排除标准"), _rows(*(each for each in RULES if each.startswith("E")))),
            Section(Text("Decision", "判定"), ("elig_assumptions", "elig_pi_sign", "elig_sign_dt")),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)  # fmt: skip
