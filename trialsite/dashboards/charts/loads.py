"""Viral suppression, blips and failures."""

from __future__ import annotations

from django.utils.translation import gettext as _

from labs.suppression import Courses, Suppressed
from trialsite.dashboards.charts.base import Chart, grouped, of, said
from trialsite.dashboards.drawing import bars, svg
from trialsite.dashboards.figures import Figures
from visits.analysis import POOLED


def suppression(figures: Figures) -> Chart:
    """HIV RNA below 50 at each visit; what a report leaves open is a category of its own."""
    parts = [
        bars.Part("< 50", svg.ACCENT), bars.Part(_("50 or more"), svg.AMBER),
        bars.Part(_("undeterminable"), svg.CONTROL),
    ]  # fmt: skip
    found = [(visit, _at(figures, POOLED, visit.code)) for visit in figures.visits]
    drawn = [bars.Bar(figures.name(visit), (at.below, at.above, at.undetermined)) for visit, at in found]
    label = ", ".join(f"{figures.name(visit)} {at.below}/{at.n}" for visit, at in found)
    heads = [
        _("Visit"), "< 50", _("50 or more"), _("Undeterminable"), _("Suppressed of those with a result"),
        _("Missing = not suppressed"),
    ]  # fmt: skip
    table = grouped(figures, heads, [
        (group, _row(figures, group, visit.code, figures.name(visit)))
        for group in figures.groups for visit in figures.visits
    ])  # fmt: skip
    return Chart(
        "rna", _("HIV-1 RNA"), _("copies/mL"),
        _("Participants with HIV RNA below 50 copies/mL of those with a result at the visit. Beside it a missing "
          "result counts as not suppressed: of all randomised whose visit is due. A result that leaves it open, "
          "such as <100 or a low one in a dried blood spot, is undeterminable."),
        _("latest result: %(part)s") % {"part": _latest(figures)}, *table,
        bars.draw(drawn, parts, 214, said(_("Suppressed, by visit"), label)),
    )  # fmt: skip


def _at(figures: Figures, group: str, code: str) -> Suppressed:
    return figures.suppression.get((group, code)) or Suppressed(group, code, 0, 0, 0)


def _latest(figures: Figures) -> str:
    latest = _at(figures, POOLED, "LATEST")
    return f"{latest.below}/{latest.n}"


def _row(figures: Figures, group: str, code: str, name: str) -> list[str]:
    at, attended = _at(figures, group, code), figures.attendance.get((group, code))
    due = max(attended.due if attended else 0, at.n)
    return [name, str(at.below), str(at.above), str(at.undetermined), of(at.below, at.n), of(at.below, due)]


def courses(figures: Figures) -> Chart:
    """Blips, low-level viraemia and failures after the first infusion."""
    rows = []
    for group in figures.groups:
        found = figures.courses.get(group) or Courses(group, 0, 0, 0, 0)
        told = ((_("Blip"), found.blips), (_("Low-level viraemia"), found.low_level), (_("Failure"), found.failures))
        rows += [(group, [name, of(number, found.people)]) for name, number in told]
    table = grouped(figures, ["", _("Participants")], rows)
    return Chart(
        "rebound", _("Blips and failures"), _("after the first infusion"),
        _("Blip: one result of 50 to 199 copies/mL, the next below 50. Low-level viraemia: two consecutive results of "
          "50 to 199. Failure: two consecutive results of 200 or more. Unscheduled visits count. Denominator: "
          "participants with a result after the first infusion."),
        "", *table, size="third",
    )  # fmt: skip
