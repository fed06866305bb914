"""Titles of the forms and the bands in which the casebook shows them (clinical specification 0.3, 2.2)."""

from __future__ import annotations

from collections.abc import Mapping

from trialsite.protocol.schedule import FormGroup
from trialsite.protocol.text import Text

GROUPS = (
    FormGroup("baseline", Text("Baseline", "基线"), ("ic", "dm", "hiv", "art", "vlh", "cd4h", "mh", "elig", "rand")),
    FormGroup("visit", Text("Every visit", "每次访视"), ("sv", "vs", "pe", "preg", "adh", "cm", "oi")),
    FormGroup("laboratory", Text("Laboratory", "实验室检查"), ("haem", "bioc", "lym", "vl", "ser")),
    FormGroup("treatment", Text("Treatment", "研究治疗"), ("prep", "inf", "eot", "eos")),
    FormGroup("logs", Text("Running logs", "流水记录"), ("ae", "sae", "dv", "log", "wd", "pregr", "unbl", "dth")),
)

FORM_TITLES: Mapping[str, Text] = {
    "ic": Text("Informed consent", "知情同意"),
    "wd": Text("Withdrawal of consent", "撤回知情同意"),
    "dm": Text("Demographics", "人口学"),
    "hiv": Text("HIV history", "HIV病史"),
    "art": Text("Antiretroviral regimen history", "抗病毒治疗史"),
    "adh": Text("ART adherence", "抗病毒治疗依从性"),
    "vlh": Text("Viral-load history", "既往病毒载量"),
    "cd4h": Text("CD4 history", "既往CD4"),
    "mh": Text("Medical history", "既往史"),
    "cm": Text("Concomitant medication", "合并用药"),
    "ser": Text("Screening viral serology", "筛选期病毒学/梅毒血清学"),
    "pe": Text("Physical examination", "体格检查"),
    "vs": Text("Vital signs", "生命体征"),
    "preg": Text("Pregnancy test and contraception", "妊娠检查与避孕"),
    "pregr": Text("Pregnancy report", "妊娠报告"),
    "haem": Text("Haematology", "血常规"),
    "bioc": Text("Biochemistry", "血生化"),
    "lym": Text("Lymphocyte subsets", "淋巴细胞亚群"),
    "vl": Text("HIV RNA", "HIV病毒载量"),
    "elig": Text("Eligibility", "入选/排除标准"),
    "rand": Text("Randomisation", "随机"),
    "prep": Text("Product preparation", "产品制备/配制"),
    "inf": Text("Infusion", "输注"),
    "sv": Text("Visit attendance", "访视情况"),
    "log": Text("Contact log", "联系记录"),
    "ae": Text("Adverse event", "不良事件"),
    "sae": Text("Serious adverse event report", "严重不良事件报告"),
    "oi": Text("Opportunistic infection assessment", "机会性感染评估"),
    "dv": Text("Protocol deviation", "方案偏离"),
    "unbl": Text("Emergency unblinding", "紧急揭盲"),
    "eot": Text("End of treatment", "治疗结束"),
    "eos": Text("End of study", "研究结束"),
    "dth": Text("Death", "死亡"),
}
