"""Every field of the table ELIG of the clinical specification, by name, in both languages, of its type."""

# ruff: noqa: E501 - the rows stand as the specification has them

from __future__ import annotations

import pytest

from trialsite.crf import registry
from trialsite.crf.fields import INVESTIGATOR, SITE
from trialsite.protocol.catalogue import package
from trialsite.protocol.schedule import Requirement

# var | English | Chinese | type | required, and who answers
TABLE = """
i1 | I1 Confirmed HIV infection: computed state | I1 确证HIV感染：计算判定 | calc OK,FAIL,UNK | D
i2 | I2 ≥18 years: computed state | I2 年龄≥18岁：计算判定 | calc OK,FAIL,UNK | D
i3 | I3 ART ≥12 months and 2 VL <50: computed state | I3 ART≥12个月且2次病毒载量<50：计算判定 | calc OK,FAIL,UNK | D
i4 | I4 Regimen unchanged 12 months: computed state | I4 入组前12个月方案未变：计算判定 | calc OK,FAIL,UNK | D
i5 | I5 CD4 <200 or <350 by ART duration: computed state | I5 CD4<200或<350（按ART时长）：计算判定 | calc OK,FAIL,UNK | D
i6 | I6 Understands and signs consent: computed state | I6 理解并签署知情同意书：计算判定 | calc OK,FAIL,UNK | D
e1 | E1 Other viral infection: computed state | E1 合并其他病毒感染：计算判定 | calc OK,FAIL,UNK | D
e2 | E2 Active, uncontrollable infection: computed state | E2 活动性且无法控制的感染：计算判定 | calc OK,FAIL,UNK | D
e3 | E3 Malignancy or history: computed state | E3 恶性肿瘤或肿瘤史：计算判定 | calc OK,FAIL,UNK | D
e4 | E4 Abnormal major organ function: computed state | E4 重要脏器功能异常：计算判定 | calc OK,FAIL,UNK | D
e5 | E5 WBC, PLT, HGB: computed state | E5 WBC、PLT、HGB：计算判定 | calc OK,FAIL,UNK | D
e6 | E6 Drug dependence: computed state | E6 药物依赖：计算判定 | calc OK,FAIL,UNK | D
e7 | E7 Pregnant or lactating: computed state | E7 妊娠或哺乳：计算判定 | calc OK,FAIL,UNK | D
e8 | E8 Severe allergic constitution: computed state | E8 严重过敏体质：计算判定 | calc OK,FAIL,UNK | D
e9 | E9 Immunosuppressants, immunomodulators, cytotoxics: computed state | E9 免疫抑制剂、免疫调节剂、细胞毒药物：计算判定 | calc OK,FAIL,UNK | D
e10 | E10 Other clinical study: computed state | E10 参加其他临床研究：计算判定 | calc OK,FAIL,UNK | D
e11 | E11 Any interfering condition: computed state | E11 其他干扰情况：计算判定 | calc OK,FAIL,UNK | D
i1_evidence | I1: values used, with record, revision, form and date | I1：判定依据 | calc rows | D
i2_evidence | I2: values used, with record, revision, form and date | I2：判定依据 | calc rows | D
i3_evidence | I3: values used, with record, revision, form and date | I3：判定依据 | calc rows | D
i4_evidence | I4: values used, with record, revision, form and date | I4：判定依据 | calc rows | D
i5_evidence | I5: values used, with record, revision, form and date | I5：判定依据 | calc rows | D
i6_evidence | I6: values used, with record, revision, form and date | I6：判定依据 | calc rows | D
e1_evidence | E1: values used, with record, revision, form and date | E1：判定依据 | calc rows | D
e2_evidence | E2: values used, with record, revision, form and date | E2：判定依据 | calc rows | D
e3_evidence | E3: values used, with record, revision, form and date | E3：判定依据 | calc rows | D
e4_evidence | E4: values used, with record, revision, form and date | E4：判定依据 | calc rows | D
e5_evidence | E5: values used, with record, revision, form and date | E5：判定依据 | calc rows | D
e6_evidence | E6: values used, with record, revision, form and date | E6：判定依据 | calc rows | D
e7_evidence | E7: values used, with record, revision, form and date | E7：判定依据 | calc rows | D
e8_evidence | E8: values used, with record, revision, form and date | E8：判定依据 | calc rows | D
e9_evidence | E9: values used, with record, revision, form and date | E9：判定依据 | calc rows | D
e10_evidence | E10: values used, with record, revision, form and date | E10：判定依据 | calc rows | D
e11_evidence | E11: values used, with record, revision, form and date | E11：判定依据 | calc rows | D
i1_inv | I1: investigator differs | I1：研究者不同判定 | cl:INCL | O · INV
i2_inv | I2: investigator differs | I2：研究者不同判定 | cl:INCL | O · INV
i3_inv | I3: investigator differs | I3：研究者不同判定 | cl:INCL | O · INV
i4_inv | I4: investigator differs | I4：研究者不同判定 | cl:INCL | O · INV
i5_inv | I5: investigator differs | I5：研究者不同判定 | cl:INCL | O · INV
i6_inv | I6: investigator differs | I6：研究者不同判定 | cl:INCL | O · INV
e1_inv | E1: investigator differs | E1：研究者不同判定 | cl:EXCL | O · INV
e5_inv | E5: investigator differs | E5：研究者不同判定 | cl:EXCL | O · INV
e7_inv | E7: investigator differs | E7：研究者不同判定 | cl:EXCL | O · INV
e9_inv | E9: investigator differs | E9：研究者不同判定 | cl:EXCL | O · INV
active_infection | Active, uncontrollable infection (E2) | 活动性且无法控制的感染 | cl:EXCL | R · INV
malignancy | Malignancy now or in history (E3) | 恶性肿瘤或肿瘤史 | cl:EXCL | R · INV
organ_dysfunction | Abnormal major organ function (E4) | 重要脏器功能异常 | cl:EXCL | R · INV
organ_detail | Which organ | 具体脏器 | ml: heart 心, liver 肝, lung 肺, kidney 肾, other 其他 | C:organ_dysfunction=PRESENT · INV
drug_dependence | Drug dependence (E6) | 药物依赖 | cl:EXCL | R · INV
severe_allergy | Severe allergic constitution or known allergy to the product (E8) | 严重过敏体质或对试验用药品及其成分过敏 | cl:EXCL | R · INV
other_trial | Took part in another clinical study in the past year (fact for E10) | 近1年是否参加其他临床研究 | cl:NY | R
other_trial_last_date | Last dose or visit in that study | 末次给药/访视日期 | pdate | C:other_trial=Y
e10_inv | Other clinical study within 3 months (E10) | 3个月内参加其他临床研究 | cl:EXCL | R · INV
inv_judgement | Any condition which the investigator or treating physician feels would interfere (E11) | 研究者或主管医生认为会干扰试验或影响受试者安全的情况 | cl:EXCL | R · INV
inv_reason | Reason | 原因 | text(200) | C:inv_judgement=PRESENT · INV
i1_comment | I1: comment | I1：说明 | text(200) | C:answer ≠ state, or readings differ · INV
i2_comment | I2: comment | I2：说明 | text(200) | C:answer ≠ state, or readings differ · INV
i3_comment | I3: comment | I3：说明 | text(200) | C:answer ≠ state, or readings differ · INV
i4_comment | I4: comment | I4：说明 | text(200) | C:answer ≠ state, or readings differ · INV
i5_comment | I5: comment | I5：说明 | text(200) | C:answer ≠ state, or readings differ · INV
i6_comment | I6: comment | I6：说明 | text(200) | C:answer ≠ state, or readings differ · INV
e1_comment | E1: comment | E1：说明 | text(200) | C:answer ≠ state, or readings differ · INV
e2_comment | E2: comment | E2：说明 | text(200) | C:answer ≠ state, or readings differ · INV
e3_comment | E3: comment | E3：说明 | text(200) | C:answer ≠ state, or readings differ · INV
e4_comment | E4: comment | E4：说明 | text(200) | C:answer ≠ state, or readings differ · INV
e5_comment | E5: comment | E5：说明 | text(200) | C:answer ≠ state, or readings differ · INV
e6_comment | E6: comment | E6：说明 | text(200) | C:answer ≠ state, or readings differ · INV
e7_comment | E7: comment | E7：说明 | text(200) | C:answer ≠ state, or readings differ · INV
e8_comment | E8: comment | E8：说明 | text(200) | C:answer ≠ state, or readings differ · INV
e9_comment | E9: comment | E9：说明 | text(200) | C:answer ≠ state, or readings differ · INV
e10_comment | E10: comment | E10：说明 | text(200) | C:answer ≠ state, or readings differ · INV
e11_comment | E11: comment | E11：说明 | text(200) | C:answer ≠ state, or readings differ · INV
planned_enrol_date | Planned randomisation date | 计划随机日期 | date (may be future) | R
elig_overall | Overall result | 综合判定 | calc ELIGIBLE,INELIGIBLE,NOT EVALUABLE | D
elig_assumptions | Assumptions used (permissive readings that mattered) | 所用假设 | calc rows | D
elig_pi_sign | PI signature | 主要研究者签名 | e-signature | R before RAND · INV
elig_sign_dt | Time of signature | 签名时间 | dt server | D
"""
ROWS = [tuple(part.strip() for part in line.split("|")) for line in TABLE.strip().splitlines()]
KINDS = {
    "calc": "calculated", "cl": "choice", "ml": "multichoice", "text(200)": "text", "date": "date", "pdate": "pdate",
    "e-signature": "calculated", "dt server": "calculated",
}  # fmt: skip
ELIG = registry.get("elig")


