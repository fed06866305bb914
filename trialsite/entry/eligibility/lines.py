"""Criteria as lines of the page, and the overall result above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from participants.eligibility.told import result_of, told, waited_for
from participants.eligibility.verdict import State, Verdict
from participants.screening import Screening
from trialsite.entry.eligibility.parts import OVERALL, Group, Line, Summary
from trialsite.entry.eligibility.sources import Source, Sources
from trialsite.entry.row_parts import Row
from trialsite.protocol.facts import Criterion
from trialsite.protocol.text import Text

# the answers of the form that a criterion rests on; how it may be judged otherwise is named by its number
ASKED: Mapping[str, tuple[str, ...]] = {
    "E2": ("active_infection",),
    "E3": ("malignancy",),
    "E4": ("organ_dysfunction", "organ_detail"),
    "E6": ("drug_dependence",),
    "E8": ("severe_allergy",),
    "E10": ("other_trial", "other_trial_last_date", "e10_inv"),
    "E11": ("inv_judgement", "inv_reason"),
}
INCLUSION = (Text("Inclusion", "入选标准"), Text("all must be met", "须全部符合"))
EXCLUSION = (Text("Exclusion", "排除标准"), Text("all must be absent", "须全部不存在"))


def groups_of(screening: Screening, sources: Sources, rows: Mapping[str, Row]) -> tuple[Group, ...]:
    """The inclusion and the exclusion criteria, in the registry's order; `rows` are those of the form by address."""
    pairs = zip(screening.eligibility.verdicts, screening.protocol.criteria, strict=True)
    lines = [_line(verdict, criterion, screening, sources.of(verdict), rows) for verdict, criterion in pairs]
    return (
        Group(*INCLUSION, tuple(each for each in lines if each.criterion.inclusion)),
        Group(*EXCLUSION, tuple(each for each in lines if not each.criterion.inclusion)),
    )


def _line(
    verdict: Verdict,
    criterion: Criterion,
    screening: Screening,
    sources: tuple[Source, ...],
    rows: Mapping[str, Row],
) -> Line:
    asked = ASKED.get(criterion.id, ())
    named = (f"{criterion.id.lower()}_inv", f"{criterion.id.lower()}_comment")
    differs = [rows[name] for name in named if name in rows and name not in asked]
    return Line(
        criterion=criterion,
        verdict=verdict,
        told=told(verdict, screening.facts, screening.protocol, screening.enrol_date),
        result=result_of(verdict.state, inclusion=criterion.inclusion),
        sources=sources,
        asked=tuple(rows[name] for name in asked if name in rows),
        # of what may not be answered here only that is shown which was
        differs=tuple(row for row in differs if not row.locked or row.stored or row.queries),
    )


def summary_of(screening: Screening, lines: Sequence[Line]) -> Summary:
    """The overall result of the lines."""
    title, tone = OVERALL[screening.eligibility.overall]
    return Summary(
        title=title,
        tone=tone,
        told=_against(lines),
        cells=tuple(each.verdict.state for each in lines),
        waiting=waited_for(screening.eligibility, screening.facts, screening.protocol, screening.enrol_date),
        assumptions=screening.eligibility.assumptions,
    )


def _against(lines: Sequence[Line]) -> Text:
    """What stands in the way, in numbers: 1 exclusion present, 2 not evaluable."""
    unmet = sum(each.verdict.state is State.FAIL and each.criterion.inclusion for each in lines)
    present = sum(each.verdict.state is State.FAIL and not each.criterion.inclusion for each in lines)
    open_ = sum(each.verdict.state is State.UNK for each in lines)
    exclusions = "exclusion" if present == 1 else "exclusions"
    told = (
        (unmet, Text(f"{unmet} inclusion not met", f"{unmet}项入选不符合")),
        (present, Text(f"{present} {exclusions} present", f"{present}项排除存在")),
        (open_, Text(f"{open_} not evaluable", f"{open_}项暂无法判定")),
    )
    parts = [text for number, text in told if number] or [Text("Nothing stands in the way", "无阻碍项")]
    return Text(", ".join(each.en for each in parts), "，".join(each.zh for each in parts))
