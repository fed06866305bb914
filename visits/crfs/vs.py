"""VS, vital signs and weight, at every visit; before the infusion on dose days."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.conditions import when_fact
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.protocol.text import Text
from visits.codelists import POSITION, TEMPLOC

LOW_BMI, HIGH_BMI = Decimal(16), Decimal(35)


def body_mass_index(case: Case) -> Decimal | None:
    """Weight in kg over height in m squared, one decimal, exact before rounding; height is read from DM."""
    weight, height = case.value("weight_kg"), case.fact("height_cm")
    if weight is None or height is None:
        return None
    metres = height / Decimal(100)
    return Decimal(weight / (metres * metres)).quantize(Decimal("0.1"), ROUND_HALF_UP)


class VitalSigns(VisitForm):
    """Vital signs at one moment of a visit. Source: clinical specification, VS."""

    vs_dt = fields.DateTime(Text("Date and time", "测量时间"), required=True, sdtm="VS.VSDTC")
    weight_kg = fields.Decimal(
        Text("Weight", "体重"),
        places=1,
        unit="kg",
        hard=(25, 250),
        soft=(35, 120),
        critical=True,
        required_when=when_fact("weight_required", True),
        sdtm="VS WEIGHT",
    )
    bmi = fields.Calculated(Text("BMI", "体质指数"), body_mass_index, needs=("height_cm",), unit="kg/m²", sdtm="VS BMI")
    temp_c = fields.Decimal(
        Text("Temperature", "体温"),
        places=1,
        unit="°C",
        required=True,
        hard=(33, 43),
        soft=(Decimal("35.5"), Decimal("37.2")),
        sdtm="VS TEMP",
    )
    temp_site = fields.Choice(
        Text("Site of measurement", "测量部位"), TEMPLOC, required=True, inherits="thermometer", sdtm="VS.VSLOC"
    )
    sbp = fields.Integer(
        Text("Systolic BP", "收缩压"),
        unit="mmHg",
        required=True,
        hard=(50, 260),
        soft=(90, 160),
        sdtm="VS SYSBP",
    )
    dbp = fields.Integer(
        Text("Diastolic BP", "舒张压"),
        unit="mmHg",
        required=True,
        hard=(20, 160),
        soft=(50, 100),
        sdtm="VS DIABP",
    )
    pulse = fields.Integer(
        Text("Pulse", "脉搏"),
        unit="/min",
        unit_zh="次/分",
        required=True,
        hard=(25, 230),
        soft=(50, 110),
        sdtm="VS PULSE",
    )
    resp = fields.Integer(
        Text("Respiratory rate", "呼吸"),
        unit="/min",
        unit_zh="次/分",
        required=True,
        hard=(5, 60),
        soft=(10, 24),
        sdtm="VS RESP",
    )
    spo2 = fields.Integer(
        Text("SpO2", "血氧饱和度"),
        unit="%",
        hard=(50, 100),
        soft=(95, None),
        required_when=when_fact("dose_visit", True),
        sdtm="VS OXYSAT",
    )
    position = fields.Choice(Text("Position", "体位"), POSITION, sdtm="VS.VSPOS")

    class Meta:
        app_label = "visits"


def pressures_swapped(case: Case) -> bool:
    """VS-01: diastolic is not below systolic."""
    systolic, diastolic = case.value("sbp"), case.value("dbp")
    return systolic is not None and diastolic is not None and diastolic >= systolic


def feverish_before_dose(case: Case) -> bool:
    """VS-02: fever on a dose day, by the protocol's limits for axillary and other sites."""
    temperature = case.value("temp_c")
    if temperature is None or not case.fact("dose_visit"):
        return False
    axillary = case.value("temp_site") == "AX"
    return bool(
        temperature >= case.protocol.value("fever_c")
        or (axillary and temperature >= case.protocol.value("fever_axillary_c"))
    )


def weight_changed(case: Case) -> dict[str, object] | None:
    """VS-03: the weight differs from the last one by more than the protocol's percentage."""
    weight, last = case.value("weight_kg"), case.fact("last_weight_kg")
    if weight is None or not last:
        return None
    percent = abs(weight - last) * 100 / last
    limit = case.protocol.value("weight_change_pct")
    return {"n": percent.quantize(Decimal(1), ROUND_HALF_UP)} if percent > limit else None


def bmi_unusual(case: Case) -> dict[str, object] | None:
    """BMI below 16 or above 35."""
    bmi = body_mass_index(case)
    if bmi is None or LOW_BMI <= bmi <= HIGH_BMI:
        return None
    return {"value": bmi}


register(
    Crf(
        key="vs",
        model=VitalSigns,
        title=Text("Vital signs", "生命体征"),
        occurred="vs_dt",
        procedure=True,
        on_visit_day=True,
        sections=(
            Section(
                Text("Vital signs", "生命体征"),
                ("vs_dt", "temp_c", "temp_site", ("sbp", "dbp"), "pulse", "resp", "spo2", "position"),
            ),
            Section(Text("Weight", "体重"), ("weight_kg", "bmi")),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=(
            Check(
                "VS-01",
                Severity.IMPOSSIBLE,
                ("sbp", "dbp"),
                Text("Diastolic must be lower than systolic", "舒张压须低于收缩压"),
                pressures_swapped,
                swap=("sbp", "dbp"),
            ),
            Check(
                "VS-02",
                Severity.PROMPT,
                ("temp_c",),
                Text(
                    "Fever before infusion: hold the dose? record an AE",
                    "输注前发热，请评估是否暂缓并记录不良事件",
                ),
                feverish_before_dose,
                needs=("dose_visit",),
            ),
            Check(
                "VS-03",
                Severity.IMPLAUSIBLE,
                ("weight_kg",),
                Text("Weight changed by {n} %", "体重较上次变化{n}%"),
                weight_changed,
                needs=("last_weight_kg",),
            ),
            Check(
                "vs.bmi",
                Severity.IMPLAUSIBLE,
                ("weight_kg",),
                Text("BMI {value} kg/m² is unusual – please confirm", "体质指数{value} kg/m²异常，请确认"),
                bmi_unusual,
                needs=("height_cm",),
            ),
        ),
    )
)  # fmt: skip
