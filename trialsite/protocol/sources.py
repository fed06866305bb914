"""What the pages of assumptions say of sources and units; pure.

A source is kept as it is cited, in parts with "; " between them. What is named in it, such as a section of the
registration, has its name in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from trialsite.protocol.text import Text

BETWEEN = "; "
NAMED: Mapping[str, str] = {
    "assumption": "假设",
    "general professional knowledge, to be verified": "一般专业知识，待核实",
    "the institution's SOP prevails (rules of 2015, draft of 2013: 24 h)": (
        "以本机构SOP为准（2015年管理办法；2013年征求意见稿为24小时）"
    ),
    "China GCP 2020 No. 57 says immediately, in writing": "GCP（2020年第57号）要求立即书面报告",
    "ICH E2A and E2B(R3) as explained by authors of the Centre for Drug Evaluation, 2024;21:98": (
        "ICH E2A、E2B(R3)，依据药审中心作者的解读（2024;21:98）"
    ),
    "registry: Total Enrollment": "注册信息：总样本量",
    "registry: Study Groups": "注册信息：研究分组",
    "registry: Detailed Description": "注册信息：详细说明",
    "registry: Detailed Description names 7 visits": "注册信息：详细说明写明7次访视",
    "registry: Detailed Description says block randomised": "注册信息：详细说明写明区组随机",
    "registry: Blinding Strategy": "注册信息：设盲方法",
    "registry: Study Groups (48 weeks) against Detailed Description (12 months)": (
        "注册信息：研究分组（48周）与详细说明（12个月）不一致"
    ),
    "registry: Study Groups (Day 0, Day30, Day60, 48 weeks": "注册信息：研究分组（第0、30、60天，48周",
    "7 visits)": "7次访视）",
    "registry: infusions, CD4, CD4/CD8, RNA viral load, adverse events, opportunistic infection signs": (
        "注册信息：输注、CD4、CD4/CD8、病毒载量、不良事件、机会性感染体征"
    ),
}
PATTERNS: tuple[tuple[str, str], ...] = (
    (r"clinical specification (\S+)", r"临床规范{0}"),
    (r"the rest clinical specification (\S+)", r"其余见临床规范{0}"),
    (r"registry: Inclusion Criteria, (\d+)", r"注册信息：入选标准第{0}条"),
    (r"registry: Exclusion Criteria, (\d+)", r"注册信息：排除标准第{0}条"),
    (r"protocol version (\S+)", r"方案版本{0}"),
)
UNITS: Mapping[str, str] = {
    "d": "天", "h": "小时", "min": "分钟", "mo": "个月", "a": "年", "participants": "例", "visits": "次访视",
    "attempts": "次", "repeats": "次", "passages": "代", "results": "次结果", "working days": "个工作日",
    "×baseline": "×基线", "×ULN": "×正常上限", "cells/kg": "个/kg", "/µL": "个/µL",
}  # fmt: skip


class Cited:
    """What has a source and a unit."""

    __slots__ = ()
    source: str
    unit: str

    @property
    def source_words(self) -> Text:
        """The source in both languages; what has no Chinese name stays as it is cited."""
        return Text(self.source, "；".join(map(_named, self.source.split(BETWEEN))))

    @property
    def unit_words(self) -> Text:
        """The unit of the value, or of each of its parts, in both languages; symbols are the same in both."""
        return Text(self.unit, "；".join(UNITS.get(each, each) for each in self.unit.split(BETWEEN)))


def _named(part: str) -> str:
    for pattern, chinese in PATTERNS:
        if found := re.fullmatch(pattern, part):
            return chinese.format(*found.groups())
    return NAMED.get(part, part)
