"""ART, antiretroviral regimen history: one entry per regimen; missed doses are on form ADH."""

from __future__ import annotations

from datetime import date

from participants.antiretrovirals import ARTCHG, ARTPRESET, ARV, NRTI, drugs_of, equivalents_in
from participants.segments import (
    DayRange,
    Gap,
    Segment,
    continuous_start,
    earlier_than,
    gap_before,
    overlap_longer_than,
    regimen_since,
)
from participants.unusual import too_early
from trialsite.crf import fields
from trialsite.crf.checks import Case, Check, Deviation, Severity
from trialsite.crf.codelists import NY
from trialsite.crf.conditions import when
from trialsite.crf.content import VisitForm
from trialsite.crf.form import Crf, Section
from trialsite.crf.registry import register
from trialsite.crf.values.partial import before
from trialsite.protocol.dates import add_months
from trialsite.protocol.text import Text

ENDED = when("art_ongoing", "N")
START = Text("Start date", "开始日期")
# zidovudine, the first drug, came in March 1987
FIRST_DRUG = date(1987, 1, 1)
FEWEST_DRUGS, MOST_DRUGS = 2, 5
# the start has to be known to the day where the bands of treatment duration depend on it
EXACT_MONTHS = 30
OTHERS = ("art_other_segments",)


def own_segment(case: Case) -> Segment:
    """The regimen that this entry tells of."""
    drugs = frozenset(case.value("art_components") or ())
    return Segment(drugs, case.value("art_start"), case.value("art_end"), case.value("art_ongoing") == "Y")


def other_segments(case: Case) -> tuple[Segment, ...]:
    """The regimens of the participant's other entries."""
    found: tuple[Segment, ...] = case.fact("art_other_segments") or ()
    return found


def gap(case: Case) -> Gap | None:
    """Days without treatment before this regimen."""
    own = own_segment(case)
    return gap_before(own, earlier_than(own, other_segments(case))) if own.start else None


def gap_text(case: Case) -> str | None:
    """The gap in days; a range such as "0–30" where dates are known in part."""
    found = gap(case)
    if found is None:
        return None
    return str(found.least) if found.least == found.most else f"{found.least}–{found.most}"


def _range_text(days: DayRange | None) -> str | None:
    if days is None or days.earliest is None or days.latest is None:
        return None
    return str(days.earliest) if days.earliest == days.latest else f"{days.earliest} – {days.latest}"


def _all_segments(case: Case) -> tuple[Segment, ...]:
    own = own_segment(case)
    return (*other_segments(case), *([own] if own.start else []))


def continuous_text(case: Case) -> str | None:
    """Since when treatment has been without a gap that counts."""
    return _range_text(continuous_start(_all_segments(case), case.protocol.value("art_max_gap_days")))


def regimen_text(case: Case) -> str | None:
    """Since when the drugs have been the same."""
    return _range_text(regimen_since(_all_segments(case), case.protocol.value("art_max_gap_days")))


class Regimen(VisitForm):
    """One antiretroviral regimen. Source: clinical specification, ART."""

    art_components = fields.MultiChoice(
        Text("Drugs", "药物组成"), ARV, required=True,
        presets=tuple((entry.text, drugs_of(entry.code)) for entry in ARTPRESET), sdtm="CM.CMTRT",
    )  # fmt: skip
    art_start = fields.PartialDate(START, required=True, sdtm="CM.CMSTDTC")
    art_ongoing = fields.Choice(Text("Ongoing", "是否继续"), NY, required=True, sdtm="CM.CMENRTPT")
    art_end = fields.PartialDate(Text("End date", "结束日期"), required_when=ENDED, sdtm="CM.CMENDTC")
    art_change_reason = fields.Choice(
        Text("Reason for end/change", "更换/停用原因"), ARTCHG, required_when=ENDED, sdtm="SUPPCM"
    )
    art_dose_note = fields.Text(Text("Dose / formulation", "剂量/剂型"), length=80, sdtm="CM.CMDOSTXT")
    art_gap_days = fields.Calculated(
        Text("Days without ART before this regimen", "本方案前ART中断天数"), gap_text, needs=OTHERS
    )
    art_continuous_start = fields.Calculated(
        Text("Continuous ART since", "持续ART开始日期"), continuous_text, needs=OTHERS
    )
    regimen_since = fields.Calculated(Text("Same drugs since", "当前方案开始日期"), regimen_text, needs=OTHERS)

    class Meta:
        app_label = "participants"


def drugs_unusual(case: Case) -> bool:
    """Fewer than two drugs, more than five, or none of the NRTI."""
    drugs = own_segment(case).drugs
    return bool(drugs) and (not FEWEST_DRUGS <= len(drugs) <= MOST_DRUGS or not drugs & NRTI)


def day_needed(case: Case) -> bool:
    """The day of the start is missing although it may lie within 30 months of consent."""
    start, consent = case.value("art_start"), case.fact("consent_date")
    if start is None or consent is None or start.is_exact:
        return False
    return not before(start, add_months(consent, -EXACT_MONTHS))


