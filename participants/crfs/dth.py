"""DTH, death: once, when it happens; what is dated later is impossible (G-03), and later visits do not apply."""

from __future__ import annotations

from participants.codelists import DEATHCAUSE, DEATHPLACE, DEATHSOURCE
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.codelists import NYU
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.days import earliest, latest
from trialsite.crf.values.display import in_both
from trialsite.protocol.text import Text

OF_PRODUCT = "IP"
DIED = Text("Date of death", "死亡日期")
UNUSUAL = Text("{label} {value} is unusual – please confirm", "{label}{value}异常，请确认")


def days_since_dose(case: Case) -> int | None:
    """Days from the last infusion to the death, where both days are known."""
    died, last = case.value("death_date"), case.fact("last_infusion_on")
    first = earliest(died)
    if last is None or first is None or first != latest(died):
        return None
    return int((first - last).days)


class Death(VisitForm):
    """The death of a participant. Source: clinical specification, DTH."""

    death_date = fields.PartialDate(DIED, required=True, critical=True, sdtm="DM.DTHDTC, DD.DDDTC")
    death_cause = fields.Text(Text("Primary cause", "主要死因"), length=150, required=True, sdtm="DD PRCDTH")
    death_cause_cat = fields.Choice(
        Text("Category", "死因类别"), DEATHCAUSE, required=True, answered_by=fields.INVESTIGATOR, critical=True,
        compact=True, sdtm="DD",
    )  # fmt: skip
    death_place = fields.Choice(Text("Place", "死亡地点"), DEATHPLACE, sdtm="DD")
    death_autopsy = fields.Choice(Text("Autopsy", "是否尸检"), NYU, required=True, sdtm="DD AUTOPIND")
    death_ae = fields.Link(Text("Fatal AE", "致死不良事件"), to=("ae",), required=True, sdtm="RELREC")
    death_days_from_last_dose = fields.Calculated(
        Text("Days since last infusion", "距末次输注天数"), days_since_dose, needs=("last_infusion_on",)
    )
    death_source = fields.Choice(Text("Source of information", "信息来源"), DEATHSOURCE, required=True)

    class Meta:
        app_label = "participants"


def day_missing(case: Case) -> dict[str, object] | None:
    """Only the month or the year of the death is known."""
    died = case.value("death_date")
    return {"label": DIED, "value": in_both(died)} if died is not None and earliest(died) != latest(died) else None


def no_fatal_event(case: Case) -> bool:
    """DTH-01: the linked adverse event is not of grade 5 with a fatal outcome."""
    linked, fatal = case.value("death_ae"), case.fact("fatal_aes")
    return linked is not None and fatal is not None and linked not in fatal


def product_without_event(case: Case) -> bool:
    """Death by the product, and no adverse event is related to it."""
    return case.value("death_cause_cat") == OF_PRODUCT and not case.fact("related_aes")


def death_known(case: Case) -> bool:
    """DTH-03: the death is recorded."""
    return case.value("death_date") is not None


CHECKS = (
    Check("dth.death_date", Severity.IMPLAUSIBLE, ("death_date",), UNUSUAL, day_missing),
    Check(
        "DTH-01", Severity.COMPLETION, ("death_ae",), Text("Link the fatal adverse event", "请关联致死不良事件"),
        no_fatal_event, needs=("fatal_aes",),
    ),
    Check(
        "dth.death_cause_cat", Severity.IMPLAUSIBLE, ("death_cause_cat",),
        Text(
            "No adverse event is related to the product – please confirm",
            "无与试验用药品相关的不良事件，请确认",
        ),
        product_without_event, needs=("related_aes",),
    ),
    Check(
        "DTH-03", Severity.PROMPT, ("death_date",),
        Text("Report the death: SAE report and ethics committee within 24 hours",
             "请报告死亡事件：24小时内提交严重不良事件报告并报告伦理委员会"), death_known,
    ),
)  # fmt: skip

register(
    Crf(
        key="dth",
        model=Death,
        title=Text("Death", "死亡"),
        occurred="death_date",
        sections=(
            Section(
                Text("Death", "死亡"),
                (
                    "death_date", "death_cause", "death_cause_cat", "death_place", "death_autopsy", "death_ae",
                    "death_days_from_last_dose", "death_source",
                ),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)  # fmt: skip
