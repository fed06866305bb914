"""Codelists of the forms about the person (clinical specification, section 2.1)."""

from trialsite.crf.codelists import codelist

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
