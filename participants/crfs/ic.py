"""IC, informed consent: one record per consent version; nothing else may be entered before it."""

from __future__ import annotations

from datetime import datetime

from participants.codelists import WITROLE
from trialsite.audit.clock import SITE_ZONE
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Deviation, Severity
from trialsite.crf.codelists import NY
from trialsite.crf.conditions import when
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.display import in_both
from trialsite.protocol.text import Text

SIGNED = when("consent_signed", "Y")


class InformedConsent(VisitForm):
    """Informed consent to one version of the consent form, given or declined."""

    screening_no = fields.Calculated(
        Text("Screening number", "筛选号"), lambda case: case.fact("code"), needs=("code",), sdtm="DM.SUBJID"
    )
    consent_signed = fields.Choice(
        Text("Informed consent signed", "是否签署知情同意书"), NY, required=True, critical=True, sdtm="DS.DSTERM"
    )
    consent_date = fields.Date(
        Text("Date signed", "签署日期"), required_when=SIGNED, critical=True, sdtm="DS.DSSTDTC, DM.RFICDTC"
    )
    consent_time = fields.Time(Text("Time signed", "签署时间"), required_when=SIGNED, critical=True, sdtm="DS.DSSTDTC")
    consent_version = fields.RegisterChoice(
        Text("Version of consent form", "知情同意书版本号"),
        "consent_version",
        required=True,
        critical=True,
        sdtm="SUPPDS",
    )
    consent_by = fields.RegisterChoice(
        Text("Investigator who obtained consent", "实施知情同意的研究者"), "staff", required=True, sdtm="SUPPDS"
    )
    consent_understood = fields.Choice(
        Text("Participant understood the information", "受试者是否理解知情内容"),
        NY,
        required_when=SIGNED,
        sdtm="SUPPDS",
    )
    consent_impartial_witness = fields.Choice(
        Text("Impartial witness needed (cannot read)", "是否需要公正见证人"), NY, required=True, sdtm="SUPPDS"
    )
    consent_witness_role = fields.Choice(
        Text("Witness (role only, no name)", "见证人身份（不填姓名）"),
        WITROLE,
        required_when=when("consent_impartial_witness", "Y"),
        sdtm="SUPPDS",
    )
    consent_sensitive_data = fields.Choice(
        Text(
            "Separate consent: processing of sensitive personal data (PIPL)",
            "单独同意：处理敏感个人信息（个人信息保护法）",
        ),
        NY,
        required_when=SIGNED,
        critical=True,
        sdtm="SUPPDS",
    )
    consent_sample_storage = fields.Choice(
        Text("Separate consent: storage and use of left-over samples", "单独同意：保存和使用剩余样本"),
        NY,
        required_when=SIGNED,
        sdtm="SUPPDS",
    )
    consent_copy_given = fields.Choice(
        Text("Copy given to participant", "是否给予受试者副本"), NY, required_when=SIGNED, sdtm="SUPPDS"
    )
    consent_inv_sign_time = fields.DateTime(
        Text("Time of the investigator's signature", "研究者签署时间"), required_when=SIGNED, sdtm="SUPPDS"
    )

    class Meta:
        app_label = "participants"


def before_approval(case: Case) -> dict[str, object] | None:
    """IC-01: the version was not yet in force on the day it was signed."""
    versions, signed = case.fact("consent_versions") or {}, case.value("consent_date")
    code = case.value("consent_version")
    effective = versions.get(code)
    if signed is None or effective is None or signed >= effective:
        return None
    return {"v": code, "date": in_both(signed)}


def data_without_consent(case: Case) -> bool:
    """IC-02: the first consent says No, and other forms of the participant hold data."""
    return case.value("consent_signed") == "N" and bool(case.fact("data_beside_first_consent"))


def not_newest(case: Case) -> dict[str, object] | None:
    """A newer version was in force on the day of signature (or today, while the date is not known)."""
    versions, code = case.fact("consent_versions") or {}, case.value("consent_version")
    signed = case.value("consent_date") or case.today
    if code not in versions:
        return None
    in_force = {key: day for key, day in versions.items() if day <= signed}
    newest = max(in_force, key=lambda key: in_force[key], default=code)
    return {"v": newest} if versions[newest] > versions[code] else None


def signed_before_participant(case: Case) -> bool:
    """The investigator signed before the participant did."""
    day, clock, investigator = (
        case.value("consent_date"),
        case.value("consent_time"),
        case.value("consent_inv_sign_time"),
    )
    if day is None or clock is None or investigator is None:
        return False
    return bool(investigator < datetime.combine(day, clock, tzinfo=SITE_ZONE))


def said_no(name: str) -> Check:
    """An answer "No" where consent is hardly valid with it; its id is the question's."""
    message = Text('"No" is unusual here – please confirm', "此处选择“否”不常见，请确认")
    return Check(f"ic.{name}", Severity.IMPLAUSIBLE, (name,), message, lambda case: case.value(name) == "N")


register(
    Crf(
        key="ic",
        model=InformedConsent,
        title=Text("Informed consent", "知情同意"),
        occurred="consent_date",
        entry_open=True,
        sections=(
            Section(
                Text("Consent", "知情同意"),
                ("screening_no", "consent_signed", "consent_version", ("consent_date", "consent_time"), "consent_by",
                 "consent_inv_sign_time"),
            ),
            Section(
                Text("How consent was given", "知情过程"),
                ("consent_understood", "consent_impartial_witness", "consent_witness_role", "consent_copy_given"),
            ),
            Section(Text("Separate consents", "单独同意"), ("consent_sensitive_data", "consent_sample_storage")),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=(
            Check(
                "IC-01",
                Severity.DEVIATION,
                ("consent_date", "consent_version"),
                Text("Consent version {v} was not yet approved on {date}", "签署日期早于该版本的伦理批准/生效日期"),
                before_approval,
                needs=("consent_versions",),
                deviation=Deviation("CONSENT", lambda case: True),
            ),
            Check(
                "IC-02",
                Severity.DEVIATION,
                ("consent_signed",),
                Text("Data exist without consent", "无知情同意却已有数据"),
                data_without_consent,
                needs=("data_beside_first_consent",),
                deviation=Deviation("CONSENT", lambda case: True),
            ),
            Check(
                "ic.consent_version",
                Severity.IMPLAUSIBLE,
                ("consent_version",),
                Text("Version {v} of the consent form is newer – please confirm",
                    "知情同意书已有更新版本({v})，请确认"),
                not_newest,
                needs=("consent_versions",),
            ),
            Check(
                "ic.consent_inv_sign_time",
                Severity.IMPLAUSIBLE,
                ("consent_inv_sign_time",),
                Text(
                    "The investigator signed before the participant – please confirm",
                    "研究者签署时间早于受试者签署时间，请确认",
                ),
                signed_before_participant,
            ),
            said_no("consent_understood"),
            said_no("consent_sensitive_data"),
            said_no("consent_copy_given"),
        ),
    )
)  # fmt: skip
