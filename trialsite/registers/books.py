"""The three registers that forms inherit from: staff, laboratories with their assays, devices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from trialsite.accounts.roles import Task
from trialsite.crf import registry
from trialsite.crf.fields.base import Question, Reading
from trialsite.crf.inheriting import inherits
from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.laboratory.panels import ANALYTES
from trialsite.protocol.text import Text
from trialsite.registers.inherited import OF_LABORATORY, typed
from trialsite.registers.models import Device, Laboratory, Staff
from trialsite.registers.register import CHOICE, NUMBER, TICK, Column, Fault, Known, Register
from trialsite.registers.spans import NOW, state_of

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
BAD_CODE = Text(
    "Use 2 to 20 capital letters A to Z, digits and hyphens, for example CLINLAB or TH-02.",
    "代码由2至20个大写字母、数字或连字符组成，例如 CLINLAB、TH-02。",
)
NO_ACCOUNT = Text("No account has this sign-in name.", "没有使用此登录名的账户。")
ACCOUNT_TAKEN = Text("This account belongs to {code}.", "该账户已属于{code}。")
CROSSED = Text("The upper limit must be above the lower one.", "定量上限应大于定量下限。")
OTHER_UNIT = Text("{analyte} is not reported in this unit.", "{analyte}不以此单位报告。")
UNIT_NEEDED = Text("Choose the unit of {analyte}.", "请选择{analyte}的单位。")
NOT_HELD = Text("The form {form} cannot hold this: {why}", "表单{form}无法记录此值：{why}")
OUTSIDE = Text("from {low} to {high}", "应在{low}至{high}之间")
SETTING_NEEDED = Text("Choose the setting that forms inherit.", "请选择表单所沿用的设置。")
NO_SETTING = Text(
    "No form inherits a setting of such a device: leave it empty.", "没有表单沿用此类设备的设置，请留空。"
)

SPECIMENS = {
    "PLASMA": Text("Plasma", "血浆"), "SERUM": Text("Serum", "血清"), "WHOLE BLOOD": Text("Whole blood", "全血"),
    "DBS": Text("Dried blood spot", "干血斑"), "URINE": Text("Urine", "尿液"),
}  # fmt: skip
PLATFORMS = {"SINGLE": Text("Single platform", "单平台"), "DUAL": Text("Dual platform", "双平台")}
DEVICES = {
    "thermometer": Text("Thermometer", "体温计"), "sphygmomanometer": Text("Blood pressure monitor", "血压计"),
    "oximeter": Text("Pulse oximeter", "血氧仪"), "scale": Text("Scale", "体重秤"),
    "electrocardiograph": Text("Electrocardiograph", "心电图机"), "pump": Text("Infusion pump", "输液泵"),
    "centrifuge": Text("Centrifuge", "离心机"), "freezer": Text("Freezer", "冰箱"),
}  # fmt: skip
UNITS = ("copies/mL", "IU/mL")


def _panels() -> dict[str, Text]:
    """The forms whose whole panel an assay may measure."""
    kinds = set(OF_LABORATORY)
    return {crf.key: crf.title for crf in registry.all_forms() if kinds & {q.inherits for q in inherits(crf).values()}}


def measured() -> dict[str, Text]:
    """What a laboratory may measure: panels, then single analytes."""
    return _panels() | {key: analyte.text for key, analyte in ANALYTES.items()}


def _units() -> Mapping[str, Text]:
    units = {unit for each in ANALYTES.values() for unit in (each.unit, *each.units)}
    return {unit: Text(unit, unit) for unit in sorted({*units, *UNITS})}


def _device_settings(kind: str) -> dict[str, Text]:
    """What forms may inherit from a device of a kind; nothing where none does."""
    return {
        code: text
        for crf in registry.all_forms()
        for question in inherits(crf).values()
        if question.inherits == kind
        for code, text in question.options()
    }


def _every_setting() -> dict[str, Text]:
    return {code: text for kind in DEVICES for code, text in _device_settings(kind).items()}


def _code(row: Any, _known: Known) -> Iterator[Fault]:
    if not CODE.fullmatch(row.code):
        yield Fault("code", BAD_CODE)


def _account(row: Staff, known: Known) -> Iterator[Fault]:
    """The account is there, and is that of nobody else who is on the staff on that day."""
    if not row.username:
        return
    if row.username not in known.accounts:
        yield Fault("username", NO_ACCOUNT)
    for other in known.rows:
        same = other.username == row.username and other.code != row.code
        if same and (state_of(other, row.valid_from) == NOW or other.valid_from > row.valid_from):
            yield Fault("username", ACCOUNT_TAKEN.format(code=other.code))
            return


def _limits(row: Laboratory, _known: Known) -> Iterator[Fault]:
    if row.lloq is not None and row.uloq is not None and row.uloq <= row.lloq:
        yield Fault("uloq", CROSSED)


def _unit(row: Laboratory, _known: Known) -> Iterator[Fault]:
    """An analyte is reported in one of its units; a panel has many."""
    analyte = ANALYTES.get(row.analyte)
    if analyte is not None and not row.unit:
        yield Fault("unit", UNIT_NEEDED.format(analyte=analyte.text))
    elif analyte is not None and row.unit not in (analyte.unit, *analyte.units):
        yield Fault("unit", OTHER_UNIT.format(analyte=analyte.text))


def _held(row: Laboratory, _known: Known) -> Iterator[Fault]:
    """What the form of the panel inherits must be an answer that it can hold."""
    if not registry.known(row.analyte):
        return
    crf = registry.get(row.analyte)
    for question in inherits(crf).values():
        column = OF_LABORATORY.get(question.inherits, "code")
        why = _refused(question, typed(getattr(row, column))) if column != "code" else None
        if why is not None:
            yield Fault(column, NOT_HELD.format(form=crf.title, why=why))


def _refused(question: Question, said: str) -> Text | None:
    """Why a question cannot have this answer; None where it can."""
    now = datetime.now(UTC)
    try:
        value = question.read(said, Reading(now.date(), now))
    except Unreadable as problem:
        return problem.message
    low, high = question.hard or (None, None)
    number = None if value is None else question.comparable(value)
    if number is None or ((low is None or number >= low) and (high is None or number <= high)):
        return None
    return OUTSIDE.format(low=low, high=high)


def _setting(row: Device, _known: Known) -> Iterator[Fault]:
    offered = _device_settings(row.kind)
    if offered and row.setting not in offered:
        yield Fault("setting", SETTING_NEEDED)
    elif row.setting and not offered:
        yield Fault("setting", NO_SETTING)


_NAMES = (
    Column("name_en", Text("Name, English", "英文名称"), listed=False),
    Column("name_zh", Text("Name, Chinese", "中文名称"), listed=False),
)
STAFF = Register(
    "staff",
    "users",
    Staff,
    Text("Staff", "研究人员"),
    Text("Who forms may name, under a code, with the days on which they were on the staff.",
         "表单中可填写的人员及其代码、在岗起止日期。"),
    Text("person", "人员"),
    Task.MANAGE_STAFF,
    ("code",),
    (
        Column("code", Text("Code", "代码"), longest=20),
        *_NAMES,
        Column("function_en", Text("Function, English", "英文职务"), listed=False),
        Column("function_zh", Text("Function, Chinese", "中文职务"), listed=False),
        Column("obtains_consent", Text("Obtains consent", "可获取知情同意"), TICK, required=False),
        Column(
            "username", Text("Sign-in name", "登录名"), required=False, longest=60,
            note=Text("Of this person's account; empty for people without one.", "该人员的账户；无账户者留空。"),
        ),
    ),
    (_code, _account),
)  # fmt: skip
LABORATORIES = Register(
    "laboratories",
    "flask-conical",
    Laboratory,
    Text("Laboratories", "检测实验室"),
    Text("What each laboratory measures and how; forms inherit it on the day of the sample: only results are typed.",
         "各实验室的检测项目与方法；表单按采样日期自动沿用，护士只需填写结果。"),
    Text("assay", "检测项目"),
    Task.MANAGE_PLACES,
    ("code", "analyte"),
    (
        Column("code", Text("Laboratory code", "实验室代码"), longest=20),
        Column("analyte", Text("Measures", "检测内容"), CHOICE, measured),
        *_NAMES,
        Column("analyser", Text("Analyser", "分析仪"), required=False, listed=False, longest=120),
        Column("assay", Text("Assay", "检测方法或试剂"), longest=60),
        Column("specimen", Text("Specimen", "标本类型"), CHOICE, lambda: SPECIMENS),
        Column("unit", Text("Unit", "单位"), CHOICE, _units, required=False,
               note=Text("Leave it empty for a panel of many units.", "含多种单位的组合项目请留空。")),
        Column("lloq", Text("Lower limit of quantification", "定量下限"), NUMBER, required=False),
        Column("uloq", Text("Upper limit of quantification", "定量上限"), NUMBER, required=False, listed=False),
        Column("platform", Text("Counting platform", "检测平台"), CHOICE, lambda: PLATFORMS, required=False,
               listed=False, note=Text("Of lymphocyte subsets only.", "仅用于淋巴细胞亚群。")),
    ),
    (_code, _limits, _unit, _held),
)  # fmt: skip
DEVICES_BOOK = Register(
    "devices",
    "gauge",
    Device,
    Text("Devices", "设备"),
    Text("Measuring devices and the setting that forms inherit from them on the day of the measurement.",
         "测量设备及表单按测量日期沿用的设置。"),
    Text("device", "设备"),
    Task.MANAGE_PLACES,
    ("code",),
    (
        Column("code", Text("Code", "代码"), longest=20),
        Column("kind", Text("Kind of device", "设备类型"), CHOICE, lambda: DEVICES),
        *_NAMES,
        Column("setting", Text("Setting", "设置"), CHOICE, _every_setting, required=False,
               note=Text("What forms inherit, such as the site of measurement.", "表单所沿用的内容，例如测量部位。")),
    ),
    (_code, _setting),
)  # fmt: skip
REGISTERS: Mapping[str, Register] = {each.slug: each for each in (STAFF, LABORATORIES, DEVICES_BOOK)}
