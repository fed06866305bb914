"""HIV, the history of the infection: once per participant."""

from __future__ import annotations

from datetime import date

from participants.codelists import HIVCONF, HIVROUTE, HIVTYPE, WHOSTG
from participants.opportunistic import OITERM
from participants.unusual import after_consent, said_no, too_early, unusual_answer
from participants.viral_loads import HIV_RNA, SHOWN_UNIT
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.codelists import NY, NYU
from trialsite.crf.conditions import when
from trialsite.crf.content import DatedForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.partial import before
from trialsite.protocol.text import Text

CONFIRMED = when("hiv_confirmed", "Y")
# tests for HIV came in 1985
FIRST_TEST = date(1985, 1, 1)
CONFIRM_DATE = Text("Date confirmed", "确证日期")


class HivHistory(DatedForm):
    """The infection, its confirmation and its course before the trial. Source: clinical specification, HIV."""

    hiv_confirmed = fields.Choice(Text("HIV infection confirmed", "HIV感染是否确证"), NY, required=True, sdtm="MH")
    hiv_confirm_method = fields.Choice(
        Text("Confirmation method", "确证方法"), HIVCONF, required_when=CONFIRMED, sdtm="MH"
    )
    hiv_confirm_date = fields.PartialDate(CONFIRM_DATE, required_when=CONFIRMED, sdtm="MH.MHSTDTC")
    hiv_type = fields.Choice(Text("HIV type", "HIV型别"), HIVTYPE, required=True, sdtm="MH")
    hiv_route = fields.Choice(
        Text("Route of infection", "感染途径"), HIVROUTE, only_with="collect_hiv_route", sdtm="SUPPMH"
    )
    who_stage_worst = fields.Choice(Text("Worst WHO stage ever", "既往最高WHO分期"), WHOSTG, required=True, sdtm="MH")
    aids_ever = fields.Choice(Text("AIDS-defining illness ever", "既往艾滋病指征性疾病"), NYU, required=True, sdtm="MH")
    aids_terms = fields.MultiChoice(Text("Which", "具体疾病"), OITERM, required_when=when("aids_ever", "Y"), sdtm="MH")
    cd4_nadir = fields.Integer(
        Text("Lowest CD4 ever", "CD4最低值"),
        unit="cells/µL",
        unit_zh="个/µL",
        hard=(0, 5000),
        soft=(None, 350),
        sdtm="CP",
    )
    cd4_nadir_date = fields.PartialDate(Text("Date of nadir", "最低值日期"), sdtm="CP")
    cd4_pre_art = fields.Integer(
        Text("CD4 before ART", "ART前CD4"),
        unit="cells/µL",
        unit_zh="个/µL",
        hard=(0, 5000),
        soft=(None, 1000),
        sdtm="CP",
    )
    vl_pre_art = fields.Measurement(
        Text("HIV RNA before ART", "ART前病毒载量"), HIV_RNA, parts=(), unit=SHOWN_UNIT[0], unit_zh=SHOWN_UNIT[1],
        sdtm="MB",
    )  # fmt: skip

    class Meta:
        app_label = "participants"


def art_first(case: Case) -> bool:
    """HIV-01: antiretroviral treatment certainly began before HIV was confirmed."""
    began, confirmed = case.fact("art_first_start"), case.value("hiv_confirm_date")
    return began is not None and confirmed is not None and bool(before(began, confirmed))


def nadir_not_lowest(case: Case) -> bool:
    """HIV-02: a CD4 recorded here, in the CD4 history or at a visit lies below the nadir."""
    nadir = case.value("cd4_nadir")
    recorded = (case.value("cd4_pre_art"), case.fact("cd4_history_lowest"), case.fact("cd4_lowest"))
    return nadir is not None and any(value is not None and value < nadir for value in recorded)


CHECKS = (
    Check(
        "HIV-01",
        Severity.IMPLAUSIBLE,
        ("hiv_confirm_date",),
        Text("ART started before HIV was confirmed", "ART开始早于确证日期"),
        art_first,
        needs=("art_first_start",),
    ),
    Check(
        "HIV-02",
        Severity.IMPLAUSIBLE,
        ("cd4_nadir", "cd4_pre_art"),
        Text("Nadir is higher than a recorded CD4", "最低值高于已记录的CD4"),
        nadir_not_lowest,
        needs=("cd4_history_lowest", "cd4_lowest"),
    ),
    said_no("hiv", "hiv_confirmed"),
    too_early("hiv", "hiv_confirm_date", CONFIRM_DATE, FIRST_TEST),
    after_consent("hiv", "hiv_confirm_date", CONFIRM_DATE),
    unusual_answer("hiv", "hiv_type", [("2", HIVTYPE.text("2")), ("U", HIVTYPE.text("U"))]),
)

register(
    Crf(
        key="hiv",
        model=HivHistory,
        title=Text("HIV history", "HIV病史"),
        sections=(
            Section(
                Text("Infection", "HIV感染"),
                ("form_date", "hiv_confirmed", "hiv_confirm_method", "hiv_confirm_date", "hiv_type", "hiv_route"),
            ),
            Section(Text("Course of the disease", "疾病进程"), ("who_stage_worst", "aids_ever", "aids_terms")),
            Section(
                Text("Before treatment", "治疗前情况"), ("cd4_nadir", "cd4_nadir_date", "cd4_pre_art", "vl_pre_art")
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)
