"""The charts in the order of the page, and the numbers above them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from labs.endpoints import CD4
from safety.summaries import KINDS
from trialsite.dashboards.charts import cells, conduct, loads, safety
from trialsite.dashboards.charts.base import NONE, Chart, number
from trialsite.dashboards.figures import Figures
from trialsite.pages.clocks import time_to
from visits.analysis import POOLED

CHARTS: Mapping[str, Callable[[Figures], Chart]] = {
    "cd4": cells.counts, "flow": conduct.participants, "recruitment": conduct.recruitment,
    "ratio": cells.ratio, "rna": loads.suppression, "events": safety.events, "visits": conduct.visits,
    "queries": conduct.queries, "cd4-change": cells.change, "infections": safety.infections,
    "reactions": safety.reactions, "rebound": loads.courses, "response": cells.response, "quality": conduct.quality,
    "incidence": safety.incidence,
}  # fmt: skip
# those that are told apart by arm
BY_ARM = ("cd4", "cd4-change", "ratio", "response", "rna", "rebound", "incidence", "events", "infections", "reactions",
          "visits")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """One number above the charts, what it is of, and its tone."""

    name: str
    value: str
    of: str
    tone: str = ""


def keys(figures: Figures) -> list[Key]:
    """The numbers above the charts."""
    found, ages = figures.flow, figures.ages
    target = figures.protocol.value("enrolment_target")
    primary = figures.endpoints.get((CD4, POOLED, figures.primary.code))
    change = primary.change if primary else None
    latest = figures.suppression.get((POOLED, "LATEST"))
    return [
        Key(_("Randomised"), str(found.randomised), _("of %(n)d") % {"n": target}),
        Key(_("In follow-up"), str(found.following), ""),
        Key(_("Median CD4 change, %(visit)s") % {"visit": figures.name(figures.primary)},
            number(change.median if change else None, 0, signed=True),
            _("/µL, n = %(n)d") % {"n": change.n if change else 0}),
        Key(_("Suppressed, latest"), str(latest.below if latest else NONE),
            _("of %(n)d") % {"n": latest.n if latest else 0}),
        _events(figures),
        _clocks(figures),
        Key(_("Open queries"), str(ages.n), _("%(n)d over 14 d") % {"n": ages.aged}, "wa" if ages.n else ""),
    ]  # fmt: skip


def _events(figures: Figures) -> Key:
    found = figures.incidence[0].get((POOLED, KINDS[0]))
    number_of, people = (found.events, found.people) if found else (0, 0)
    return Key(_("Adverse events"), str(number_of), _("in %(n)d people") % {"n": people})


def _clocks(figures: Figures) -> Key:
    clocks = figures.clocks
    left = time_to(clocks.next_due - figures.now).get(get_language() or "en") if clocks.next_due else ""
    said = _("next due in %(time)s") % {"time": left} if left else ""
    return Key(_("Reporting clocks"), str(clocks.running), said, "er" if clocks.running else "")
