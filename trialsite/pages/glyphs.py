"""Status glyphs of the casebook: one name and one colour meaning for each, used on every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from trialsite.protocol.text import Text


@dataclass(frozen=True)
class Glyph:
    """One symbol of the sprite: its spoken name and the tone of a tag that carries it."""

    name: Text
    tone: str


GLYPHS: Mapping[str, Glyph] = MappingProxyType(
    {
        "none": Glyph(Text("Not started", "未开始"), "lk"),
        "prog": Glyph(Text("In progress", "录入中"), "in"),
        "due": Glyph(Text("Awaiting lab result", "结果待报"), "ac"),
        "inv": Glyph(Text("Awaiting investigator", "待研究者评价"), "ac"),
        "done": Glyph(Text("Complete", "已完成"), "ok"),
        "query": Glyph(Text("Open query", "质疑未关闭"), "wa"),
        "ver": Glyph(Text("Source verified", "已核查"), "ok"),
        "sign": Glyph(Text("Signed", "已签名"), "si"),
        "frz": Glyph(Text("Frozen", "已冻结"), "lk"),
        "lock": Glyph(Text("Locked", "已锁定"), "lk"),
        "miss": Glyph(Text("Not done", "未做"), "lk"),
        "late": Glyph(Text("Overdue", "已逾期"), "er"),
        "met": Glyph(Text("Met or absent", "符合或不存在"), "ok"),
        "fail": Glyph(Text("Not met or present", "不符合或存在"), "er"),
        "unk": Glyph(Text("Not evaluable", "无法评估"), "wa"),
        "drop": Glyph(Text("Infusion given", "已输注"), "ac"),
        "drop0": Glyph(Text("Infusion planned", "计划输注"), "lk"),
    }
)

# the order of the legend under every casebook: ink weight grows with finality
FORM_STATUSES: tuple[str, ...] = (
    "none", "prog", "due", "inv", "done", "query", "ver", "sign", "frz", "lock", "miss", "late",
)  # fmt: skip
