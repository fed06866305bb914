"""How the trial goes: flow, recruitment, visits, forms, queries."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from participants.codelists import EOSWHY
from participants.models import STAGES, Stage
from trialsite.audit.clock import site_date
from trialsite.crf.values.display import show_date
from trialsite.dashboards.charts.base import Chart, grouped, number, of, said
from trialsite.dashboards.drawing import bars, flow, steps, svg
from trialsite.dashboards.figures import Figures
from visits.analysis import POOLED
from visits.compliance import Attended

COMPLETED = "COMPLETED"
BINS = ("0–3", "4–7", "8–14", "15–30", ">30")


def participants(figures: Figures) -> Chart:
    """The flow of participants (CONSORT)."""
    found, planned = figures.flow, len(figures.protocol.infusions)
    failed = found.waiting.get(Stage.SCREEN_FAILED, 0) + found.waiting.get(Stage.ENDED, 0)
    screening = found.registered - found.randomised - failed
    whole, left = found.doses.get(planned, 0), sum(found.ended.values()) - found.ended.get(COMPLETED, 0)
    fewer, done = found.randomised - whole, found.ended.get(COMPLETED, 0)
    last = figures.name(figures.protocol.last_visit)
    stages = [
        flow.Stage(flow.Box(_("Screened"), found.registered), flow.Box(_("Screen failure"), failed)),
        flow.Stage(
            flow.Box(_("Randomised"), found.randomised, svg.ACCENT_PALE), flow.Box(_("In screening"), screening)
        ),
        flow.Stage(
            flow.Box(_("%(n)d infusions") % {"n": planned}, whole),
            flow.Box(_("Fewer so far"), fewer, small=_("%(n)d still in dosing") % {"n": found.dosing}),
        ),
        flow.Stage(flow.Box(_("In follow-up"), found.following), flow.Box(_("Ended early"), left)),
        flow.Stage(flow.Box(_("Completed %(visit)s") % {"visit": last}, done, svg.GREEN_PALE)),
    ]  # fmt: skip
    label = ", ".join(f"{box.name} {box.number}" for stage in stages for box in (stage.box, stage.aside) if box)
    rows = [
        [_("Registered for screening"), str(found.registered)],
        *([f"– {STAGES[Stage(key)].get(figures.language)}", str(n)] for key, n in sorted(found.waiting.items())),
        [_("Randomised"), str(found.randomised)],
        *([_("– %(n)d infusions given") % {"n": n}, str(people)] for n, people in sorted(found.doses.items())),
        [_("In follow-up"), str(found.following)],
        *([f"– {EOSWHY.text(key).get(figures.language)}", str(n)] for key, n in sorted(found.ended.items())),
    ]  # fmt: skip
    return Chart(
        "flow", _("Participant flow"), _("CONSORT"),
        _("Everybody registered under a screening number. Ended: the form of the end of study gives its date. Always "
          "pooled, and of all data."),
        _("arms pooled"), ("", _("Participants")), tuple(map(tuple, rows)), flow.draw(stages, label), "middle",
    )  # fmt: skip


def recruitment(figures: Figures) -> Chart:
    """Randomisations over time beside the plan."""
    start, end = figures.planned_span
    target, today = figures.protocol.value("enrolment_target"), site_date(figures.now)
    done = figures.recruited[-1][1] if figures.recruited else 0
    told = steps.Recruited(
        figures.recruited, target, start, end, today, _("%(n)d randomised") % {"n": done}, _("planned")
    )
    middle = told.first + (told.last - told.first) / 2
    months = [(day, _month(day, figures.language)) for day in (told.first, middle, told.last)]
    rows = [(show_date(day, figures.language), str(by_then)) for day, by_then in figures.recruited]
    return Chart(
        "recruitment", _("Recruitment"), _("target %(n)d") % {"n": target},
        _("Participants randomised, by the day of randomisation. Planned: evenly from the start in the registry "
          "(%(start)s) to the last day that leaves the whole follow-up before its completion date (%(end)s).")
        % {"start": show_date(start, figures.language), "end": show_date(end, figures.language)},
        of(done, target), (_("Day"), _("Randomised so far")), tuple(rows),
        steps.draw(told, months, 262, 330, said(_("Randomised"), f"{done} / {target}")), "middle",
    )  # fmt: skip


def _month(day: date, language: str) -> str:
    return f"{day:%Y-%m}" if language.startswith("zh") else f"{day:%b %y}"


def visits(figures: Figures) -> Chart:
    """How due visits went."""
    parts = [
        bars.Part(_("In window"), svg.ACCENT), bars.Part(_("Out"), svg.AMBER),
        bars.Part(_("Missed or overdue"), svg.RED),
    ]  # fmt: skip
    found = [(visit, _attended(figures, POOLED, visit.code)) for visit in figures.visits]
    drawn = [bars.Bar(figures.name(visit), (at.in_window, at.early + at.late, at.missed + at.overdue))
             for visit, at in found]  # fmt: skip
    heads = [_("Visit"), _("In window"), _("Early"), _("Late"), _("Missed"), _("Overdue"), _("Attended of due"),
             _("In window of attended")]  # fmt: skip
    rows = []
    for group in figures.groups:
        told = [(figures.name(visit), _attended(figures, group, visit.code)) for visit in figures.visits]
        rows += [(group, _visit_row(name, at)) for name, at in [*told, (_("All"), _sum(at for _name, at in told))]]
    every = _sum(at for _visit, at in found)
    label = ", ".join(f"{figures.name(visit)} {at.came}/{at.due}" for visit, at in found)
    return Chart(
        "visits", _("Visit compliance"), _("visits"),
        _("Visits of everybody randomised that are due: they took place, were missed, or their window is over. "
          "Retention is attended visits of due visits. Visits after the end of a participant's study do not count."),
        _("retention %(part)s") % {"part": of(every.came, every.due)}, *grouped(figures, heads, rows),
        bars.draw(drawn, parts, 214, said(_("Attended of due visits"), label)),
    )  # fmt: skip


def _attended(figures: Figures, group: str, code: str) -> Attended:
    return figures.attendance.get((group, code)) or Attended(group, code, 0, 0, 0, 0, 0)


def _sum(told: object) -> Attended:
    found = list(told)  # type: ignore[call-overload]
    names = ("in_window", "early", "late", "missed", "overdue")
    return Attended("", "", *(sum(getattr(each, name) for each in found) for name in names))


def _visit_row(name: str, at: Attended) -> list[str]:
    return [name, str(at.in_window), str(at.early), str(at.late), str(at.missed), str(at.overdue), of(at.came, at.due),
            of(at.in_window, at.came)]  # fmt: skip


def quality(figures: Figures) -> Chart:
    """Forms by how far they are, and how soon they were entered; clocks that are overdue."""
    forms, clocks = figures.forms, figures.clocks
    rows = [
        (_("Forms complete, of due"), of(forms.complete, forms.due)),
        (_("Forms signed, of begun"), of(forms.signed, forms.begun)),
        (_("Forms verified, of those with critical answers"), of(forms.verified, forms.asked)),
        (_("Median days from visit to entry"), number(forms.latency, 1)),
        (_("Queries not closed"), str(figures.ages.n)),
        (_("Queries older than 14 days"), str(figures.ages.aged)),
        (_("Reporting clocks running"), str(clocks.running)),
        (_("Reporting clocks overdue"), str(clocks.overdue)),
    ]
    return Chart(
        "quality", _("Data quality"), _("forms, queries, clocks"),
        _("Forms due: required with a window that has begun, or begun. Verified: every critical answer is verified "
          "against source. Days from the start of the visit to the first save of each of its forms. "
          "Always of all data."),
        _("n = %(n)d forms") % {"n": forms.due}, ("", _("Now")), tuple(rows), size="third",
    )  # fmt: skip


def queries(figures: Figures) -> Chart:
    """How old queries are that are not closed."""
    ages = figures.ages
    names = [_("%(days)s d") % {"days": name} for name in BINS]
    told = _("Open queries")
    legend = told if ages.median is None else _("%(name)s, median age %(days)g d") % {"name": told, "days": ages.median}
    drawn = [bars.Bar(name, (count,)) for name, count in zip(names, ages.bins, strict=True)]
    label = ", ".join(f"{bar.name} {bar.total}" for bar in drawn)
    return Chart(
        "queries", _("Query ageing"), _("days"),
        _("Queries that are open or answered and not closed, by whole days since they were raised. "
          "Always of all data."),
        _("n = %(n)d") % {"n": ages.n}, (_("Age"), _("Queries")),
        tuple((bar.name, str(bar.total)) for bar in drawn),
        bars.draw(drawn, [bars.Part(legend, svg.AMBER)], 214, said(_("Open queries by age"), label)),
    )  # fmt: skip
