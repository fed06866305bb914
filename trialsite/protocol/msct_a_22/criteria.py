"""The eligibility criteria in the registry's words, in Chinese, and the configuration keys their rules read."""

from __future__ import annotations

from trialsite.protocol.facts import Criterion
from trialsite.protocol.text import Text


def _inclusion(number: int, texts: tuple[str, str], short: Text, *settings: str) -> Criterion:
    source = f"registry: Inclusion Criteria, {number}"
    return Criterion(f"I{number}", *texts, short, inclusion=True, source=source, settings=settings)


def _exclusion(number: int, texts: tuple[str, str], short: Text, *settings: str) -> Criterion:
    source = f"registry: Exclusion Criteria, {number}"
    return Criterion(f"E{number}", *texts, short, inclusion=False, source=source, settings=settings)


_INCLUSION = (
    _inclusion(1, ("Confirmed HIV infection.", "确诊HIV感染。"), Text("Confirmed HIV infection", "确诊HIV感染")),
    _inclusion(
        2,
        ("≥18 years old, gender unlimited.", "年龄≥18岁，性别不限。"),
        Text("18 years or older", "年满18周岁"),
        "min_age",
        "leap_birthday",
    ),
    _inclusion(
        3,
        (
            "≥12 months of continuous antiviral therapy and at least 2 viral loads (3 months or more apart) < 50 "
            "Copies/mL at screening.",
            "持续抗病毒治疗≥12个月，且筛选时至少有2次病毒载量(间隔3个月或以上)<50拷贝/mL。",
        ),
        Text(
            "ART ≥12 months, two viral loads <50 ≥3 months apart", "持续抗病毒治疗≥12个月，间隔≥3个月的两次病毒载量<50"
        ),
        "art_ref",
        "art_min_months",
        "art_max_gap_days",
        "vl_threshold",
        "vl_min_gap_months",
        "vl_current_days",
        "vl_intervening",
    ),
    _inclusion(
        4,
        (
            "The antiviral regimen was not changed in the 12 months prior to enrollment.",
            "入组前12个月内未更改抗病毒治疗方案。",
        ),
        Text("Regimen unchanged for 12 months", "12个月内治疗方案未更改"),
        "regimen_months",
        "regimen_ref",
        "regimen_fdc_is_change",
    ),
    _inclusion(
        5,
        (
            "CD4+T lymphocyte count < 200 μL-1 in patients receiving antiviral therapy for more than 1 year and less "
            "than 2 years or < 350 μL-1 in patients receiving antiviral therapy for ≥ 2 years.",
            "接受抗病毒治疗超过1年但不足2年者CD4+T淋巴细胞计数<200/μL，或接受抗病毒治疗≥2年者<350/μL。",
        ),
        Text("CD4 below 200 (ART 1–2 years) or 350 (≥2 years)", "CD4低于200(治疗1至2年)或350(治疗≥2年)"),
        "art_ref",
        "band1_lower_inclusive",
        "band2_months",
        "cd4_band1",
        "cd4_band2",
        "lab_days",
    ),
    _inclusion(
        6,
        ("Understand and sign the informed consent.", "理解并签署知情同意书。"),
        Text("Informed consent signed", "签署知情同意书"),
    ),
)
_EXCLUSION = (
    _exclusion(
        1,
        (
            "Infection with other viruses: HBV-DNA positive, HCV RNA positive, anti-Hav IgM, anti-HDV IgM and anti-HEV "
            "IgM positive and ALT >80 IU/L, anti-TP positive.",
            "合并其他病毒感染：HBV-DNA阳性，HCV RNA阳性，抗-HAV IgM、抗-HDV IgM和抗-HEV IgM阳性且ALT>80 IU/L，"
            "抗-TP阳性。",
        ),
        Text("Other viral infection or syphilis", "合并其他病毒或梅毒感染"),
        "exc1_reading",
        "alt_limit",
        "tp_requires_active",
        "lab_days",
    ),
    _exclusion(
        2,
        ("Active and uncontrollable infection.", "活动性且无法控制的感染。"),
        Text("Active infection", "活动性感染"),
        "hint_limits",
    ),
    _exclusion(3, ("Malignant tumor or tumor history.", "恶性肿瘤或有肿瘤病史。"), Text("Malignancy", "恶性肿瘤")),
    _exclusion(
        4,
        (
            "Complicated with abnormal function of heart, liver, lung, kidney and other major organs.",
            "合并心、肝、肺、肾等重要脏器功能异常。",
        ),
        Text("Organ dysfunction", "重要脏器功能异常"),
        "hint_limits",
    ),
    _exclusion(
        5,
        (
            "When the laboratory test satisfies any item (WBC < 3.5*10^9/L; PLT < 80*10^9/L; HGB < 100 g/L).",
            "实验室检查符合以下任一项(WBC<3.5×10^9/L；PLT<80×10^9/L；HGB<100 g/L)。",
        ),
        Text("Low blood count", "血细胞计数低于限值"),
        "wbc",
        "plt",
        "hgb",
        "lab_days",
    ),
    _exclusion(6, ("Drug dependent.", "药物依赖。"), Text("Drug dependence", "药物依赖")),
    _exclusion(
        7,
        ("Pregnant and lactating women.", "妊娠和哺乳期妇女。"),
        Text("Pregnant or lactating", "妊娠或哺乳"),
        "e7_reading",
    ),
    _exclusion(
        8,
        (
            "Severe allergic constitution, or known allergy to the study drug and its components;",
            "严重过敏体质，或已知对研究药物及其成分过敏；",
        ),
        Text("Severe allergy", "严重过敏"),
    ),
    _exclusion(
        9,
        (
            "Accepting immunosuppressants or other immunomodulators (including thymosin) or systemic cytotoxic agents "
            "within 6 months prior to screening.",
            "筛选前6个月内使用免疫抑制剂或其他免疫调节剂(包括胸腺肽)，或全身性细胞毒药物。",
        ),
        Text("Immunomodulators within 6 months", "6个月内使用免疫调节剂"),
        "immuno_months",
        "immuno_ref",
        "immuno_routes",
        "lookback_inclusive",
    ),
    _exclusion(
        10,
        (
            "Participated in other clinical studies within 3 months prior to this study.",
            "本研究前3个月内参加过其他临床研究。",
        ),
        Text("Another study within 3 months", "3个月内参加其他研究"),
        "trial_months",
        "trial_ref",
        "lookback_inclusive",
    ),
    _exclusion(
        11,
        (
            "patients with any condition which the investigator or treating physician feels would interfere with the "
            "trial or the safety of the subject.",
            "研究者或主治医师认为存在任何可能干扰试验或影响受试者安全的情况。",
        ),
        Text("Investigator's judgement", "研究者判断不宜参加"),
    ),
)

CRITERIA = (*_INCLUSION, *_EXCLUSION)
