"""What people read of each criterion: the numbers used, dates, units, and what is still waited for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from participants.eligibility.compute import eligibility
from participants.eligibility.told import EVIDENCE, WAITING, Told, result_of, told
from participants.eligibility.verdict import State, Verdict
from tests.participants.eligibility.person import BASE, facts_of, protocol_with
from tests.participants.eligibility.test_boundaries import FEMALE, counted, earlier, screened, switched, treated
from trialsite.crf.facts import Evidence
from trialsite.protocol.model import Protocol

THYMOSIN = {"cm": [("THYMOSIN", "SC", "2023-08-01", "2023-11-20")]}
RESCREENED = {"screen_date": date(2024, 5, 21)}


def judged_of(
    criterion: str, changes: dict[str, Any], settings: dict[str, Any]
) -> tuple[Verdict, dict[str, list[Evidence]], Protocol, date]:
    """The verdict on one criterion of the base person with some answers changed, and what it was computed with."""
    person = BASE | changes
    facts, protocol, on = facts_of(person), protocol_with(settings), person["enrol_date"]
    [verdict] = [each for each in eligibility(facts, protocol, on).verdicts if each.criterion == criterion]
    return verdict, facts, protocol, on


def words(criterion: str, changes: dict[str, Any], settings: dict[str, Any] | None = None) -> Told:
    """The same, told."""
    return told(*judged_of(criterion, changes, settings or {}))


@pytest.mark.parametrize(
    ("criterion", "changes", "english", "chinese"),
    [
        ("I1", {}, "Confirmed 10 May 2018", "2018-05-10确证"),
        ("I1", {"hiv_confirmed": "N"}, "Not confirmed", "未确证"),
        ("I1", {"hiv_confirmed": None}, "Nothing entered yet", "尚未录入"),
        (
            "I1",
            {"hiv_confirm_date": "2024-03-05"},
            "Confirmed 5 Mar 2024, after consent on 4 Mar 2024",
            "2024-03-05确证，晚于知情同意（2024-03-04）",
        ),
        ("I2", {}, "38 y at consent (born 15 Jun 1985)", "知情同意时38岁（1985-06-15出生）"),
        (
            "I2",
            {"birth_date": "2006-03-05"},
            "17 y at consent (born 5 Mar 2006; 18 on 5 Mar 2024)",
            "知情同意时17岁（2006-03-05出生；2024-03-05满18岁）",
        ),
        ("I2", {"birth_date": "2006-03"}, "17–18 y at consent (born Mar 2006)", "知情同意时17–18岁（2006-03出生）"),
        (
            "I3",
            {},
            "ART 5 y 9 m. <20 on 12 Jun 2023, TND on 5 Mar 2024 (267 d apart)",
            "抗病毒治疗5年9个月；<20（2023-06-12），未检出（2024-03-05），相隔267天",
        ),
        (
            "I3",
            treated("2023-03-05") | earlier(("2023-12-06", "<20")),
            "ART 11 m, less than 12 months. <20 on 6 Dec 2023, TND on 5 Mar 2024 (90 d apart), less than 3 months",
            "抗病毒治疗11个月，不足12个月；<20（2023-12-06），未检出（2024-03-05），相隔90天，不足3个月",
        ),
        (
            "I3",
            screened("50"),
            "ART 5 y 9 m. 50 on 5 Mar 2024: 50 is not below 50",
            "抗病毒治疗5年9个月；50（2024-03-05）：50不低于50",
        ),
        (
            "I3",
            earlier(("2023-06-12", "<20"), ("2023-11-20", "88")),
            "ART 5 y 9 m. <20 on 12 Jun 2023, TND on 5 Mar 2024 (267 d apart); between them 88 on 20 Nov 2023",
            "抗病毒治疗5年9个月；<20（2023-06-12），未检出（2024-03-05），相隔267天；其间88（2023-11-20）",
        ),
        (
            "I3",
            {"vl": [("2023-06-12", "<20"), ("2024-02-01", "TND")]},
            "ART 5 y 9 m. Last HIV RNA TND on 1 Feb 2024, older than 28 days on 20 Mar 2024",
            "抗病毒治疗5年9个月；末次病毒载量未检出（2024-02-01），至2024-03-20已超过28天",
        ),
        (
            "I3",
            screened("1.69 log10"),
            "ART 5 y 9 m. <20 on 12 Jun 2023, 1.69 log10 (48.98 copies/mL) on 5 Mar 2024 (267 d apart)",
            "抗病毒治疗5年9个月；<20（2023-06-12），1.69 log10（48.98拷贝/mL）（2024-03-05），相隔267天",
        ),
        (
            "I3",
            screened("35 IU/mL"),
            "ART 5 y 9 m. 35 IU/mL on 5 Mar 2024 cannot be compared with 50",
            "抗病毒治疗5年9个月；35 IU/mL（2024-03-05）无法与50比较",
        ),
        (
            "I3",
            {"vl": [("2024-03-05", "TND")]},
            "ART 5 y 9 m. Only one HIV RNA: TND on 5 Mar 2024",
            "抗病毒治疗5年9个月；仅有一次病毒载量：未检出（2024-03-05）",
        ),
        ("I3", {"art": [], "vl": []}, "No antiretroviral regimen entered. No HIV RNA entered", None),
        ("I4", {}, "TDF+3TC+EFV since 1 Jun 2018, no change", "2018-06-01起TDF+3TC+EFV，未更改"),
        (
            "I4",
            switched("2023-03-21", "2023-03-20"),
            "TDF+3TC+DTG since 21 Mar 2023, later than 20 Mar 2023",
            "2023-03-21起TDF+3TC+DTG，晚于2023-03-20",
        ),
        ("I4", treated("2023-03"), "TDF+3TC+EFV since Mar 2023", "2023-03起TDF+3TC+EFV"),
        (
            "I5",
            counted(350),
            "CD4 350 on 5 Mar 2024: 350 is not below 350 (ART 69 months)",
            "CD4 350（2024-03-05）：350不低于350（抗病毒治疗69个月）",
        ),
        (
            "I5",
            counted(356, 341),
            "CD4 356 on 5 Mar 2024, 341 on 6 Mar 2024 (the latest counts): 341 is below 350 (ART 69 months)",
            "CD4 356（2024-03-05），341（2024-03-06）（以最近一次为准）：341低于350（抗病毒治疗69个月）",
        ),
        ("I5", treated("2023-03-05", 150), "CD4 150 on 5 Mar 2024. ART 11 months, less than 12", None),
        ("I5", treated("2022-03", 262), "CD4 262 on 5 Mar 2024: the limit is 200 or 350 (ART 23–24 months)", None),
        ("I5", {"cd4": []}, "No valid CD4. ART 69 months", "无有效期内的CD4；抗病毒治疗69个月"),
        ("I6", {}, "Signed 4 Mar 2024, screening began 4 Mar 2024", "2024-03-04签署，2024-03-04开始筛选"),
        (
            "I6",
            {"consent_date": date(2024, 3, 6), "consent_understood": "N", "consent_version_approved": False},
            "Signed 6 Mar 2024, after screening began on 4 Mar 2024, not understood, version not approved on that day",
            "2024-03-06签署，晚于筛选开始（2024-03-04），未理解知情内容，签署时该版本尚未批准",
        ),
        ("I6", {"consent_signed": "N"}, "Not signed", "未签署"),
        (
            "E1",
            {"hev_igm": "POS", "alt": Decimal(81), "hbv_dna": None},
            "HBV-DNA missing, HCV RNA neg, anti-HAV IgM neg, anti-HDV IgM neg, anti-HEV IgM pos, ALT 81 U/L (>80), "
            "anti-TP neg",
            "HBV-DNA缺，HCV-RNA阴性，甲肝IgM阴性，丁肝IgM阴性，戊肝IgM阳性，ALT 81 U/L（>80），梅毒抗体阴性",
        ),
        (
            "E1",
            {},
            "HBV-DNA neg, HCV RNA neg, HAV/HDV/HEV IgM neg, ALT 32 U/L, anti-TP neg",
            "HBV-DNA阴性，HCV-RNA阴性，甲/丁/戊肝IgM阴性，ALT 32 U/L，梅毒抗体阴性",
        ),
        ("E2", {}, "Investigator: absent", "研究者判定：不存在"),
        ("E3", {"malignancy": "PRESENT"}, "Investigator: present", "研究者判定：存在"),
        ("E4", {"organ_dysfunction": None}, "Awaiting investigator", "待研究者评价"),
        (
            "E5",
            {"wbc": Decimal("3.450"), "plt": None},
            "WBC 3.45 ×10⁹/L (<3.5), PLT missing, HGB 142 g/L on 5 Mar 2024",
            "WBC 3.45 ×10⁹/L（<3.5），PLT 缺，HGB 142 g/L（2024-03-05）",
        ),
        ("E6", {}, "Investigator: absent", None),
        ("E7", {}, "Not applicable, male", "不适用，男性"),
        ("E7", FEMALE | {"lactating": None}, "hCG neg, lactation not answered", "hCG阴性，未答是否哺乳"),
        ("E7", FEMALE | {"childbearing": "N_MENO"}, "not of childbearing potential, not lactating", None),
        ("E8", {}, "Investigator: absent", None),
        ("E9", {}, "No matching drug since 4 Sep 2023 (none entered)", "2023-09-04以来无此类用药（未录入用药）"),
        ("E9", THYMOSIN, "a drug: end 20 Nov 2023 ≥ 4 Sep 2023", "a drug：结束2023-11-20 ≥ 2023-09-04"),
        ("E9", THYMOSIN | RESCREENED, "No matching drug since 21 Nov 2023 (1 entry checked)", None),
        ("E9", {"cm": [("CORT", "PO", "2024-01-01", None)]}, "a drug: ongoing", "a drug：仍在使用"),
        ("E9", {"cm_reviewed": None}, "Medication not reviewed", "尚未核对合并用药"),
        ("E10", {}, "Asked: no other study", "已询问：未参加其他研究"),
        (
            "E10",
            {"other_trial": "Y", "other_trial_last_date": "2023-12-04"},
            "Last took part 4 Dec 2023 ≥ 4 Dec 2023",
            "末次参加2023-12-04 ≥ 2023-12-04",
        ),
        (
            "E10",
            {"other_trial": "Y", "other_trial_last_date": "UNK"},
            "Last took part date unknown",
            "末次参加日期不详",
        ),
        ("E11", {"inv_judgement": None}, "Awaiting investigator", None),
    ],
)
def test_each_criterion_tells_the_numbers_it_used(
    criterion: str, changes: dict[str, Any], english: str, chinese: str | None
) -> None:
    found = words(criterion, changes).evidence

    assert found.en == english
    if chinese is not None:
        assert found.zh == chinese


@pytest.mark.parametrize(
    ("criterion", "changes", "names"),
    [
        ("I1", {"hiv_confirmed": None}, ["HIV confirmation"]),
        ("I1", {"hiv_confirm_date": None}, ["date of HIV confirmation"]),
        ("I2", {"birth_date": "2006-03"}, ["exact date of birth"]),
        ("I3", {"art": [], "vl": []}, ["ART regimens", "HIV-1 RNA"]),
        ("I3", screened("pending"), ["HIV-1 RNA"]),
        ("I4", treated("2023-03"), ["exact start of the regimen"]),
        ("I5", {"cd4": []}, ["CD4"]),
        ("I6", {"consent_understood": None, "screen_date": None}, ["consent understood", "first screening procedure"]),
        # while every antibody of acute hepatitis is negative, E1 does not wait for ALT
        ("E1", {"hbv_dna": None, "alt": None}, ["HBV-DNA"]),
        ("E1", {"hav_igm": "IND", "alt": None}, ["anti-HAV IgM", "ALT"]),
        ("E4", {"organ_dysfunction": None}, ["investigator on E4"]),
        ("E5", {"plt": None}, ["PLT"]),
        ("E7", {"sex": "F"}, ["childbearing potential", "lactation"]),
        ("E7", FEMALE | {"hcg_result": None}, ["hCG"]),
        ("E9", {"cm_reviewed": None}, ["medication review"]),
        ("E9", {"cm": [(None, "PO", "2024-01-01", None)]}, ["class of a drug"]),
        ("E9", {"cm": [("CYTOTOX", "PO", "2023-01", "2023")]}, ["end date of a drug"]),
        ("E10", {"other_trial": "Y", "other_trial_last_date": "UNK"}, ["exact last day in the other study"]),
        ("E11", {"inv_judgement": None}, ["investigator on E11"]),
    ],
)
def test_an_open_criterion_names_what_it_waits_for(criterion: str, changes: dict[str, Any], names: list[str]) -> None:
    verdict, *_rest = judged_of(criterion, changes, {})

    assert verdict.state is State.UNK
    assert [each.en for each in words(criterion, changes).waiting] == names


def test_a_decided_criterion_waits_for_nothing_although_an_input_is_missing() -> None:
    assert words("E1", {"tp_ab": "POS", "hbv_dna": None}).waiting == ()


def test_syphilis_that_needs_a_titre_waits_for_it_where_the_protocol_says_so() -> None:
    found = words("E1", {"tp_ab": "POS", "syphilis_treated": True}, {"tp_requires_active": True})

    assert [each.en for each in found.waiting] == ["RPR/TRUST"]
    assert found.evidence.en.endswith("anti-TP pos, RPR/TRUST missing, treated")


def test_every_criterion_has_words_in_both_languages() -> None:
    criteria = [each.id for each in protocol_with({}).criteria]

    assert list(EVIDENCE) == list(WAITING) == criteria
    assert all(not part.isascii() for each in criteria if (part := words(each, {}).evidence.zh))


def test_nothing_known_is_told_without_fail_for_every_criterion() -> None:
    nothing = {name: None for name in BASE if name not in {"enrol_date", "art", "vl", "cd4", "cm"}}
    empty = nothing | {"art": [], "vl": [], "cd4": [], "cm": []}

    assert all(words(each, empty).evidence.en and words(each, empty).waiting for each in EVIDENCE)


@pytest.mark.parametrize(
    ("state", "inclusion", "english", "chinese"),
    [
        (State.OK, True, "Met", "符合"),
        (State.FAIL, True, "Not met", "不符合"),
        (State.OK, False, "Absent", "不存在"),
        (State.FAIL, False, "Present", "存在"),
        (State.UNK, True, "Not evaluable", "暂无法判定"),
        (State.UNK, False, "Not evaluable", "暂无法判定"),
    ],
)
def test_inclusion_is_met_and_exclusion_is_absent(state: State, inclusion: bool, english: str, chinese: str) -> None:
    found = result_of(state, inclusion=inclusion)

    assert (found.en, found.zh) == (english, chinese)
