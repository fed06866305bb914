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
CMCLASS = codelist(
    "CMCLASS",
    ("ARV", "Antiretroviral", "抗病毒药"),
    ("IMMSUPP", "Immunosuppressant", "免疫抑制剂"),
    ("CORT", "Corticosteroid", "糖皮质激素"),
    ("IMMMOD", "Immunomodulator", "免疫调节剂"),
    ("THYMOSIN", "Thymosin/thymalfasin", "胸腺肽/胸腺法新"),
    ("CYTOTOX", "Cytotoxic", "细胞毒药物"),
    ("OIPROPH", "OI prophylaxis", "机会性感染预防用药"),
    ("ANTIINF", "Anti-infective", "抗感染药"),
    ("ANTITB", "Anti-TB", "抗结核药"),
    ("ANTICOAG", "Anticoagulant/antiplatelet", "抗凝/抗血小板"),
    ("ANTIPYR", "Antipyretic", "解热镇痛"),
    ("ANTIHIST", "Antihistamine", "抗组胺"),
    ("PREMED", "Infusion premedication", "输注前用药"),
    ("VACC", "Vaccine", "疫苗"),
    ("TCM", "Traditional Chinese medicine", "中药"),
    ("OTHER", "Other", "其他"),
)
ROUTE = codelist(
    "ROUTE",
    ("PO", "Oral", "口服"),
    ("IV", "Intravenous", "静脉"),
    ("SC", "Subcutaneous", "皮下"),
    ("IM", "Intramuscular", "肌内"),
    ("INH", "Inhaled", "吸入"),
    ("TOP", "Topical", "外用"),
    ("NAS", "Nasal", "鼻用"),
    ("OPH", "Ophthalmic", "眼用"),
    ("OTHER", "Other", "其他"),
)
FREQ = codelist(
    "FREQ",
    ("ONCE", "Once", "单次"),
    ("QD", "Once a day (QD)", "每日1次(QD)"),
    ("BID", "Twice a day (BID)", "每日2次(BID)"),
    ("TID", "Three times a day (TID)", "每日3次(TID)"),
    ("QID", "Four times a day (QID)", "每日4次(QID)"),
    ("QOD", "Every other day (QOD)", "隔日1次(QOD)"),
    ("QW", "Once a week (QW)", "每周1次(QW)"),
    ("Q4W", "Every 4 weeks (Q4W)", "每4周1次(Q4W)"),
    ("PRN", "As needed (PRN)", "必要时(PRN)"),
    ("OTHER", "Other", "其他"),
)
CMUNIT = codelist(
    "CMUNIT",
    ("mg", "mg", "mg"),
    ("g", "g", "g"),
    ("ug", "µg", "µg"),
    ("mL", "mL", "mL"),
    ("IU", "IU", "IU"),
    ("tablet", "tablet", "片"),
    ("other", "other", "其他"),
)
NORMABN = codelist(
    "NORMABN",
    ("N", "Normal", "正常"),
    ("ANCS", "Abnormal, not clinically significant", "异常无临床意义"),
    ("ACS", "Abnormal, clinically significant", "异常有临床意义"),
)
CHILDBEAR = codelist(
    "CHILDBEAR",
    ("Y", "Of childbearing potential", "有生育能力"),
    ("N_MENO", "Postmenopausal ≥12 months", "绝经≥12个月"),
    ("N_STER", "Surgically sterile", "手术绝育"),
    ("N_OTH", "Other", "其他"),
)
SAMPLE = codelist("SAMPLE", ("SERUM", "Serum", "血清"), ("URINE", "Urine", "尿"))
ADHMETH = codelist(
    "ADHMETH",
    ("SELF", "Self-report", "自述"),
    ("COUNT", "Pill count", "药片计数"),
    ("PHARM", "Dispensing record", "领药记录"),
    ("OTHER", "Other", "其他"),
)
DVCAT = codelist(
    "DVCAT",
    ("ELIG", "Eligibility", "入排标准"),
    ("CONSENT", "Consent", "知情同意"),
    ("VISIT_WINDOW", "Visit window", "访视超窗"),
    ("MISSED_VISIT", "Visit missed", "未访视"),
    ("MISSED_ASSESS", "Assessment missed", "检查缺失"),
    ("DOSE", "Dose/volume error", "剂量/容量错误"),
    ("IP_QUALITY", "Product quality/handling", "产品质量或操作"),
    ("WRONG_ARM", "Wrong treatment", "给错组别制剂"),
    ("PROHIB", "Prohibited medication", "禁用药"),
    ("ART_CHANGE", "ART changed/stopped", "更改或停用ART"),
    ("BLIND", "Blinding broken", "破盲"),
    ("SAE_LATE", "Late SAE report", "SAE迟报"),
    ("SAMPLE", "Sample handling", "样本处理"),
    ("OTHER", "Other", "其他"),
)
DVSEV = codelist(
    "DVSEV", ("MINOR", "Minor deviation", "一般方案偏离"), ("MAJOR", "Important deviation", "重要方案偏离")
)
AUDIENCE = codelist("AUDIENCE", ("blinded", "Blinded", "盲态"), ("unblinded", "Unblinded", "非盲"))
DVSTATE = codelist(
    "DVSTATE",
    ("DRAFT", "Draft, to be decided", "待确认"),
    ("CONFIRMED", "Confirmed", "已确认"),
    ("REJECTED", "Rejected", "已驳回"),
)
ARM = codelist(
    "ARM",
    ("MSC", "Human umbilical cord mesenchymal stem cells", "人脐带间充质干细胞"),
    ("PBO", "0.9 % sodium chloride injection (placebo)", "0.9%氯化钠注射液（安慰剂）"),
)
STERILITY = codelist(
    "STERILITY", ("PASS", "Passed", "合格"), ("PENDING", "Result pending", "结果待报"), ("FAIL", "Failed", "不合格")
)
BAGFATE = codelist("BAGFATE", ("DESTROYED", "Destroyed", "已销毁"), ("KEPT", "Kept under seal", "封存"))
THAW = codelist("THAW", ("FRESH", "Fresh", "新鲜"), ("THAWED", "Thawed", "复苏"))
IVSTAT = codelist(
    "IVSTAT",
    ("COMPLETE", "Full volume", "全量输注"),
    ("PARTIAL", "Stopped early", "部分输注"),
    ("NOTGIVEN", "Not given", "未输注"),
)
NOTGIVEN = codelist(
    "NOTGIVEN",
    ("AE", "Adverse event", "不良事件"),
    ("FEVER", "Fever/infection", "发热或感染"),
    ("LAB", "Lab result", "实验室异常"),
    ("PREG", "Pregnancy", "妊娠"),
    ("PRODUCT", "Product not released", "产品未放行"),
    ("REFUSED", "Refused", "受试者拒绝"),
    ("MISSED", "Visit missed", "未访视"),
    ("WD", "Withdrawn", "已退出"),
    ("OTHER", "Other", "其他"),
)
INFTP = codelist(
    "INFTP",
    ("PRE", "Before", "输注前"),
    ("15", "15 min", "15分钟"),
    ("30", "30 min", "30分钟"),
    ("60", "60 min", "60分钟"),
    ("END", "End", "输注结束"),
    ("END60", "60 min after end", "结束后60分钟"),
    ("END120", "120 min after end", "结束后120分钟"),
)
INTWHY = codelist(
    "INTWHY",
    ("REACTION", "Infusion reaction", "输注反应"),
    ("LINE", "Line", "管路"),
    ("PATIENT", "Participant", "受试者"),
    ("OTHER", "Other", "其他"),
)
INFREACT = codelist(
    "INFREACT",
    ("FEVER", "Fever", "发热"),
    ("CHILLS", "Chills/rigors", "寒战"),
    ("FLUSH", "Flushing", "潮红"),
    ("URTIC", "Urticaria", "荨麻疹"),
    ("PRUR", "Pruritus", "瘙痒"),
    ("ANGIO", "Angioedema", "血管性水肿"),
    ("BRONCH", "Bronchospasm/wheeze", "支气管痉挛"),
    ("DYSP", "Dyspnoea", "呼吸困难"),
    ("CHESTP", "Chest pain/tightness", "胸痛胸闷"),
    ("HYPOT", "Hypotension", "低血压"),
    ("HYPERT", "Hypertension", "高血压"),
    ("TACHY", "Tachycardia", "心动过速"),
    ("NAUS", "Nausea/vomiting", "恶心呕吐"),
    ("HEAD", "Headache", "头痛"),
    ("DIZZ", "Dizziness", "头晕"),
    ("ABDP", "Abdominal pain", "腹痛"),
    ("BACKP", "Back pain", "腰背痛"),
    ("SITE", "Infusion-site reaction", "输注部位反应"),
    ("ANAPH", "Anaphylaxis", "严重过敏反应（含过敏性休克）"),
    ("OTHER", "Other", "其他"),
    ("NONE", "None", "无"),
)
GUESS = codelist("GUESS", ("MSC", "Cells", "细胞"), ("PBO", "Placebo", "安慰剂"), ("UNSURE", "Unsure", "不确定"))
