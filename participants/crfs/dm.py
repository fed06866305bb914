"""DM, demographics: once per participant."""

from __future__ import annotations

from participants.age import age_range
from participants.codelists import EDUCATION, ETHNIC, MARITAL, SEX, USE
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.content import DatedForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.partial import before
from trialsite.protocol.text import Text


def age_text(case: Case) -> str | None:
    """Completed years at consent; a range such as "38–39" where the birth date is partial."""
    ages = age_range(case.value("birth_date"), case.fact("consent_date"))
    if ages is None:
        return None
    return str(ages.low) if ages.low == ages.high else f"{ages.low}–{ages.high}"


class Demographics(DatedForm):
    """Who the participant is, as far as the trial needs it."""

    birth_date = fields.PartialDate(Text("Date of birth", "出生日期"), required=True, critical=True, sdtm="DM.BRTHDTC")
    age_at_consent = fields.Calculated(
        Text("Age at consent (years)", "知情时年龄"), age_text, needs=("consent_date",), sdtm="DM.AGE"
    )
    sex = fields.Choice(Text("Sex", "性别"), SEX, required=True, critical=True, sdtm="DM.SEX")
    ethnicity_cn = fields.Choice(Text("Ethnic group", "民族"), ETHNIC, required=True, sdtm="SUPPDM")
    height_cm = fields.Decimal(
        Text("Height", "身高"), places=1, unit="cm", required=True, hard=(100, 230), soft=(140, 200), sdtm="VS HEIGHT"
    )
    initials = fields.Text(Text("Initials (pinyin, 2–4 capitals)", "姓名缩写"), length=4, only_with="collect_initials")
    education = fields.Choice(Text("Education", "文化程度"), EDUCATION, only_with="collect_education", sdtm="SUPPDM")
    marital = fields.Choice(Text("Marital status", "婚姻状况"), MARITAL, only_with="collect_marital", sdtm="SUPPDM")
    smoker = fields.Choice(Text("Smoking", "吸烟"), USE, only_with="collect_smoker", sdtm="SU")
    alcohol = fields.Choice(Text("Alcohol", "饮酒"), USE, only_with="collect_alcohol", sdtm="SU")

    class Meta:
        app_label = "participants"


def age_impossible(case: Case) -> bool:
    """Every age the dates allow lies outside 0 to 120, or birth is after consent."""
    birth, consent = case.value("birth_date"), case.fact("consent_date")
    ages = age_range(birth, consent)
    if ages is None:
        return False
    return bool(before(consent, birth)) or ages.high < 0 or ages.low > 120


def age_unusual(case: Case) -> bool:
    """Some age the dates allow lies outside 18 to 70."""
    ages = age_range(case.value("birth_date"), case.fact("consent_date"))
    return ages is not None and ages.high >= 0 and (ages.low < 18 or ages.high > 70)


def pregnancy_of_a_man(case: Case) -> bool:
    """DM-02: male, and the form on pregnancy holds answers that are asked of women."""
    asked = ("childbearing", "hcg", "lactating")
    return case.value("sex") == "M" and any(case.fact(name) is not None for name in asked)


def initials_form(case: Case) -> bool:
    """Initials other than two to four capitals."""
    text = case.value("initials")
    return text is not None and not (2 <= len(text) <= 4 and text.isascii() and text.isalpha() and text.isupper())


register(
    Crf(
        key="dm",
        model=Demographics,
        title=Text("Demographics", "人口学"),
        sections=(
            Section(
                Text("Demographics", "人口学"),
                ("form_date", "birth_date", "age_at_consent", "sex", "ethnicity_cn", "height_cm", "initials",
                 "education", "marital", "smoker", "alcohol"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=(
            Check(
                "dm.birth_date",
                Severity.IMPOSSIBLE,
                ("birth_date",),
                Text("The age at consent must be 0 to 120 years. Check the date of birth.",
                    "知情时年龄须为0至120岁，请核对出生日期"),
                age_impossible,
                needs=("consent_date",),
            ),
            Check(
                "dm.birth_date",
                Severity.IMPLAUSIBLE,
                ("birth_date",),
                Text("Age at consent under 18 or over 70 is unusual – please confirm",
                    "知情时年龄小于18岁或大于70岁，请确认"),
                age_unusual,
                needs=("consent_date",),
            ),
            Check(
                "DM-02",
                Severity.IMPLAUSIBLE,
                ("sex",),
                Text("Pregnancy test on a male", "男性存在妊娠检查数据"),
                pregnancy_of_a_man,
                needs=("childbearing", "hcg", "lactating"),
            ),
            Check(
                "dm.initials",
                Severity.IMPOSSIBLE,
                ("initials",),
                Text("Enter two to four capital letters.", "请输入2至4个大写字母。"),
                initials_form,
            ),
        ),
    )
)  # fmt: skip
