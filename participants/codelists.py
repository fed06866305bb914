"""Codelists of the forms about the person (clinical specification, section 2.1)."""

from trialsite.crf.codelists import codelist

UNBWHY = codelist(
    "UNBWHY",
    ("SAFETY", "Needed for treatment of an emergency", "紧急医疗需要"),
    ("SUSAR", "Expedited report by sponsor", "申办者快速报告"),
    ("ACCID", "Accidental", "意外破盲"),
    ("ANALYSIS", "End-of-study analysis (planned unblinding)", "研究结束揭盲"),
)
SEX = codelist("SEX", ("M", "Male", "男"), ("F", "Female", "女"))
ETHNIC = codelist(
    "ETHNIC",
    ("HAN", "Han", "汉族"),
    ("HUI", "Hui", "回族"),
    ("MAN", "Manchu", "满族"),
    ("ZHUANG", "Zhuang", "壮族"),
    ("MONGOL", "Mongol", "蒙古族"),
    ("OTHER", "Other", "其他"),
)
WITROLE = codelist(
    "WITROLE",
    ("NONTRIAL", "Hospital staff outside the trial", "非研究医务人员"),
    ("COMMUNITY", "Community worker", "社区工作者"),
    ("RELATIVE", "Relative or friend", "亲友"),
    ("OTHER", "Other", "其他"),
)
EDUCATION = codelist(
    "EDUCATION",
    ("NONE", "None", "未上学"),
    ("PRIMARY", "Primary school", "小学"),
    ("MIDDLE", "Middle school", "初中"),
    ("HIGH", "High school", "高中"),
    ("COLLEGE", "College or higher", "大专及以上"),
)
MARITAL = codelist(
    "MARITAL",
    ("SINGLE", "Single", "未婚"),
    ("MARRIED", "Married", "已婚"),
    ("DIVORCED", "Divorced", "离异"),
    ("WIDOWED", "Widowed", "丧偶"),
)
USE = codelist("USE", ("NEVER", "Never", "从不"), ("FORMER", "Former", "既往"), ("CURRENT", "Current", "目前"))
HIVROUTE = codelist(
    "HIVROUTE",
    ("HETERO", "Heterosexual", "异性性传播"),
    ("MSM", "Male-to-male sex", "男男性传播"),
    ("IDU", "Injecting drug use", "注射吸毒"),
    ("BLOOD", "Blood/plasma", "血液传播"),
    ("MTCT", "Mother-to-child", "母婴传播"),
    ("OTHER", "Other", "其他"),
    ("UNK", "Unknown", "不详"),
)
HIVCONF = codelist(
    "HIVCONF",
    ("WB", "Western blot", "免疫印迹试验"),
    ("LIA", "Line/strip immunoassay", "条带/线性免疫试验"),
    ("NAT", "Nucleic acid test", "核酸检测"),
    ("OTHER", "Other", "其他"),
)
HIVTYPE = codelist("HIVTYPE", ("1", "HIV-1", "HIV-1"), ("2", "HIV-2", "HIV-2"), ("U", "Unknown", "不详"))
WHOSTG = codelist(
    "WHOSTG",
    ("1", "Stage I", "I期"),
    ("2", "Stage II", "II期"),
    ("3", "Stage III", "III期"),
    ("4", "Stage IV", "IV期"),
    ("U", "Unknown", "不详"),
)
MHCAT = codelist(
    "MHCAT",
    ("infection", "Infection", "感染"),
    ("OI", "Opportunistic infection", "机会性感染"),
    ("malignancy", "Malignancy", "肿瘤"),
    ("cardiac", "Cardiac", "心"),
    ("pulmonary", "Pulmonary", "肺"),
    ("hepatic", "Hepatic", "肝"),
    ("renal", "Renal", "肾"),
    ("neuro", "Neurological", "神经"),
    ("psych", "Psychiatric", "精神"),
    ("allergy", "Allergy", "过敏"),
    ("haem", "Haematological", "血液"),
    ("endocrine", "Endocrine", "内分泌"),
    ("surgery", "Surgery", "手术"),
    ("other", "Other", "其他"),
)
# grades 1 to 4 of the list AESEV: what is ongoing at baseline is not fatal
BASELINE_GRADE = codelist(
    "AESEV",
    ("1", "Mild", "轻度"),
    ("2", "Moderate", "中度"),
    ("3", "Severe", "重度"),
    ("4", "Life-threatening", "危及生命"),
)
WDBY = codelist("WDBY", ("SELF", "Participant", "受试者本人"), ("LAR", "Legal representative", "法定代理人"))
WDSCOPE = codelist(
    "WDSCOPE",
    ("TREAT", "Treatment", "研究治疗"),
    ("FOLLOWUP", "Follow-up visits", "随访"),
    ("DATA", "Further data (records, contacts)", "后续数据收集"),
    ("SAMPLES", "Stored samples", "留存样本"),
)

