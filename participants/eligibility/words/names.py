"""What the inputs of the criteria are called where one of them is waited for."""

from __future__ import annotations

from collections.abc import Mapping

from trialsite.protocol.text import Text

NAMES: Mapping[str, Text] = {
    "consent_signed": Text("informed consent", "知情同意"),
    "consent_date": Text("date of consent", "知情同意日期"),
    "consent_understood": Text("consent understood", "是否理解知情内容"),
    "consent_version_approved": Text("version of consent form", "知情同意书版本"),
    "screen_date": Text("first screening procedure", "首次筛选操作日期"),
    "hiv_confirmed": Text("HIV confirmation", "HIV确证"),
    "hiv_confirm_date": Text("date of HIV confirmation", "HIV确证日期"),
    "birth_date": Text("date of birth", "出生日期"),
    "sex": Text("sex", "性别"),
    "art_segments": Text("ART regimens", "抗病毒治疗方案"),
    "viral_loads": Text("HIV-1 RNA", "病毒载量"),
    "cd4": Text("CD4", "CD4"),
    "hbv_dna": Text("HBV-DNA", "HBV-DNA"),
    "hcv_rna": Text("HCV RNA", "HCV-RNA"),
    "hav_igm": Text("anti-HAV IgM", "甲肝IgM"),
    "hdv_igm": Text("anti-HDV IgM", "丁肝IgM"),
    "hev_igm": Text("anti-HEV IgM", "戊肝IgM"),
    "tp_ab": Text("anti-TP", "梅毒抗体"),
    "rpr_titre": Text("RPR/TRUST", "RPR/TRUST"),
    "syphilis_treated": Text("treatment of syphilis", "梅毒治疗史"),
    "alt": Text("ALT", "ALT"),
    "wbc": Text("WBC", "白细胞"),
    "plt": Text("PLT", "血小板"),
    "hgb": Text("HGB", "血红蛋白"),
    "childbearing": Text("childbearing potential", "育龄情况"),
    "hcg": Text("hCG", "hCG"),
    "lactating": Text("lactation", "是否哺乳"),
    "conmeds": Text("concomitant drugs", "合并用药"),
    "cm_reviewed": Text("medication review", "合并用药核对"),
    "other_trial": Text("other studies", "其他临床研究"),
    "other_trial_last_date": Text("last day in the other study", "在另一项研究中的末次日期"),
    "active_infection": Text("investigator on E2", "研究者判定E2"),
    "malignancy": Text("investigator on E3", "研究者判定E3"),
    "organ_dysfunction": Text("investigator on E4", "研究者判定E4"),
    "drug_dependence": Text("investigator on E6", "研究者判定E6"),
    "severe_allergy": Text("investigator on E8", "研究者判定E8"),
    "inv_judgement": Text("investigator on E11", "研究者判定E11"),
}
BLOOD_UNITS: Mapping[str, str] = {"wbc": "×10⁹/L", "plt": "×10⁹/L", "hgb": "g/L"}
