"""Configuration keys: study, masking, randomisation, visits, doses (clinical specification 0.1)."""

from __future__ import annotations

from decimal import Decimal

from trialsite.protocol.model import ConfigKey, Status
from trialsite.protocol.msct_a_22.visits import VISITS
from trialsite.protocol.text import Text

REG, ASM = Status.REGISTRY, Status.ASSUMPTION
_SOURCE = {REG: "registry", ASM: "assumption, to be confirmed by investigator and sponsor"}


def key(group: str, name: str, value: object, status: Status, text: tuple[str, str]) -> ConfigKey:
    """One configuration key; the source follows from the status."""
    return ConfigKey(name, Text(*text), value, status, _SOURCE[status], group)


STUDY = (
    key("study", "enrolment_target", 20, REG, ("Participants to be randomised", "计划随机入组人数")),
    key("study", "allocation_ratio", (1, 1), REG, ("Allocation ratio, exactly 10:10", "分配比例(恰为10:10)")),
    key("study", "followup_days", 336, ASM, ("Days of follow-up: 48 weeks (12 months would be 364)", "随访天数：48周(12个月则为364天)")),
    key("study", "visits_include_screening", False, ASM, ("Whether screening is one of the 7 visits", "7次访视是否包含筛选访视")),
    key("study", "masking_who", ("participant", "site"), ASM, ("Who is blinded; the registry names nobody", "设盲对象(注册信息未说明)")),
    key("study", "block_sizes", (4, 6), ASM, ("Block sizes, drawn in random order", "区组大小(随机抽取次序)")),
    key("study", "rand_days_before_d0", 3, ASM, ("Randomisation at most this many days before dose 1", "随机距首次输注的最长天数")),
    key("study", "site_prefix", "", ASM, ("Prefix of participant codes; empty with one site", "受试者编号的中心前缀(单中心为空)")),
    key("study", "go_live_date", None, ASM, ("Events before this date are retrospective", "此日期之前的事件视为补录")),
    key("study", "stem_cell_track", False, ASM, ("Run under the 2015 rules for stem-cell clinical research", "按2015年干细胞临床研究管理办法执行")),
)
VISIT_KEYS = (
    key("visits", "visit_targets", {v.code: v.target for v in VISITS if v.target is not None}, ASM, ("Target days; D0, D30, D60 are the registry's", "访视目标日(D0、D30、D60来自注册信息)")),
    key("visits", "visit_windows", {v.code: (v.minus, v.plus) for v in VISITS if v.target is not None}, ASM, ("Windows in days before and after the target", "访视窗(目标日前后天数)")),
    key("visits", "schedule", "1.4", ASM, ("Forms per visit", "各次访视的表单")),
    key("visits", "screening_range", (-28, -1), ASM, ("Screening days before dose 1", "筛选期天数范围")),
    key("visits", "v1_reuse_days", 7, ASM, ("A screening sample may serve as the V1 sample for this many days", "筛选样本可作为访视1样本的天数")),
    key("visits", "dose_late_max_days", 7, ASM, ("Days after the window in which a dose is still allowed", "访视窗结束后仍可输注的天数")),
    key("visits", "min_dose_interval_days", 21, ASM, ("Least days between two infusions", "两次输注的最短间隔天数")),
    key("visits", "ltfu_missed_visits", 2, ASM, ("Consecutive missed visits that start the search", "连续缺席访视次数达此值即启动失访追踪")),
    key("visits", "ltfu_contacts", 3, ASM, ("Contact attempts before lost to follow-up", "判定失访前的联系次数")),
)
DOSES = (
    key("doses", "infusion_days", (0, 30, 60), REG, ("Days of infusion", "输注日")),
    key("doses", "infusion_volume_ml", 100, REG, ("Volume of an infusion, mL", "输注体积(mL)")),
    key("doses", "volume_tolerance_ml", 10, ASM, ("Tolerance of the volume, mL", "体积允许偏差(mL)")),
    key("doses", "dose_per_kg", Decimal("1000000"), REG, ("Cells per kg body weight", "每公斤体重细胞数")),
    key("doses", "dose_cells", "viable", ASM, ("Dose counts viable or all nucleated cells", "剂量按活细胞或总有核细胞计")),
    key("doses", "dose_tolerance", (Decimal("0.90"), Decimal("1.10")), ASM, ("Dose accepted without a question, ×10⁶ per kg", "无需确认的剂量范围(×10⁶/kg)")),
    key("doses", "dose_release_limits", (Decimal("0.5"), Decimal("2.0")), ASM, ("Release limits of the dose, ×10⁶ per kg", "剂量放行限(×10⁶/kg)")),
    key("doses", "viability_warn", 80, ASM, ("Viability asked about below, %", "细胞活率提醒限(%)")),
    key("doses", "viability_release", 70, ASM, ("Viability needed for release, %", "细胞活率放行限(%)")),
    key("doses", "passage_warn", 5, ASM, ("Passage number asked about above", "传代次数提醒限")),
    key("doses", "bag_use_hours", 4, ASM, ("A bag is used within this many hours, both arms alike", "输液袋使用时限(小时，两组相同)")),
    key("doses", "infusion_minutes", (20, 180), ASM, ("Duration of an infusion, minutes", "输注时长(分钟)")),
    key("doses", "rate_warn", 200, ASM, ("Rate asked about above, mL/h", "输注速度提醒限(mL/h)")),
    key("doses", "given_min_pct", 90, ASM, ("Full volume from this percentage on", "视为全量输注的百分比")),
    key("doses", "obs_timepoints", ("PRE", "15", "30", "60", "END", "END60", "END120"), ASM, ("Observations round an infusion", "输注观察时点")),
    key("doses", "obs_tolerances", {"PRE": (-30, 0), "15": (-5, 5), "30": (-5, 5), "60": (-10, 10), "END": (0, 10), "END60": (-10, 10), "END120": (-15, 15)}, ASM, ("Tolerances of the observations, minutes", "观察时点允许偏差(分钟)")),
    key("doses", "fever_c", Decimal("38.0"), ASM, ("Fever from, °C", "发热界值(°C)")),
    key("doses", "fever_axillary_c", Decimal("37.5"), ASM, ("Fever from, axillary, °C", "腋温发热界值(°C)")),
    key("doses", "hcg_days", 7, ASM, ("A negative pregnancy test before an infusion is valid for, days", "输注前妊娠试验有效天数")),
    key("doses", "dose_gate_results", {"hcg": 7, "hgb": 7, "plt": 7, "anc": 7, "alt": 7}, ASM, ("Results that gate a dose, and their age in days", "决定能否输注的检查及其有效天数")),
    key("doses", "dose_hold_limits", {"temp_c": Decimal("38.0"), "spo2": 92, "sbp": 90, "hgb": 80, "plt": 50, "anc": Decimal("0.5"), "alt_uln": 5}, ASM, ("Hold on the day", "当日暂缓输注标准")),
    key("doses", "weight_change_pct", 10, ASM, ("Change of weight asked about, %", "体重变化提醒限(%)")),
    key("doses", "contact_after_h", 24, ASM, ("Contact after an infusion, hours", "输注后联系时间(小时)")),
)  # fmt: skip