INCL = codelist("INCL", ("MET", "Met", "符合"), ("NOT_MET", "Not met", "不符合"))
EXCL = codelist("EXCL", ("ABSENT", "Absent", "不存在"), ("PRESENT", "Present", "存在"))
# what is computed of a criterion, in the words of inclusion and of exclusion criteria
ELIGIN = codelist(
    "ELIGIN", ("OK", "Met", "符合"), ("FAIL", "Not met", "不符合"), ("UNK", "Not evaluable", "暂无法判定")
)
ELIGEX = codelist(
    "ELIGEX", ("OK", "Absent", "不存在"), ("FAIL", "Present", "存在"), ("UNK", "Not evaluable", "暂无法判定")
)
OVERALL = codelist(
    "ELIGOVERALL",
    ("ELIGIBLE", "Eligible", "符合"),
    ("INELIGIBLE", "Not eligible", "不符合"),
    ("NOT EVALUABLE", "Not evaluable", "暂无法判定"),
)
ORGAN = codelist(
    "ORGAN",
    ("heart", "Heart", "心"),
    ("liver", "Liver", "肝"),
    ("lung", "Lung", "肺"),
    ("kidney", "Kidney", "肾"),
    ("other", "Other", "其他"),
)
EOSWHY = codelist(
    "EOSWHY",
    ("COMPLETED", "Completed", "按方案完成研究"),
    ("AE", "Adverse event", "不良事件"),
    ("WD_CONSENT", "Withdrawal of consent", "撤回知情同意"),
    ("INV", "Investigator decision", "研究者决定"),
    ("PREG", "Pregnancy", "妊娠"),
    ("LTFU", "Lost to follow-up", "失访"),
    ("DEATH", "Death", "死亡"),
    ("SPONSOR", "Study stopped", "申办者终止"),
    ("OTHER", "Other", "其他"),
    ("SCRFAIL", "Screen failure", "筛选失败"),
)
EOTWHY = codelist(
    "EOTWHY",
    ("COMPLETED", "Completed three infusions", "完成3次输注"),
    ("AE", "Adverse event", "不良事件"),
    ("WD_CONSENT", "Withdrawal of consent", "撤回知情同意"),
    ("INV", "Investigator decision", "研究者决定"),
    ("PREG", "Pregnancy", "妊娠"),
    ("PROHIB", "Prohibited medication", "禁用药"),
    ("VIRFAIL", "Virological failure", "病毒学失败"),
    ("LTFU", "Lost to follow-up", "失访"),
    ("DEATH", "Death", "死亡"),
    ("SPONSOR", "Study stopped", "申办者终止"),
    ("OTHER", "Other", "其他"),
)
DEATHCAUSE = codelist(
    "DEATHCAUSE",
    ("AIDS", "AIDS-related", "艾滋病相关"),
    ("INF", "Other infection", "其他感染"),
    ("MAL", "Malignancy", "肿瘤"),
    ("CV", "Cardiovascular", "心血管"),
    ("HEP", "Liver disease", "肝病"),
    ("ACC", "Accident or suicide", "意外或自杀"),
    ("IP", "Study product", "试验用药品相关"),
    ("UNK", "Unknown", "不明"),
    ("OTHER", "Other", "其他"),
)
DEATHPLACE = codelist(
    "DEATHPLACE",
    ("HOSPITAL", "Hospital", "医院"),
    ("HOME", "Home", "家中"),
    ("OTHER", "Other", "其他"),
    ("UNKNOWN", "Unknown", "不详"),
)
DEATHSOURCE = codelist(
    "DEATHSOURCE",
    ("RECORD", "Medical record", "病历"),
    ("FAMILY", "Family", "家属"),
    ("REGISTRY", "Registry", "登记系统"),
    ("OTHER", "Other", "其他"),
)
