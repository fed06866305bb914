"""Configuration keys: study, masking, randomisation, visits (clinical specification 0.1, 1.1 to 1.4)."""

from __future__ import annotations

from trialsite.protocol.audience import Audience
from trialsite.protocol.config import Kind, Status
from trialsite.protocol.msct_a_22.declare import STUDY as S
from trialsite.protocol.msct_a_22.declare import VISITS as V
from trialsite.protocol.msct_a_22.schedule import TABLE

REG = Status.REGISTRY

STUDY = (
    S.registered(
        "enrolment_target",
        20,
        "Participants to be randomised",
        "计划随机入组人数",
        unit="participants",
        source="registry: Total Enrollment",
    ),
    S.registered(
        "allocation_ratio",
        (1, 1),
        "Allocation ratio, exactly 10:10",
        "分配比例(恰为10:10)",
        source="registry: Detailed Description",
    ),
    S.assumed(
        "followup_days",
        336,
        "Follow-up after dose 1: 48 weeks; read as 12 months it would be 364 days",
        "首次输注后随访天数：48周；若按12个月计为364天",
        unit="d",
        source="registry: Study Groups (48 weeks) against Detailed Description (12 months)",
    ),
    S.assumed(
        "visits_include_screening",
        False,
        "Screening counts among the 7 visits",
        "7次访视是否包含筛选访视",
        source="assumption; registry: Detailed Description names 7 visits",
    ),
    S.assumed(
        "masking_who",
        "strict",
        "Who is blinded; the registry says SINGLE and names nobody",
        "设盲对象；注册信息仅注明单盲，未说明何人设盲",
        choices=("strict", "permissive"),
        source="assumption; registry: Blinding Strategy",
    ),
    S.assumed(
        "block_sizes",
        {"drawn": (4, 6), "to_finish": (2,)},
        "Block sizes: drawn in random order, and the size used only to finish",
        "区组大小：随机抽取的大小及仅用于收尾的大小",
        audience=Audience.UNBLINDED,
        source="assumption; registry: Detailed Description says block randomised",
    ),
    S.assumed(
        "rand_days_before_d0", 3, "Randomisation at most this long before dose 1", "随机距首次输注的最长天数", unit="d"
    ),
    S.assumed(
        "site_prefix",
        "",
        "Prefix of participant codes naming the site; none with one site",
        "受试者编号的中心前缀；单中心时不用",
    ),
    S.assumed(
        "go_live_date",
        None,
        "Events dated before this day are entered as retrospective; none when empty",
        "早于此日期的事件按补录处理；空则无",
        kind=Kind.DAY,
        optional=True,
    ),
    S.assumed(
        "coding_dictionary",
        "",
        "Dictionary that adverse events are coded with, and its version (as MedDRA 27.0); none is licensed when empty",
        "不良事件编码所用词典及版本（如MedDRA 27.0）；空则表示未获许可",
    ),
    S.assumed(
        "stem_cell_track",
        False,
        "Run under the 2015 rules for stem-cell clinical research: further recipients of SAEs",
        "按2015年干细胞临床研究管理办法执行：增加SAE报告对象",
    ),
    S.assumed(
        "stem_cell_clock_h",
        24,
        "Serious adverse event to institution, ethics and authorities, from site awareness (stem-cell rules)",
        "干细胞研究：自研究中心获知起向机构、伦理及主管部门报告SAE的时限",
        unit="h",
        source="assumption; the institution's SOP prevails (rules of 2015, draft of 2013: 24 h)",
    ),
)
VISITS = (
    V.assumed(
        "visit_targets",
        {"V1": 0, "V2": 30, "V3": 60, "V4": 84, "V5": 168, "V6": 252, "V7": 336},
        "Target day of each visit, counted from dose 1",
        "各访视的目标日(自首次输注起算)",
        unit="d",
        parts={"V1": REG, "V2": REG, "V3": REG, "V7": REG},
        source="registry: Study Groups (Day 0, Day30, Day60, 48 weeks; 7 visits); the rest clinical specification 1.2",
    ),
    V.assumed(
        "visit_windows",
        {"V1": (0, 0), "V2": (3, 3), "V3": (3, 3), "V4": (7, 7), "V5": (14, 14), "V6": (14, 14), "V7": (14, 14)},
        "Days a visit may be early, and late",
        "访视允许提前和延后的天数",
        unit="d",
        source="assumption; clinical specification 1.2",
    ),
    V.assumed(
        "schedule",
        TABLE,
        "Forms at each visit, in the order SCR, V1 to V7, UNS, ET",
        "各访视的表单(依次为筛选、访视1至7、计划外、提前终止)",
        parts=dict.fromkeys(("inf", "lym", "vl", "ae", "oi"), REG),
        source="registry: infusions, CD4, CD4/CD8, RNA viral load, adverse events, opportunistic infection signs; "
        "the rest clinical specification 1.4",
    ),
    V.assumed(
        "screening_range",
        (-28, -1),
        "First and last day of screening, counted from dose 1",
        "筛选期的首日与末日(自首次输注起算)",
        unit="d",
        source="assumption; clinical specification 1.2",
    ),
    V.assumed(
        "v1_reuse_days", 7, "A screening sample serves as the V1 sample for", "筛选样本可作为访视1样本的天数", unit="d"
    ),
    V.assumed(
        "dose_late_max_days",
        7,
        "A dose is still allowed after the end of its window for",
        "访视窗结束后仍可输注的天数",
        unit="d",
    ),
    V.assumed("min_dose_interval_days", 21, "Least interval between two infusions", "两次输注的最短间隔", unit="d"),
    V.assumed(
        "ltfu_missed_visits",
        2,
        "Visits missed in a row that start the search",
        "启动失访追踪的连续缺席访视次数",
        unit="visits",
    ),
    V.assumed(
        "ltfu_contacts",
        3,
        "Contact attempts before a participant counts as lost",
        "判定失访前的联系次数",
        unit="attempts",
    ),
)
