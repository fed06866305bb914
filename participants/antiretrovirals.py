"""Antiretroviral drugs, the regimens usual in China, and why a regimen ends (clinical specification 2.1)."""

from __future__ import annotations

from collections.abc import Collection

from trialsite.crf.codelists import Code, Codelist, codelist
from trialsite.protocol.text import Text

ARV = codelist(
    "ARV",
    ("TDF", "TDF", "富马酸替诺福韦二吡呋酯"),
    ("TAF", "TAF", "丙酚替诺福韦"),
    ("3TC", "3TC", "拉米夫定"),
    ("FTC", "FTC", "恩曲他滨"),
    ("AZT", "AZT", "齐多夫定"),
    ("ABC", "ABC", "阿巴卡韦"),
    ("D4T", "D4T", "司他夫定"),
    ("DDI", "DDI", "去羟肌苷"),
    ("AZV", "Azvudine", "阿兹夫定"),
    ("EFV", "EFV", "依非韦伦"),
    ("NVP", "NVP", "奈韦拉平"),
    ("RPV", "RPV", "利匹韦林"),
    ("DOR", "DOR", "多拉韦林"),
    ("ANV", "Ainuovirine", "艾诺韦林"),
    ("LPVR", "LPV/r", "洛匹那韦/利托那韦"),
    ("DRVC", "DRV/c", "达芦那韦/考比司他"),
    ("ATVR", "ATV/r", "阿扎那韦/利托那韦"),
    ("DTG", "DTG", "多替拉韦"),
    ("RAL", "RAL", "拉替拉韦"),
    ("EVGC", "EVG/c", "艾维雷韦/考比司他"),
    ("BIC", "BIC", "比克替拉韦"),
    ("CAB", "CAB", "卡替拉韦"),
    ("ABT", "Albuvirtide", "艾博韦泰"),
    ("OTHER", "Other", "其他"),
)
NRTI = frozenset({"TDF", "TAF", "3TC", "FTC", "AZT", "ABC", "D4T", "DDI", "AZV"})
# two forms of one drug, or two drugs that stand for each other: a fixed-dose combination was entered beside its part
EQUIVALENT = (("3TC", "FTC"), ("TDF", "TAF"))
_PRESETS = (
    "TDF+3TC+EFV", "AZT+3TC+EFV", "AZT+3TC+NVP", "TDF+3TC+NVP", "TDF+3TC+LPVR", "AZT+3TC+LPVR", "TDF+3TC+DTG",
    "ABC+3TC+DTG", "DTG+3TC", "BIC+FTC+TAF", "EVGC+FTC+TAF", "ANV+3TC+TDF", "TDF+3TC+RPV", "TDF+3TC+DOR", "DTG+ABT",
)  # fmt: skip
# a regimen's code lists its drugs: choosing one fills the list of drugs, which stays editable
ARTPRESET = Codelist("ARTPRESET", tuple(Code(drugs, Text(drugs, drugs)) for drugs in _PRESETS))
ARTCHG = codelist(
    "ARTCHG",
    ("TOX", "Toxicity", "毒副反应"),
    ("FAIL", "Virological failure", "病毒学失败"),
    ("SIMPL", "Simplification/FDC", "简化方案/复方单片"),
    ("DDI", "Interaction", "药物相互作用"),
    ("PREG", "Pregnancy", "妊娠"),
    ("SUPPLY", "Supply/policy", "供应或政策"),
    ("CHOICE", "Patient choice", "患者意愿"),
    ("INR", "Poor CD4 recovery", "免疫重建不良"),
    ("OTHER", "Other", "其他"),
    ("UNK", "Unknown", "不详"),
)


def drugs_of(preset: str) -> tuple[str, ...]:
    """The drugs of a usual regimen, in the order of the list of drugs."""
    drugs = preset.split("+")
    return tuple(entry.code for entry in ARV if entry.code in drugs)


def equivalents_in(drugs: Collection[str]) -> tuple[str, str] | None:
    """The first two of these drugs that stand for each other."""
    return next((pair for pair in EQUIVALENT if set(pair) <= set(drugs)), None)
