"""The checks of a preparation, and its gates of release; none of them is ever told to blinded people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from participants.unusual import said_no, unusual_answer
from trialsite.crf.checks import Case, Check, Deviation, Rule, Severity
from trialsite.crf.standard import REQUIRED, UNUSUAL
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.codelists import STERILITY
from visits.preparation import rules
from visits.preparation.rules import INFUSED, LOTS, WEIGHT

LOT_FORM = Text(
    "Enter the lot as printed: 4 to 30 capitals, digits and hyphens.",
    "请按标签填写批号：4至30位大写字母、数字或连字符。",
)
EXPIRED = Text("The product had expired when the bag was prepared", "配制时产品已过有效期")
COLDER = Text("The highest temperature lies below the lowest", "最高温度低于最低温度")
BEFORE_SENT = Text("Received before it left the supplier", "接收时间早于发出时间")
BEFORE_MADE = Text("Handed over before it was prepared", "交接时间早于配制时间")
BEFORE_HANDOVER = Text("Back before it was handed over", "退回时间早于交接时间")
UNKNOWN_LOT = Text("This lot is not in the register of lots – please confirm", "批号登记册中无此批号，请确认")
LONG_BEFORE = Text("Prepared long before the infusion – please confirm", "配制时间距输注过长，请确认")
# the specification leaves the severity open; a bag below the limits of the product counts as important
DOSE, QUALITY = Deviation("DOSE"), Deviation("IP_QUALITY", major=lambda case: True)


def _explained(name: str, label: Text, asked: Rule, needs: tuple[str, ...]) -> Check:
    def rule(case: Case) -> Mapping[str, object] | None:
        return {"label": label} if asked(case) and not case.answer(name).given else None

    return Check("G-06", Severity.COMPLETION, (name,), REQUIRED, rule, needs, audience=Audience.UNBLINDED)


def _soft(name: str, rule: Rule, message: Text = UNUSUAL, needs: tuple[str, ...] = ()) -> Check:
    return Check(f"prep.{name}", Severity.IMPLAUSIBLE, (name,), message, rule, needs, audience=Audience.UNBLINDED)


def _own(number: int, severity: Severity, fields: tuple[str, ...], message: Text, rule: Rule, **more: Any) -> Check:
    return Check(f"PREP-{number:02d}", severity, fields, message, rule, audience=Audience.UNBLINDED, **more)


def _hard(name: str, rule: Rule, message: Text) -> Check:
    return Check(f"prep.{name}", Severity.IMPOSSIBLE, (name,), message, rule, audience=Audience.UNBLINDED)


CHECKS = (
    _hard("msc_lot", rules.lot_misprinted, LOT_FORM),
    _soft("msc_lot", rules.lot_unknown, UNKNOWN_LOT, (LOTS,)),
    _hard("msc_expiry_dt", rules.expired_when_made, EXPIRED),
    _hard("trn_max_c", rules.warmer_below_colder, COLDER),
    _hard("rcv_dt", rules.received_before_sent, BEFORE_SENT),
    _hard("handover_dt", rules.handed_over_before_made, BEFORE_MADE),
    _hard("back_dt", rules.back_before_handover, BEFORE_HANDOVER),
    _soft("prep_dt", rules.made_long_before, LONG_BEFORE, (INFUSED,)),
    _soft("msc_passage", rules.passage_high),
    _soft("msc_viability", rules.viability_low),
    _soft("msc_conc", rules.dose_unusual),
    _soft("final_vol_ml", rules.volume_unusual),
    *(
        replace(said_no("prep", name), audience=Audience.UNBLINDED)
        for name in ("rcv_intact", "opaque_cover", "msc_lot_release")
    ),
    replace(
        unusual_answer("prep", "msc_sterility", [("PENDING", STERILITY.text("PENDING"))]), audience=Audience.UNBLINDED
    ),
    _explained(
        "prep_weight_reason", Text("Reason for another weight", "使用其他体重的原因"), rules.weight_differs, (WEIGHT,)
    ),
    _explained(
        "prep_unusual_reason",
        Text("Reason for values outside the usual limits", "超出常规限值的说明"),
        rules.is_unusual,
        (INFUSED, LOTS),
    ),
    _own(
        1,
        Severity.COMPLETION,
        ("prep_arm_confirm",),
        Text("Cell data do not fit the arm", "细胞数据与分组不符"),
        rules.cells_do_not_fit,
    ),
    _own(
        2,
        Severity.DEVIATION,
        ("msc_conc",),
        Text("Dose per kg outside 0.90–1.10", "每公斤剂量超出0.90–1.10"),
        rules.released_off_dose,
        deviation=DOSE,
    ),
    _own(
        3,
        Severity.GATE,
        ("saline_lot",),
        Text("This lot cannot be released", "该批号不能放行"),
        rules.lot_barred,
        needs=(LOTS,),
        deviation=QUALITY,
    ),
    _own(
        5,
        Severity.GATE,
        ("msc_viability",),
        Text("Viability below 70 %", "细胞活率低于70%"),
        rules.viability_barred,
        deviation=QUALITY,
    ),
    _own(
        6,
        Severity.GATE,
        ("msc_conc",),
        Text("Dose per kg outside 0.5–2.0", "每公斤剂量超出0.5–2.0"),
        rules.dose_barred,
        deviation=DOSE,
    ),
    _own(
        8,
        Severity.DEVIATION,
        ("prep_weight_kg",),
        Text("Weight differs from the measured weight", "计算用体重与当日体重不同"),
        rules.weight_used_differs,
        needs=(WEIGHT,),
        deviation=DOSE,
    ),
)
