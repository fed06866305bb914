"""Visits and schedule of the trial (clinical specification 1.2 and 1.4)."""

from __future__ import annotations

from trialsite.protocol.audience import Audience
from trialsite.protocol.model import FormGroup, Phase, Requirement, ScheduledForm, Status, Visit
from trialsite.protocol.text import Text

DOSE, LAST = Status.REGISTRY, Status.REGISTRY

VISITS = (
    Visit("SCR", Text("Screening", "筛选期"), 0, first=-28, last=-1, label=Text("Screening", "筛选期")),
    Visit("V1", Text("Visit 1 – Baseline / dose 1", "访视1 基线/第1次输注"), 1, 0, is_dose=True, label=Text("D0", "D0"), status=DOSE),
    Visit("V2", Text("Visit 2 – dose 2", "访视2 第2次输注"), 2, 30, 3, 3, is_dose=True, label=Text("D30", "D30"), status=DOSE),
    Visit("V3", Text("Visit 3 – dose 3", "访视3 第3次输注"), 3, 60, 3, 3, is_dose=True, label=Text("D60", "D60"), status=DOSE),
    Visit("V4", Text("Visit 4 – week 12", "访视4 第12周"), 4, 84, 7, 7, label=Text("W12", "W12")),
    Visit("V5", Text("Visit 5 – week 24", "访视5 第24周"), 5, 168, 14, 14, label=Text("W24", "W24")),
    Visit("V6", Text("Visit 6 – week 36", "访视6 第36周"), 6, 252, 14, 14, label=Text("W36", "W36")),
    Visit("V7", Text("Visit 7 – week 48 / end of study", "访视7 第48周/研究结束"), 7, 336, 14, 14, label=Text("W48", "W48"), status=LAST),
    Visit("UNS", Text("Unscheduled", "计划外访视"), 8, label=Text("Unscheduled", "计划外")),
    Visit("ET", Text("Early termination", "提前终止访视"), 9, label=Text("Early end", "提前终止")),
)  # fmt: skip

_R, _C, _I = Requirement.REQUIRED, Requirement.CONDITIONAL, Requirement.IF_INDICATED
_COLUMNS = ("SCR", "V1", "V2", "V3", "V4", "V5", "V6", "V7", "UNS", "ET")
# X required · (X) if indicated · P before the dose · M during and after the infusion · C conditional
# r review · u update · - none; one sign per column of the specification's table
_TABLE = {
    "ic": "X - - - - - - - (X) -",
    "dm": "X - - - - - - - - -",
    "hiv": "X r r r r r r r (X) r",
    "art": "X r r r r r r r (X) r",
    "vlh": "X r r r r r r r (X) r",
    "cd4h": "X r r r r r r r (X) r",
    "mh": "X u - - - - - - - -",
    "cm": "X X X X X X X X X X",
    "adh": "X X X X X X X X (X) X",
    "ser": "X - - - - - - - (X) -",
    "pe": "X P P P X X X X (X) X",
    "vs": "X P P P X X X X X X",
    "preg": "X P P P X - - X (X) X",
    "haem": "X P P P X X X X (X) X",
    "bioc": "X P P P X X X X (X) X",
    "lym": "X P P P X X X X (X) X",
    "vl": "X P P P X X X X (X) X",
    "elig": "X - - - - - - - - -",
    "rand": "- X - - - - - - - -",
    "prep": "- X X X - - - - - -",
    "inf": "- M M M - - - - - -",
    "oi": "X X X X X X X X X X",
    "ae": "u X X X X X X X X X",
    "sv": "X X X X X X X X X X",
    "eot": "- - - X - - - - - -",
    "eos": "- - - - - - - X - X",
}
_SIGNS = {
    "X": (_R, Phase.NONE),
    "(X)": (_I, Phase.NONE),
    "P": (_R, Phase.PRE_DOSE),
    "M": (_R, Phase.INFUSION),
    "C": (_C, Phase.NONE),
    "r": (Requirement.REVIEW, Phase.NONE),
    "u": (Requirement.UPDATE, Phase.NONE),
}
# forms made when something happens, at no visit
WHEN_IT_HAPPENS = ("wd", "pregr", "sae", "dv", "unbl", "dth", "log")
_CONDITIONS = {
    "preg": Text(
        "Contraception: everybody; pregnancy test: participants of childbearing potential",
        "避孕：所有受试者；妊娠检查：有生育能力者",
    )
}
_UNBLINDED = frozenset({"prep"})


def _row(form: str, signs: str) -> list[ScheduledForm]:
    audience = Audience.UNBLINDED if form in _UNBLINDED else Audience.BLINDED
    return [
        ScheduledForm(form, visit, *_SIGNS[sign], audience, _CONDITIONS.get(form))
        for visit, sign in zip(_COLUMNS, signs.split(), strict=True)
        if sign != "-"
    ]


SCHEDULE = (
    *(entry for form, signs in _TABLE.items() for entry in _row(form, signs)),
    *(ScheduledForm(form, "", Requirement.WHEN_IT_HAPPENS) for form in WHEN_IT_HAPPENS),
)

GROUPS = (
    FormGroup("baseline", Text("Baseline", "基线"), ("ic", "elig", "dm", "hiv", "art", "vlh", "cd4h", "mh", "rand")),
    FormGroup("visit", Text("Every visit", "每次访视"), ("sv", "vs", "pe", "preg", "adh", "cm", "oi")),
    FormGroup("laboratory", Text("Laboratory", "实验室检查"), ("haem", "bioc", "lym", "vl", "ser")),
    FormGroup("treatment", Text("Treatment", "研究治疗"), ("prep", "inf", "eot", "eos")),
    FormGroup("logs", Text("Running logs", "流水记录"), ("ae", "sae", "dv", "log", "wd", "pregr", "unbl", "dth")),
)

FORM_TITLES = {
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