def test_form_has_the_fields_of_the_table_and_those_of_every_form():
    assert set(ELIG.questions) == {row[0] for row in ROWS} | {"form_date", "performed_by", "comment"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_field_has_its_labels_type_and_answerer(row):
    name, en, zh, kind, required = row
    question = ELIG.question(name)

    assert (question.label.en, question.label.zh) == (en, zh)
    assert question.kind == next(value for key, value in KINDS.items() if kind.startswith(key))
    assert question.virtual == (question.kind == "calculated")
    assert question.answered_by == (INVESTIGATOR if "INV" in required else SITE)
    assert question.required == (required.startswith("R") and not question.virtual)


@pytest.mark.parametrize("row", [row for row in ROWS if row[3].startswith("cl:")], ids=lambda row: row[0])
def test_choice_has_its_codelist(row):
    assert ELIG.question(row[0]).codelist.name == row[3].removeprefix("cl:")


def test_computed_values_have_no_columns():
    columns = {field.name for field in ELIG.model._meta.get_fields()}
    computed = {row[0] for row in ROWS if row[3].startswith(("calc", "e-sig", "dt"))}

    assert len(computed) == 17 * 2 + 4
    assert not columns & computed


def test_form_is_required_at_screening():
    asked = {each.form: each.requirement for each in package("msct_a_22").forms_at("SCR")}

    assert asked["elig"] is Requirement.REQUIRED
