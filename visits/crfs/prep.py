"""PREP, preparation of the study product: one per dose, the same form in both arms, every answer sealed."""

from __future__ import annotations

from typing import Any, Unpack

from trialsite.accounts.roles import Task
from trialsite.crf import fields
from trialsite.crf.codelists import NY
from trialsite.crf.conditions import when
from trialsite.crf.content import Content
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.codelists import ARM, BAGFATE, STERILITY, THAW
from visits.preparation import checks, reading
from visits.preparation.rules import LEAST_CONC

OF_CELLS = when("prep_arm_confirm", "MSC")
WAS_DESTROYED = when("back_fate", "DESTROYED")


def _sealed(**options: Unpack[fields.Options]) -> fields.Options:
    """Answered by the pharmacy, for unblinded people, kept as ciphertext."""
    return {**options, "audience": Audience.UNBLINDED, "sealed": True, "answered_by": fields.PHARMACY}


def _of_cells(**options: Unpack[fields.Options]) -> fields.Options:
    """The same, asked where the pharmacy list says cells."""
    return {**_sealed(**options), "required_when": OF_CELLS}


def _calculated(en: str, zh: str, compute: Any, needs: tuple[str, ...] = (), **more: Any) -> fields.Calculated:
    return fields.Calculated(Text(en, zh), compute, needs=needs, audience=Audience.UNBLINDED, **more)


class Preparation(Content):
    """One preparation. Source: clinical specification, PREP; the rest: records of decisions 25 and 31."""

    prep_dose_no = _calculated("Dose number", "第几次", reading.dose_number, sdtm="EC/EX.EXSEQ")
    prep_arm_confirm = fields.Choice(Text("Arm on pharmacy list", "药房分组核对"), ARM, **_sealed(required=True))
    trn_sent_dt = fields.DateTime(Text("Product left the supplier", "产品发出时间"), **_sealed(required=True))
    trn_box = fields.Text(
        Text("Transport container and temperature logger", "运输箱及温度记录仪编号"),
        length=40,
        **_sealed(required=True),
    )
    trn_min_c = fields.Decimal(
        Text("Lowest temperature on the way", "运输途中最低温度"),
        places=1,
        **_sealed(required=True, unit="°C", hard=(-200, 40)),
    )
    trn_max_c = fields.Decimal(
        Text("Highest temperature on the way", "运输途中最高温度"),
        places=1,
        **_sealed(required=True, unit="°C", hard=(-200, 40)),
    )
    rcv_dt = fields.DateTime(Text("Product received in the pharmacy", "药房接收时间"), **_sealed(required=True))
    rcv_temp_c = fields.Decimal(
        Text("Temperature on receipt", "接收时温度"), places=1, **_sealed(required=True, unit="°C", hard=(-200, 40))
    )
    rcv_intact = fields.Choice(Text("Packaging intact", "包装是否完好"), NY, **_sealed(required=True))
    prep_dt = fields.DateTime(Text("Prepared at", "配制时间"), **_sealed(required=True, sdtm="EC.ECSTDTC"))
    prep_weight_kg = fields.Decimal(
        Text("Weight used", "计算用体重"), places=1, **_sealed(required=True, unit="kg", hard=(25, 250))
    )
    prep_weight_reason = fields.Text(Text("Reason for another weight", "使用其他体重的原因"), **_sealed())
    msc_lot = fields.Text(Text("MSC lot", "细胞批号"), length=30, **_of_cells(sdtm="DA/EX.EXLOT"))
    msc_units = fields.Integer(
        Text("Vials of the lot used", "使用支数"), **_of_cells(hard=(1, 20), unit="vials", unit_zh="支", sdtm="DA")
    )
    msc_lot_release = fields.Choice(Text("Release certificate seen", "放行检验报告"), NY, **_of_cells(sdtm="DA"))
    msc_passage = fields.Integer(Text("Passage", "代次"), **_of_cells(hard=(1, 12), unit="P", sdtm="SUPPEX"))
    msc_viability = fields.Decimal(
        Text("Viability", "细胞活率"), places=1, **_of_cells(unit="%", hard=(0, 100), sdtm="SUPPEX")
    )
    msc_conc = fields.Decimal(
        Text("Cells counted per mL (total nucleated)", "细胞浓度"),
        places=2,
        **_of_cells(unit="10^6/mL", hard=(LEAST_CONC, 50), sdtm="SUPPEX"),
    )
    msc_vol = fields.Decimal(
        Text("Volume of cell suspension", "细胞悬液体积"),
        places=1,
        **_of_cells(unit="mL", hard=(1, 200), sdtm="SUPPEX"),
    )
    msc_total_viable = _calculated("Viable cells", "活细胞总数", reading.total_viable, unit="10^6", places=2)
    msc_per_kg = _calculated("Dose per kg", "每公斤细胞数", reading.per_kg, unit="10^6/kg", places=2, sdtm="SUPPEX")
    msc_expiry_dt = fields.DateTime(Text("Product expiry", "产品有效期至"), **_of_cells(future=True, sdtm="DA"))
    msc_sterility = fields.Choice(
        Text("Sterility/endotoxin/mycoplasma", "无菌/内毒素/支原体"), STERILITY, **_of_cells(sdtm="DA")
    )
    msc_thaw = fields.Choice(Text("Fresh or thawed", "新鲜/复苏"), THAW, **_of_cells(sdtm="SUPPEX"))
    saline_lot = fields.Text(Text("Saline lot", "生理盐水批号"), length=30, **_sealed(required=True, sdtm="DA"))
    saline_units = fields.Integer(
        Text("Saline bags used", "生理盐水使用袋数"),
        **_sealed(required=True, hard=(1, 20), unit="bags", unit_zh="袋", sdtm="DA"),
    )
    saline_expiry = fields.Date(Text("Saline expiry", "盐水有效期"), **_sealed(required=True, future=True, sdtm="DA"))
    final_vol_ml = fields.Decimal(
        Text("Final bag volume", "终体积"),
        places=1,
        **_sealed(required=True, unit="mL", hard=(50, 150), sdtm="EX.EXVOL"),
    )
    bag_code = _calculated("Blinded bag label", "输液袋编号", reading.bag_code, ("randomisation", reading.BAG))
    use_before = _calculated("Use before", "使用期限", reading.use_before_shown)
    opaque_cover = fields.Choice(Text("Opaque cover applied", "避光/遮蔽袋"), NY, **_sealed(required=True))
    prep_unusual_reason = fields.Text(
        Text("Reason for values outside the usual limits", "超出常规限值的说明"), **_sealed()
    )
    prep_override_reason = fields.Text(
        Text(
            "Reason for release outside the limits (preparer and second checker both confirm)",
            "超限放行原因（双人确认）",
        ),
        **_sealed(sdtm="SUPPEX"),
    )
    prep_check_by = fields.Text(Text("Second checker", "复核人"), length=120, **_sealed(required=True))
    prep_release_dt = fields.DateTime(Text("Released at", "放行时间"), **_sealed(required=True))
    handover_dt = fields.DateTime(Text("Handed over at", "交接时间"), **_sealed())
    handover_temp_c = fields.Decimal(
        Text("Temperature at handover", "交接时温度"), places=1, **_sealed(unit="°C", hard=(-10, 50))
    )
    handover_to = fields.RegisterChoice(Text("Received by", "接收人"), "staff", **_sealed())
    back_dt = fields.DateTime(Text("Bag back in the pharmacy", "输液袋退回药房时间"), **_sealed())
    back_ml = fields.Decimal(
        Text("Volume left in the bag", "袋内剩余量"), places=1, **_sealed(unit="mL", hard=(0, 150))
    )
    back_fate = fields.Choice(Text("What became of the bag", "退回输液袋的处理"), BAGFATE, **_sealed())
    back_witness = fields.RegisterChoice(
        Text("Destruction witnessed by", "销毁见证人"), "staff", **_sealed(required_when=WAS_DESTROYED)
    )
    performed_by = fields.RegisterChoice(Text("Performed by", "操作者"), "staff", **_sealed())
    comment = fields.Long(Text("Comment", "备注"), length=500, **_sealed())

    class Meta:
        app_label = "visits"