def overlapping(case: Case) -> bool:
    """ART-01: two regimens of at least two drugs certainly ran together for more than the day of the change.

    Two ongoing ones are ART-06's.
    """
    own = own_segment(case)
    if own.start is None or not (own.ongoing or own.end) or len(own.drugs) < FEWEST_DRUGS:
        return False
    return any(
        overlap_longer_than(own, other, 1)
        for other in other_segments(case)
        if len(other.drugs) >= FEWEST_DRUGS and not (own.ongoing and other.ongoing)
    )


def interrupted(case: Case) -> dict[str, object] | None:
    """ART-02: certainly more days without treatment than are ignored."""
    found = gap(case)
    if found is None or not found.longer_than(case.protocol.value("art_max_gap_days")):
        return None
    return {"n": found.least}


def changed_after_consent(case: Case) -> bool:
    """ART-03: a regimen that certainly began after consent has other drugs than the one before it."""
    own, consent = own_segment(case), case.fact("consent_date")
    if own.start is None or consent is None or not own.drugs or not before(consent, own.start):
        return False
    earlier = earlier_than(own, other_segments(case))
    return bool(earlier) and earlier[-1].drugs != own.drugs


def ended_for_toxicity(case: Case) -> bool:
    """ART-03: a regimen that ended after consent because of toxicity: the adverse event has to be recorded."""
    ended, consent = case.value("art_end"), case.fact("consent_date")
    is_toxic = case.value("art_change_reason") == "TOX"
    return bool(is_toxic and ended is not None and consent is not None and before(consent, ended))


def listed_twice(case: Case) -> dict[str, object] | None:
    """ART-05: two of the drugs stand for each other."""
    pair = equivalents_in(own_segment(case).drugs)
    return {"one": ARV.text(pair[0]), "other": ARV.text(pair[1])} if pair else None


def several_ongoing(case: Case) -> bool:
    """ART-06: another regimen is ongoing too."""
    return own_segment(case).ongoing and any(other.ongoing for other in other_segments(case))


CHECKS = (
    Check(
        "ART-01",
        Severity.IMPOSSIBLE,
        ("art_start", "art_end", "art_ongoing"),
        Text("Regimen dates overlap", "方案日期重叠"),
        overlapping,
        needs=OTHERS,
    ),
    Check(
        "ART-02",
        Severity.IMPLAUSIBLE,
        ("art_start",),
        Text("ART interruption of {n} days", "ART中断{n}天"),
        interrupted,
        needs=OTHERS,
    ),
    Check(
        "ART-03",
        Severity.DEVIATION,
        ("art_components", "art_start"),
        Text("ART was changed after consent", "知情同意后更改了抗病毒方案"),
        changed_after_consent,
        needs=("consent_date", *OTHERS),
        deviation=Deviation("ART_CHANGE"),
    ),
    Check(
        "ART-03",
        Severity.PROMPT,
        ("art_change_reason", "art_end"),
        Text("Stopped for toxicity: record the adverse event", "因毒副反应停用，请填写不良事件表"),
        ended_for_toxicity,
        needs=("consent_date",),
    ),
    Check(
        "ART-05",
        Severity.IMPLAUSIBLE,
        ("art_components",),
        Text("{one} and {other} are equivalent", "{one}与{other}重复"),
        listed_twice,
    ),
    Check(
        "ART-06",
        Severity.COMPLETION,
        ("art_ongoing",),
        Text("Only one regimen can be ongoing", "只能有一个方案正在进行"),
        several_ongoing,
        needs=OTHERS,
    ),
    Check(
        "art.art_components",
        Severity.IMPLAUSIBLE,
        ("art_components",),
        Text(
            "Fewer than 2 drugs, more than 5, or no NRTI is unusual – please confirm",
            "药物少于2种、多于5种或不含核苷类药物，不常见，请确认",
        ),
        drugs_unusual,
    ),
    too_early("art", "art_start", START, FIRST_DRUG),
    Check(
        "art.art_start",
        Severity.IMPLAUSIBLE,
        ("art_start",),
        Text(
            "Give the day: eligibility depends on a start in the last 30 months",
            "知情同意前30个月内开始的治疗影响入选判定，请填写到日",
        ),
        day_needed,
        needs=("consent_date",),
    ),
)

register(
    Crf(
        key="art",
        model=Regimen,
        title=Text("Antiretroviral regimen history", "抗病毒治疗史"),
        occurred="art_start",
        date_order=(("art_start", "art_end"),),
        sections=(
            Section(
                Text("Regimen", "治疗方案"),
                ("art_components", "art_start", "art_ongoing", "art_end", "art_change_reason", "art_dose_note"),
            ),
            Section(
                Text("From all entries", "根据全部记录计算"),
                ("art_gap_days", "art_continuous_start", "regimen_since"),
            ),
            Section(Text("Notes", "备注"), ("performed_by", "comment")),
        ),
        checks=CHECKS,
    )
)
