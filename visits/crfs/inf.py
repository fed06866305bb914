"""INF, one infusion with its observations, at V1, V2, V3; alike in both arms, whatever is on the page."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from trialsite.audit.clock import SITE_ZONE
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Deviation, Severity
from trialsite.crf.codelists import NY
from trialsite.crf.conditions import when, when_fact
from trialsite.crf.content import Row, VisitForm
from trialsite.crf.form import Crf, RowGroup, Section
from trialsite.crf.registry import register
from trialsite.crf.standard import REQUIRED
from trialsite.crf.values.display import show_date
from trialsite.protocol.text import Text
from visits.codelists import GUESS, INFREACT, INFTP, INTWHY, IVSTAT, NOTGIVEN, TEMPLOC
from visits.infusion import checks as rules
from visits.infusion.doses import infusion_at, weight_on
from visits.infusion.gates import GATE_CHECKS, dose_day, released

GIVEN = when("inf_status", "COMPLETE", "PARTIAL")
# while it runs nobody knows yet how it will end
NOT_DENIED = when("inf_status", None, "COMPLETE", "PARTIAL")
HALF_HOUR_RATE = 200  # mL/h, asked about above


def _instant(at: datetime | None) -> Text | None:
    """An instant as people read it on the clock of the site."""
    if at is None:
        return None
    local = at.astimezone(SITE_ZONE)
    return Text(*(f"{show_date(local.date(), language)} {local:%H:%M}" for language in ("en", "zh-hans")))


def dose_number(case: Case) -> int | None:
    """Which infusion it is, from 1."""
    infusion = infusion_at(case.protocol, case.visit)
    return infusion.number if infusion is not None else None


def use_before(case: Case) -> Text | None:
    """Until when the bag is to be used, from its label."""
    bag = released(case)
    return _instant(bag.use_before) if bag is not None else None


def weight(case: Case) -> Decimal | None:
    """The weight in kg measured on the day of the infusion."""
    return weight_on(case.fact("visit_vitals") or (), dose_day(case))


def _of_check(name: str) -> Any:
    """Computes a part of the check of identity and bag by two people."""

    def part(case: Case) -> Any:
        checked = case.fact("bag_check")
        found = getattr(checked, name) if checked is not None else None
        return _instant(found) if isinstance(found, datetime) else found

    return part


class Infusion(VisitForm):
    """One infusion. Source: clinical specification, INF; identity and bag check: designed in its manner."""

    inf_dose_no = fields.Calculated(Text("Dose number", "第几次"), dose_number, sdtm="EX")
    inf_weight_kg = fields.Calculated(
        Text("Weight today", "当日体重"), weight, needs=("visit_vitals",), unit="kg", sdtm="VS"
    )
    inf_planned_ml = fields.Calculated(Text("Planned volume", "计划容量"), rules.planned_ml, unit="mL", sdtm="EX.EXVOL")
    inf_use_before = fields.Calculated(Text("Use before", "使用期限"), use_before, needs=("prep_released",))
    inf_identity = fields.Choice(
        Text("Identity confirmed with two identifiers", "已用两项标识核对受试者身份"), NY, required_when=GIVEN,
        shown_when=NOT_DENIED,
    )  # fmt: skip
    inf_bag_code = fields.Text(
        Text("Bag label scanned", "输液袋编号核对"), length=20, required_when=GIVEN, shown_when=NOT_DENIED
    )
    inf_bag_intact = fields.Choice(
        Text("Bag intact, cover and label in place", "输液袋完好，遮蔽袋和标签完整"), NY, required_when=GIVEN,
        shown_when=NOT_DENIED,
    )  # fmt: skip
    inf_checked_at = fields.Calculated(Text("Checked at", "核对时间"), _of_check("at"), needs=("bag_check",))
    inf_checked_by = fields.Calculated(Text("Checked by", "核对者"), _of_check("first"), needs=("bag_check",))
    inf_checked_by2 = fields.Calculated(Text("Second checker", "复核者"), _of_check("second"), needs=("bag_check",))
    inf_premed = fields.Choice(
        Text("Premedication given", "输注前用药"), NY, required_when=GIVEN, shown_when=NOT_DENIED, sdtm="CM"
    )
    inf_premed_cm = fields.Link(
        Text("Premedication in the medication log", "合并用药记录中的输注前用药"), to=("cm",),
        shown_when=when("inf_premed", "Y"), sdtm="RELREC",
    )  # fmt: skip
    inf_start = fields.DateTime(
        Text("Start", "开始时间"), required_when=GIVEN, shown_when=NOT_DENIED, critical=True, sdtm="EX.EXSTDTC"
    )
    inf_rate_initial = fields.Integer(
        Text("Initial rate", "初始输注速度"), unit="mL/h", hard=(1, 1000), soft=(None, HALF_HOUR_RATE),
        required_when=GIVEN, shown_when=NOT_DENIED, sdtm="SUPPEX",
    )  # fmt: skip
    inf_rate_max = fields.Integer(
        Text("Maximum rate", "最大输注速度"), unit="mL/h", hard=(1, 1000), soft=(None, HALF_HOUR_RATE),
        required_when=GIVEN, shown_when=NOT_DENIED, sdtm="SUPPEX",
    )  # fmt: skip
    inf_interrupted = fields.Choice(
        Text("Interrupted", "是否中断"), NY, required_when=GIVEN, shown_when=NOT_DENIED, sdtm="SUPPEX"
    )
    inf_stop = fields.DateTime(
        Text("Stop", "结束时间"), required_when=GIVEN, shown_when=NOT_DENIED, critical=True, sdtm="EX.EXENDTC"
    )
    inf_given_ml = fields.Integer(
        Text("Volume given", "实际输注量"), unit="mL", required_when=GIVEN, shown_when=NOT_DENIED, critical=True,
        sdtm="EX.EXVOL",
    )  # fmt: skip
    inf_status = fields.Choice(
        Text("Infusion", "输注情况"), IVSTAT, required=True, critical=True, sdtm="EX.EXDOSE=0 if NOTGIVEN"
    )
    inf_not_given_why = fields.Choice(
        Text("Reason not given or stopped", "未输注/停止原因"), NOTGIVEN,
        required_when=when("inf_status", "PARTIAL", "NOTGIVEN"), sdtm="SUPPEX",
    )  # fmt: skip
    inf_reactions = fields.MultiChoice(
        Text("Reactions seen", "输注反应"), INFREACT, required_when=GIVEN, shown_when=NOT_DENIED, critical=True,
        note=Text("until 120 min after the end, and at the 24 h contact", "至输注结束后120分钟及24小时随访"),
        sdtm="FA/AE",
    )  # fmt: skip
    inf_reaction_ae = fields.Link(Text("Linked AE", "关联不良事件"), to=("ae",), shown_when=NOT_DENIED, sdtm="RELREC")
    inf_24h_contact = fields.Choice(Text("24 h follow-up contact", "24小时随访"), NY, shown_when=NOT_DENIED)
    inf_24h_dt = fields.DateTime(
        Text("Date and time of contact", "24小时随访时间"), required_when=when("inf_24h_contact", "Y")
    )
    inf_blind_guess = fields.Choice(
        Text("Participant's guess of the treatment", "受试者猜测分组"), GUESS,
        shown_when=when_fact("visit_code", "V3"), sdtm="QS",
    )  # fmt: skip

    class Meta:
        app_label = "visits"


class InfusionVitals(Row):
    """The vital signs at one time point of an infusion; the key of the row is the time point."""

    tp = fields.Calculated(Text("Time point", "时间点"), lambda case: case.row, codelist=INFTP, sdtm="VS.VSTPT")
    tp_dt = fields.DateTime(Text("Measured at", "测量时间"), sdtm="VS.VSDTC, VSELTM")
    temp_c = fields.Decimal(
        Text("Temperature", "体温"), places=1, unit="°C", hard=(33, 43), soft=(Decimal("35.5"), Decimal("37.2")),
        sdtm="VS TEMP",
    )  # fmt: skip
    temp_site = fields.Choice(
        Text("Site of measurement", "测量部位"), TEMPLOC, compact=True, inherits="thermometer", sdtm="VS.VSLOC"
    )
    sbp = fields.Integer(Text("Systolic BP", "收缩压"), unit="mmHg", hard=(50, 260), soft=(90, 160), sdtm="VS SYSBP")
    dbp = fields.Integer(Text("Diastolic BP", "舒张压"), unit="mmHg", hard=(20, 160), soft=(50, 100), sdtm="VS DIABP")
    pulse = fields.Integer(
        Text("Pulse", "脉搏"), unit="/min", unit_zh="次/分", hard=(25, 230), soft=(50, 110), sdtm="VS PULSE"
    )
    resp = fields.Integer(
        Text("Respiratory rate", "呼吸"), unit="/min", unit_zh="次/分", hard=(5, 60), soft=(10, 24), sdtm="VS RESP"
    )
    spo2 = fields.Integer(Text("SpO2", "血氧饱和度"), unit="%", hard=(50, 100), soft=(95, None), sdtm="VS OXYSAT")

    class Meta(Row.Meta):
        app_label = "visits"
        abstract = False


class Interruption(Row):
    """One interruption of an infusion."""

    inf_int_start = fields.DateTime(Text("Interrupted from", "中断开始时间"), required=True, sdtm="EX rows")
    inf_int_end = fields.DateTime(Text("Interrupted to", "中断结束时间"), required=True, sdtm="EX rows")
    inf_int_why = fields.Choice(Text("Reason", "中断原因"), INTWHY, compact=True, required=True, sdtm="SUPPEX")

    class Meta(Row.Meta):
        app_label = "visits"
        abstract = False


IMPOSSIBLE, UNUSUAL, ASKED = Severity.IMPOSSIBLE, Severity.IMPLAUSIBLE, Severity.COMPLETION
MEASURED = {name: InfusionVitals.questions[name].label for name in ("tp_dt", *rules.SIGNS)}
CHECKS = (
    *GATE_CHECKS,
    Check(
        "INF-05", UNUSUAL, ("inf_start",), Text("Only {n} days since the last infusion", "距上次输注仅{n}天"),
        rules.soon_after, needs=("previous_dose",),
    ),
    Check(
        "SV-02", Severity.DEVIATION, ("inf_start",), Text("Outside the visit window by {n} days", "超出访视窗{n}天"),
        rules.outside_window, needs=("visit_windows", "visit_date"), deviation=Deviation("VISIT_WINDOW"),
    ),
    Check(
        "inf.inf_start", UNUSUAL, ("inf_start",),
        Text("No vital signs of this day – repeat them before the dose", "当日无生命体征记录，输注前须重新测量"),
        rules.no_vitals_that_day, needs=("visit_vitals",),
    ),
    Check("G-09", IMPOSSIBLE, ("inf_start", "inf_stop"), rules.TURNED, rules.stop_before_start),
    Check(
        "inf.inf_stop", IMPOSSIBLE, ("inf_start", "inf_stop"),
        Text("The stop must be after the start", "结束时间须晚于开始时间"), rules.stop_not_after_start,
    ),
    Check(
        "inf.inf_stop", UNUSUAL, ("inf_start", "inf_stop"),
        Text("{n} minutes of infusion are unusual – please confirm", "输注{n}分钟不常见，请确认"),
        rules.unusual_duration,
    ),
    Check(
        "inf.inf_given_ml", IMPOSSIBLE, ("inf_given_ml",),
        Text("Volume given {value} mL is not possible", "实际输注量{value} mL：数值不可能，请核对"),
        rules.impossible_volume,
    ),
    Check(
        "INF-09", Severity.DEVIATION, ("inf_given_ml",),
        Text("Less than 90 % of the volume was given", "实际输注量不足计划的90%"), rules.less_given,
        deviation=Deviation("DOSE"),
    ),
    Check(
        "inf.inf_status", Severity.DEVIATION, ("inf_status",), Text("Dose not given", "未输注"), rules.not_given,
        deviation=Deviation("DOSE"),
    ),
    Check(
        "inf.inf_rate_max", IMPOSSIBLE, ("inf_rate_initial", "inf_rate_max"),
        Text("The maximum rate is not below the initial rate", "最大输注速度不应低于初始速度"), rules.slower_at_most,
    ),
    Check(
        "inf.inf_interrupted", ASKED, ("inf_interrupted",),
        Text('Enter the interruption, or answer "No"', "请填写中断记录，或选择“否”"), rules.interruption_untold,
    ),
    Check(
        "INF-08", Severity.PROMPT, ("inf_reactions",),
        Text("Record the reaction as an adverse event?", "是否将输注反应记录为不良事件？"), rules.reaction_seen,
        declined_by=fields.INVESTIGATOR,
    ),
    Check(
        "INF-15", ASKED, ("inf_reactions",),
        Text('"None" excludes other answers', "“无”不能与其他选项同时选择"), rules.none_beside_others,
    ),
    Check("G-06", ASKED, ("inf_reaction_ae",), REQUIRED, rules.reaction_unlinked),
    Check("G-06", ASKED, ("inf_24h_contact",), REQUIRED, rules.contact_missing),
    Check(
        "inf.inf_24h_contact", UNUSUAL, ("inf_24h_contact",),
        Text('"No" is unusual here – please confirm', "此处选择“否”不常见，请确认"),
        lambda case: case.value("inf_24h_contact") == "N",
    ),
    Check(
        "inf.inf_24h_dt", IMPOSSIBLE, ("inf_24h_dt",),
        Text("The contact must be after the end of the infusion", "随访时间须晚于输注结束时间"),
        rules.contact_not_after,
    ),
    Check(
        "inf.inf_24h_dt", UNUSUAL, ("inf_24h_dt",),
        Text("{n} h after the end of the infusion – please confirm", "距输注结束{n}小时，请确认"), rules.contact_off,
    ),
    *rules.row_checks(MEASURED),
)  # fmt: skip

register(
    Crf(
        key="inf",
        model=Infusion,
        title=Text("Infusion", "输注"),
        occurred="inf_start",
        procedure=True,
        on_visit_day=True,
        groups=(
            RowGroup(
                rules.VITALS, InfusionVitals, Text("Observations", "观察记录"),
                keys=tuple((each.code, each.text) for each in INFTP),
            ),
            RowGroup(rules.STOPS, Interruption, Text("Interruptions", "中断记录")),
        ),
        sections=(
            Section(
                Text("Identity and bag", "身份与输液袋核对"),
                ("inf_dose_no", "inf_weight_kg", "inf_planned_ml", "inf_use_before", "inf_identity", "inf_bag_code",
                 "inf_bag_intact", "inf_checked_at", "inf_checked_by", "inf_checked_by2"),
            ),
            Section(
                Text("Infusion", "输注"),
                ("inf_premed", "inf_premed_cm", "inf_start", "inf_rate_initial", "inf_rate_max", "inf_interrupted",
                 "inf_stop", "inf_given_ml", "inf_status", "inf_not_given_why"),
            ),
            Section(Text("Observations", "观察记录"), group=rules.VITALS),
            Section(Text("Interruptions", "中断记录"), group=rules.STOPS),
            Section(
                Text("Reactions and contact", "输注反应与随访"),
                ("inf_reactions", "inf_reaction_ae", "inf_24h_contact", "inf_24h_dt", "inf_blind_guess"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)  # fmt: skip
