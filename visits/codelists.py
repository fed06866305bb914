"""Codelists of the forms of a visit (clinical specification, section 2.1)."""

from trialsite.crf.codelists import codelist

POSITION = codelist("POSITION", ("SIT", "Sitting", "坐位"), ("SUP", "Supine", "卧位"), ("STA", "Standing", "立位"))
TEMPLOC = codelist(
    "TEMPLOC",
    ("AX", "Axillary", "腋温"),
    ("OR", "Oral", "口温"),
    ("EAR", "Ear", "耳温"),
    ("FOR", "Forehead", "额温"),
)
ATTEND = codelist(
    "ATTEND",
    ("ONSITE", "Attended on site", "现场到访"),
    ("REMOTE", "Phone/video only", "电话/视频"),
    ("MISSED", "Missed", "未访视"),
)
MISSWHY = codelist(
    "MISSWHY",
    ("ILL", "Ill", "患病"),
    ("AE", "Adverse event", "不良事件"),
    ("TRAVEL", "Travelling", "外出"),
    ("FORGOT", "Forgot", "遗忘"),
    ("REFUSED", "Refused", "拒绝"),
    ("LTFU", "Cannot be reached", "失联"),
    ("DEATH", "Death", "死亡"),
    ("SITE", "Site reason", "研究中心原因"),
    ("FORCE", "Force majeure", "不可抗力"),
    ("OTHER", "Other", "其他"),
)
UNSWHY = codelist(
    "UNSWHY",
    ("AE", "Adverse event", "不良事件"),
    ("LAB", "Repeat test", "复查"),
    ("OI", "Opportunistic infection", "机会性感染"),
    ("OTHER", "Other", "其他"),
)
CONTACT = codelist(
    "CONTACT",
    ("PHONE", "Telephone", "电话"),
    ("WECHAT", "WeChat", "微信"),
    ("VISIT", "Home visit", "家访"),
    ("SMS", "Text message", "短信"),
    ("OTHER", "Other", "其他"),
)
CONTPURP = codelist(
    "CONTPURP",
    ("APPT", "Appointment", "预约提醒"),
    ("INF24", "24 h after infusion", "输注后24小时随访"),
    ("LTFU", "Search", "失访追踪"),
    ("RESULT", "Result", "结果告知"),
    ("OTHER", "Other", "其他"),
)
CONTRES = codelist(
    "CONTRES",
    ("REACHED", "Reached", "已联系上"),
    ("NOREPLY", "No reply", "未联系上"),
    ("THIRD", "Reached another person", "联系到他人"),
    ("REFUSED", "Refused", "拒绝"),
)