register(
    Crf(
        key="prep",
        model=Preparation,
        title=Text("Product preparation", "产品制备/配制"),
        occurred="prep_dt",
        audience=Audience.UNBLINDED,
        task=Task.PREPARE_PRODUCT,
        sections=(
            Section(
                Text("Order", "医嘱"), ("prep_dose_no", "prep_arm_confirm", "prep_weight_kg", "prep_weight_reason")
            ),
            Section(
                Text("Transport and receipt", "运输与接收"),
                ("trn_sent_dt", "trn_box", "trn_min_c", "trn_max_c", "rcv_dt", "rcv_temp_c", "rcv_intact"),
            ),
            Section(
                Text("Cells", "细胞"),
                (
                    "msc_lot", "msc_units", "msc_lot_release", "msc_passage", "msc_thaw", "msc_sterility",
                    "msc_expiry_dt", "msc_conc", "msc_vol", "msc_viability", "msc_total_viable", "msc_per_kg",
                ),
            ),
            Section(
                Text("Bag", "输液袋"),
                (
                    "prep_dt", "saline_lot", "saline_units", "saline_expiry", "final_vol_ml", "opaque_cover",
                    "bag_code", "use_before",
                ),
            ),
            Section(
                Text("Release", "放行"),
                ("prep_unusual_reason", "prep_override_reason", "prep_check_by", "prep_release_dt"),
            ),
            Section(Text("Handover", "交接"), ("handover_dt", "handover_temp_c", "handover_to")),
            Section(Text("Returned bag", "退回的输液袋"), ("back_dt", "back_ml", "back_fate", "back_witness")),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=checks.CHECKS,
    )
)  # fmt: skip
