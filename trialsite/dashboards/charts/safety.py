"""Adverse events, infusion reactions, opportunistic infections and reporting clocks."""

from __future__ import annotations

from django.utils.translation import gettext as _

from safety.incidence import Rate
from safety.summaries import KINDS, Exposure, Incidence
from trialsite.dashboards.charts.base import NONE, Chart, grouped, number, of, said
from trialsite.dashboards.drawing import bars, interval, svg
from trialsite.dashboards.figures import Figures
from visits.analysis import POOLED

GRADES = (1, 2, 3, 4, 5)


def _kinds() -> dict[str, str]:
    return {
        "any": _("Any event"), "related": _("Related"), "grade3": _("Grade 3 or higher"), "serious": _("Serious"),
        "special": _("Special interest"), "withdrawal": _("Leading to withdrawal"),
    }  # fmt: skip


def events(figures: Figures) -> Chart:
    """The events that most participants had, at their worst grade."""
    parts = [
        bars.Part(_("Grade 1"), svg.CONTROL), bars.Part("2", svg.AMBER), bars.Part(_("3 or more"), svg.RED),
    ]  # fmt: skip
    pooled: dict[str, list[int]] = {}
    for row in figures.terms:
        so_far = pooled.setdefault(row.term, [0, 0, 0])
        pooled[row.term] = [a + b for a, b in zip(so_far, (row.mild, row.moderate, row.grave), strict=True)]
    drawn = [bars.Bar(term.capitalize(), told) for term, told in list(pooled.items())[:7]]
    label = ", ".join(f"{bar.name} {bar.total}" for bar in drawn)
    table = grouped(figures, [_("Event"), _("Grade 1"), _("Grade 2"), _("Grade 3 or more"), _("Participants")], [
        (row.group, [row.term.capitalize(), str(row.mild), str(row.moderate), str(row.grave),
                     str(row.mild + row.moderate + row.grave)])
        for row in figures.terms
    ])  # fmt: skip
    exposure = figures.incidence[1].get(POOLED)
    return Chart(
        "events", _("Adverse events"), _("DAIDS grade"),
        _("Participants with a treatment-emergent event of this name, each once at the worst grade; an event not "
          "graded yet counts as grade 1. Of all who had an infusion (safety set). The events that most people had."),
        _("safety set: %(n)d") % {"n": exposure.people if exposure else 0}, *table,
        bars.draw(drawn or [bars.Bar(_("none"), (0, 0, 0))], parts, 214,
                  said(_("Participants with an event"), label or _("none")), names=88),
    )  # fmt: skip


def incidence(figures: Figures) -> Chart:
    """Events by kind, with worst grades and per 100 person-weeks."""
    found, exposures = figures.incidence
    heads = [
        "", _("Participants"), *(_("Worst grade %(grade)d") % {"grade": grade} for grade in GRADES), _("Events"),
        _("Per 100 person-weeks"),
    ]  # fmt: skip
    rows = [
        (group, _incidence(name, found.get((group, kind)), exposures.get(group)))
        for group in figures.groups for kind, name in _kinds().items()
    ]  # fmt: skip
    return Chart(
        "incidence", _("Adverse events, incidence"), _("treatment-emergent, safety set"),
        _("Participants with at least one treatment-emergent event of the kind, each once at the worst grade, of all "
          "who had an infusion; and events per 100 person-weeks from day 0 to the end of study, today at the latest. "
          "Related: assessed as related to the product; what awaits assessment counts in no row but the first."),
        "", *grouped(figures, heads, rows), size="full",
    )  # fmt: skip


def _incidence(name: str, found: Incidence | None, exposure: Exposure | None) -> list[str]:
    found = found or Incidence("", KINDS[0], {}, 0, 0)
    people, weeks = (exposure.people, exposure.weeks) if exposure else (0, 0.0)
    grades = [str(found.by_grade.get(grade, 0)) for grade in GRADES]
    return [name, of(found.people, people), *grades, str(found.events),
            number(100 * found.events / weeks, 2) if weeks else NONE]  # fmt: skip


def infections(figures: Figures) -> Chart:
    """New opportunistic infections per 100 person-years with the exact interval."""
    pooled = figures.infections.get(POOLED)
    empty = Rate(0, 0.0)
    told = [(_("All infections"), pooled.every if pooled else empty),
            (_("AIDS-defining"), pooled.aids_defining if pooled else empty)]  # fmt: skip
    drawn = [interval.Estimate(f"{name}: {rate.events}", rate.per_100, *(rate.interval or (None, None)))
             for name, rate in told]  # fmt: skip
    rows = []
    for group in figures.groups:
        found = figures.infections.get(group)
        rows.append((group, _rate(_("All infections"), found.every if found else empty)))
        rows.append((group, _rate(_("AIDS-defining"), found.aids_defining if found else empty)))
    heads = [_("Infections"), _("Events"), _("Person-years"), _("Per 100 person-years"), _("95 percent interval")]
    label = "; ".join(", ".join(cells) for _group, cells in rows)
    return Chart(
        "infections", _("Opportunistic infections"), _("per 100 person-years"),
        _("New infections with an onset on day 0 or later: 100 × events / person-years from day 0 to the end of study, "
          "today at the latest, both days counted. Exact 95 percent interval of a Poisson count."),
        _("person-years: %(years)s") % {"years": number(told[0][1].years, 1)}, *grouped(figures, heads, rows),
        interval.draw(drawn, 214, said(_("Opportunistic infections"), label)),
    )  # fmt: skip


def _rate(name: str, rate: Rate) -> list[str]:
    low, high = rate.interval or (None, None)
    return [name, str(rate.events), number(rate.years, 2), number(rate.per_100, 1), f"{number(low)} – {number(high)}"]


def reactions(figures: Figures) -> Chart:
    """Infusions given, and those with a reaction, by dose."""
    rows = []
    for group in figures.groups:
        for infusion in figures.protocol.infusions:
            found = figures.doses.get((group, infusion.visit))
            given, odd = (found.given, found.with_reaction) if found else (0, 0)
            rows.append((group, [_("Dose %(number)d") % {"number": infusion.number}, str(given), of(odd, given)]))
    return Chart(
        "reactions", _("Infusions"), _("by dose"),
        _("Infusions begun, and those with at least one reaction, of those begun."), "",
        *grouped(figures, ["", _("Infusions given"), _("With a reaction")], rows), size="third",
    )  # fmt: skip
