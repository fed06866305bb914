"""CD4, its change, CD4/CD8 and response."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from labs.endpoints import BASE, CD4, DEFINITIONS, RATIO, Spread, Summary
from trialsite.dashboards.charts.base import NONE, Chart, grouped, number, of, said
from trialsite.dashboards.drawing import lines
from trialsite.dashboards.figures import LINES_SHOWN, Figures
from visits.analysis import POOLED

ENTRY_LIMIT = "cd4_band2"  # the setting of inclusion criterion 5 that bounds CD4 from above


def _base_name(figures: Figures) -> str:
    return figures.name(figures.visits[0])


def _stops(figures: Figures, measure: str) -> list[lines.Stop]:
    """Baseline at day 0, and the visits after it."""
    names = [(BASE, 0, _base_name(figures)), *((v.code, v.target or 0, figures.name(v)) for v in figures.later)]
    return [_stop(day, name, figures.endpoints.get((measure, POOLED, code))) for code, day, name in names]


def _stop(day: int, name: str, found: Summary | None) -> lines.Stop:
    if found is None:
        return lines.Stop(day, name, 0, None, None, None)
    value = found.value
    return lines.Stop(day, name, value.n, value.low, value.median, value.high)


def _people(figures: Figures, measure: str) -> list[list[lines.Dot]]:
    days = {BASE: 0} | {visit.code: visit.target or 0 for visit in figures.later}
    own = figures.lines.get(measure, {}).values()
    return [[lines.Dot(days[point.visit], point.value, point.outside) for point in points] for points in own]


def _counted(figures: Figures, measure: str) -> str:
    found = figures.endpoints.get((measure, POOLED, BASE))
    told = _("n = %(n)d with a baseline") % {"n": found.value.n if found else 0}
    number_of_lines = len(figures.lines.get(measure, {}))
    return told if number_of_lines < LINES_SHOWN else told + " · " + _("lines of the first %(n)d") % {"n": LINES_SHOWN}


def _summaries(figures: Figures, measure: str) -> Iterator[tuple[str, str, Summary]]:
    """Group, name of the time point and summary, where there are values."""
    names = [(BASE, _("Baseline")), *((visit.code, figures.name(visit)) for visit in figures.later)]
    for group in figures.groups:
        for code, name in names:
            found = figures.endpoints.get((measure, group, code))
            if found is not None:
                yield group, name, found


def _spread(told: Spread, places: int, *, signed: bool = False) -> list[str]:
    middle = f"{number(told.low, places, signed=signed)} – {number(told.high, places, signed=signed)}"
    return [
        str(told.n), number(told.mean, places, signed=signed), number(told.sd, places),
        number(told.median, places, signed=signed), middle if told.n else NONE,
    ]  # fmt: skip


def _spread_heads() -> list[str]:
    return [_("n"), _("Mean"), _("SD"), _("Median"), _("Quartiles")]


def _definition(first: str) -> str:
    told = _(
        "Baseline is the last value before the first infusion began; a visit's value is the last one attached to it. "
        "Unscheduled visits count in no visit. All participants randomised (ITT)."
    )
    return f"{first} {told}"


def counts(figures: Figures) -> Chart:
    """CD4 of each participant over the visits."""
    limit = float(figures.protocol.value(ENTRY_LIMIT))
    told = lines.Lines(
        _stops(figures, CD4), _people(figures, CD4), limit, _("%(limit)g, upper entry limit") % {"limit": limit}
    )
    heads, rows = grouped(figures, [_("Visit"), *_spread_heads(), _("Out of window"), _("After change of ART")], [
        (group, [name, *_spread(found.value, 1), str(found.outside), str(found.switched)])
        for group, name, found in _summaries(figures, CD4)
    ])  # fmt: skip
    return Chart(
        "cd4", _("CD4+ count by participant, cells/µL"), _("median and middle half, arms pooled"),
        _definition(_("CD4+ T cells per µL as reported; a value given as a bound only is left out.")) + " "
        + _("A diamond marks a sample taken outside the window of its visit."),
        _counted(figures, CD4), heads, rows,
        lines.draw(told, 560, 330, _label(figures, CD4, _("CD4+ cells/µL, median"), 0)), "wide",
    )  # fmt: skip


def ratio(figures: Figures) -> Chart:
    """CD4/CD8 over the visits."""
    told = lines.Lines(_stops(figures, RATIO), _people(figures, RATIO))
    heads, rows = grouped(figures, [_("Visit"), *_spread_heads(), _("Median change"), "≥ 0.5", "≥ 1.0"], [
        (group, [
            name, *_spread(found.value, 2), number(found.change.median, 2, signed=True),
            of(found.at_half, found.value.n), of(found.at_one, found.value.n),
        ])
        for group, name, found in _summaries(figures, RATIO)
    ])  # fmt: skip
    return Chart(
        "ratio", _("CD4/CD8 ratio"), _("median"),
        _definition(_("CD4 divided by CD8 of one sample, not rounded; none where CD8 is 0 or either is a bound only.")),
        _counted(figures, RATIO), heads, rows,
        lines.draw(told, 214, 212, _label(figures, RATIO, _("CD4/CD8, median"), 2), counts=False),
    )  # fmt: skip


def _label(figures: Figures, measure: str, what: str, places: int) -> str:
    stops = [stop for stop in _stops(figures, measure) if stop.median is not None]
    told = ", ".join(f"{stop.name} {number(stop.median, places)} (n={stop.n})" for stop in stops)
    return said(what, told or _("no values yet"))


def change(figures: Figures) -> Chart:
    """Change of CD4 from baseline, absolute and in percent."""
    found = [each for each in _summaries(figures, CD4) if each[2].visit != BASE]
    stops = [
        lines.Stop(visit.target or 0, figures.name(visit), told.change.n, told.change.low, told.change.median,
                   told.change.high)
        for visit in figures.later
        if (told := figures.endpoints.get((CD4, POOLED, visit.code))) is not None
    ]  # fmt: skip
    zero = lines.Stop(0, _base_name(figures), 0, 0, 0, 0)
    label = ", ".join(f"{stop.name} {number(stop.median, 0, signed=True)} (n={stop.n})" for stop in stops)
    heads = [
        _("Visit"), *_spread_heads(), _("Mean (percent)"), _("SD (percent)"), _("Median (percent)"),
        _("Quartiles (percent)"),
    ]  # fmt: skip
    table = grouped(figures, heads, [
        (group, [name, *_spread(told.change, 1, signed=True), *_spread(told.percent, 1, signed=True)[1:]])
        for group, name, told in found
    ])  # fmt: skip
    primary = figures.name(figures.primary)
    return Chart(
        "cd4-change", _("CD4+ change from baseline"), _("median, cells/µL"),
        _definition(_("CD4 at the visit minus CD4 at baseline; percent: 100 × change / baseline.")) + " "
        + _("The primary time point is %(visit)s.") % {"visit": primary},
        _("primary time point %(visit)s") % {"visit": primary}, *table,
        lines.draw(lines.Lines([zero, *stops]), 214, 212, said(_("CD4+ change, median"), label or _("no values yet")),
                   counts=False),
    )  # fmt: skip


def response(figures: Figures) -> Chart:
    """Immunological response by the definitions R1 to R8, at each visit and sustained."""
    chosen = figures.protocol.value("response_definition")
    texts = _texts()
    shown = [key for key in DEFINITIONS if chosen in ("all", key)]
    heads = [_("Definition"), *(figures.name(visit) for visit in figures.later), _("Sustained, latest visit pair")]
    table = grouped(
        figures,
        heads,
        [(group, _responses(figures, group, key, texts[key])) for group in figures.groups for key in shown],
    )
    choice = (
        _("The protocol has chosen none of them yet: all are computed.")
        if chosen == "all"
        else _("The protocol chose %(definition)s.") % {"definition": chosen}
    )
    return Chart(
        "response", _("Immunological response"), _("participants who meet it, of those who can be judged"),
        _("Change and percentage are counted from baseline. Sustained: present at two consecutive visits.")
        + f" {choice}",
        chosen if chosen != "all" else "R1–R8", *table, size="most",
    )  # fmt: skip


def _texts() -> dict[str, str]:
    return {
        "R1": _("R1 · CD4 increase ≥ 50/µL"), "R2": _("R2 · CD4 increase ≥ 100/µL"),
        "R3": _("R3 · CD4 increase ≥ 20 percent"), "R4": _("R4 · CD4 increase ≥ 30 percent"),
        "R5": _("R5 · CD4 ≥ 200/µL if baseline < 200"), "R6": _("R6 · CD4 ≥ 350/µL"), "R7": _("R7 · CD4 ≥ 500/µL"),
        "R8": _("R8 · CD4/CD8 ≥ 1.0"),
    }  # fmt: skip


def _responses(figures: Figures, group: str, key: str, text: str) -> list[str]:
    found = [figures.responders.get((key, group, visit.code)) for visit in figures.later]
    last = next((each for each in reversed(found) if each is not None and each.judged_twice), None)
    sustained = f"{last.sustained}/{last.judged_twice}" if last else NONE
    return [text, *(f"{each.met}/{each.judged}" if each and each.judged else NONE for each in found), sustained]
