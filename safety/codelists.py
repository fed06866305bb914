"""Codelists of the safety forms (clinical specification, section 2.1)."""

from __future__ import annotations

from trialsite.crf.codelists import codelist
from trialsite.protocol.text import Text

AESEV = codelist(
    "AESEV",
    ("1", "1 Mild", "1级 轻度"),
    ("2", "2 Moderate", "2级 中度"),
    ("3", "3 Severe", "3级 重度"),
    ("4", "4 Life-threatening", "4级 危及生命"),
    ("5", "5 Death", "5级 死亡"),
)
AECAUS = codelist(
    "AECAUS",
    ("CERTAIN", "Certain", "肯定有关"),
    ("PROBABLE", "Probable/likely", "很可能有关"),
    ("POSSIBLE", "Possible", "可能有关"),
    ("UNLIKELY", "Unlikely", "可能无关"),
    ("UNRELATED", "Unrelated", "肯定无关"),
    ("CONDITIONAL", "Conditional/unclassified", "待评价"),
    ("UNASSESS", "Unassessable", "无法评价"),
)
AEACN = codelist(
    "AEACN",
    ("NONE", "Dose not changed", "未改变"),
    ("RATE", "Rate reduced", "减慢输注速度"),
    ("INTERRUPT", "Infusion interrupted", "中断输注"),
    ("DELAY", "Next dose delayed", "推迟下次输注"),
    ("WITHDRAWN", "Permanently stopped", "永久停用"),
    ("NA", "Not applicable (no dose pending)", "不适用"),
    ("UNK", "Unknown", "未知"),
)
AEOUT = codelist(
    "AEOUT",
    ("RECOVERED", "Recovered", "痊愈"),
    ("SEQUELAE", "Recovered with sequelae", "恢复但有后遗症"),
    ("RECOVERING", "Recovering", "好转"),
    ("NOTREC", "Not recovered/ongoing", "未恢复/持续"),
    ("FATAL", "Fatal", "死亡"),
    ("UNK", "Unknown", "未知"),
)
SAEREPORT = codelist(
    "SAEREPORT",
    ("INITIAL", "Initial", "首次"),
    ("FOLLOWUP", "Follow-up", "随访"),
    ("FINAL", "Final", "总结"),
)
SAECRIT = codelist(
    "SAECRIT",
    ("DEATH", "Death", "死亡"),
    ("LIFE", "Life-threatening", "危及生命"),
    ("HOSP", "Hospitalisation or prolongation", "需要住院治疗或延长住院时间"),
    ("DISAB", "Persistent or significant disability", "永久或严重的残疾或功能丧失"),
    ("CONG", "Congenital anomaly", "先天性异常/出生缺陷"),
    ("MIE", "Other medically important", "其他重要医学事件"),
)
AESI = codelist(
    "AESI",
    ("INFREACT", "Infusion reaction ≤24 h", "输注反应(≤24小时)"),
    ("FEVER", "Fever ≥38.0 °C within 72 h", "发热(72小时内≥38.0°C)"),
    ("HYPERS", "Hypersensitivity", "过敏反应"),
    ("THROMB", "Thrombo-embolism", "血栓栓塞"),
    ("INFECT", "Serious or opportunistic infection", "严重或机会性感染"),
    ("MALIG", "New malignancy", "新发恶性肿瘤"),
    ("VIRREB", "Virological rebound", "病毒学反弹"),
    ("NONE", "None", "无"),
)
CERTAINTY = codelist(
    "CERTAINTY",
    ("CONFIRMED", "Confirmed", "确诊"),
    ("PROBABLE", "Probable", "临床诊断"),
    ("POSSIBLE", "Possible", "疑似"),
)
EVIDENCE = codelist(
    "OIEVIDENCE",
    ("culture", "Culture", "培养"),
    ("PCR", "PCR", "PCR（核酸检测）"),
    ("antigen", "Antigen", "抗原"),
    ("histology", "Histology", "病理"),
    ("imaging", "Imaging", "影像"),
    ("clinical", "Clinical", "临床"),
)
RECURRENCE = codelist("RECURRENCE", ("NEW", "New", "新发"), ("REC", "Recurrent", "复发"))
PROPHYLAXIS = codelist(
    "OIPROPHYLAXIS",
    ("SMZTMP", "Co-trimoxazole", "复方磺胺甲噁唑"),
    ("FLUC", "Fluconazole", "氟康唑"),
    ("INH", "Isoniazid", "异烟肼"),
    ("AZI", "Azithromycin", "阿奇霉素"),
    ("NONE", "None", "无"),
)
PREGWHO = codelist("PREGWHO", ("PARTICIPANT", "Participant", "受试者"), ("PARTNER", "Partner", "受试者配偶/伴侣"))
PREGOUT = codelist(
    "PREGOUT",
    ("ONGOING", "Ongoing", "妊娠中"),
    ("LIVE", "Live birth", "活产"),
    ("STILL", "Stillbirth", "死产"),
    ("SPONT", "Spontaneous abortion", "自然流产"),
    ("INDUCED", "Induced abortion", "人工流产"),
    ("ECTOPIC", "Ectopic", "异位妊娠"),
    ("LOST", "Lost to follow-up", "失访"),
)
INFANT = codelist(
    "INFANT",
    ("HEALTHY", "Healthy", "健康"),
    ("CONG", "Congenital anomaly", "先天性异常"),
    ("ILL", "Other illness", "其他疾病"),
    ("DEATH", "Death", "死亡"),
)
NONE_ALONE = Text('"None" excludes other answers', "“无”不能与其他选项同时选择")
