"""The numbers that the charts are made of: each is asked for once, and only when a chart needs it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from labs import endpoints as cells
from labs import suppression as loads
from safety import summaries
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Protocol, Visit
from visits import compliance, flow, quality
from visits.analysis import POOLED, Scope

LINES_SHOWN = 60  # people whose own line is drawn


@dataclass(frozen=True)
class Figures:
    """What is asked: whose data, for whose eyes, under which protocol, at which instant."""

    scope: Scope
    audiences: Collection[Audience]
    protocol: Protocol
    now: datetime
    language: str

    @property
    def groups(self) -> list[str]:
        """The groups of the scope in their order; one without a name when all are pooled."""
        return sorted(set(self.scope.groups.values())) or [POOLED]

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The visits with a target day."""
        return self.protocol.scheduled_visits

    @property
    def later(self) -> tuple[Visit, ...]:
        """The visits after day 0."""
        return tuple(visit for visit in self.visits if visit.target)

    @property
    def codes(self) -> list[str]:
        """The codes of the visits with a target day."""
        return [visit.code for visit in self.visits]

    @property
    def later_codes(self) -> list[str]:
        """The codes of the visits after day 0."""
        return [visit.code for visit in self.later]

    @property
    def primary(self) -> Visit:
        """The visit of the primary end point."""
        return self.protocol.visit(self.protocol.value("primary_timepoint"))

    def name(self, visit: Visit) -> str:
        """What a visit is called in charts and tables."""
        return visit.label.get(self.language)

    @cached_property
    def endpoints(self) -> dict[tuple[str, str, str], cells.Summary]:
        """Measure, group and visit → summary."""
        return {(row.measure, row.group, row.visit): row for row in cells.summaries(self.scope, self.later_codes)}

    @cached_property
    def lines(self) -> dict[str, dict[Any, list[cells.Point]]]:
        """Measure → person → points, of so many people at most."""
        scope = Scope(self.scope.verified, most=LINES_SHOWN)
        found: dict[str, dict[Any, list[cells.Point]]] = {}
        for point in cells.lines(scope, self.later_codes):
            found.setdefault(point.measure, {}).setdefault(point.person, []).append(point)
        return found

    @cached_property
    def responders(self) -> dict[tuple[str, str, str], cells.Responders]:
        """Definition, group and visit → responders."""
        found = cells.responders(self.scope, self.later_codes)
        return {(row.definition, row.group, row.visit): row for row in found}

    @cached_property
    def suppression(self) -> dict[tuple[str, str], loads.Suppressed]:
        """Group and visit → suppression."""
        return {(row.group, row.visit): row for row in loads.suppression(self.scope, self.codes)}

    @cached_property
    def courses(self) -> dict[str, loads.Courses]:
        """Group → blips and failures."""
        blip, failure = self.protocol.value("vl_blip"), self.protocol.value("vl_failure")
        return {row.group: row for row in loads.courses(self.scope, blip, failure)}

    @cached_property
    def attendance(self) -> dict[tuple[str, str], compliance.Attended]:
        """Group and visit → how visits went."""
        return {(row.group, row.visit): row for row in compliance.attendance(self.scope, self.codes)}

    @cached_property
    def doses(self) -> dict[tuple[str, str], compliance.Doses]:
        """Group and visit → infusions."""
        return {(row.group, row.visit): row for row in compliance.doses(self.scope)}

    @cached_property
    def flow(self) -> flow.Flow:
        """The way of everybody registered."""
        return flow.flow(len(self.protocol.infusions))

    @cached_property
    def recruited(self) -> list[tuple[date, int]]:
        """Day → how many had been randomised by then."""
        return flow.steps(flow.recruited())

    @property
    def planned_span(self) -> tuple[date, date]:
        """From the start of the trial to the last day on which somebody can be randomised and followed to the end."""
        last = self.protocol.fact("completion") - timedelta(days=self.protocol.value("followup_days"))
        return self.protocol.fact("start"), last

    @cached_property
    def incidence(self) -> tuple[dict[tuple[str, str], summaries.Incidence], dict[str, summaries.Exposure]]:
        """Group and kind → events; group → the safety set."""
        events, exposures = summaries.incidence(self.scope, self.protocol.value("related_set"))
        return {(row.group, row.kind): row for row in events}, {row.group: row for row in exposures}

    @cached_property
    def terms(self) -> list[summaries.Term]:
        """The events that most people had."""
        return summaries.terms(self.scope, self.protocol.value("related_set"))

    @cached_property
    def infections(self) -> dict[str, summaries.Infections]:
        """Group → infections."""
        return {row.group: row for row in summaries.infections(self.scope)}

    @cached_property
    def forms(self) -> quality.Forms:
        """How far the forms are."""
        return quality.forms(self.audiences)

    @cached_property
    def ages(self) -> quality.Ages:
        """How old open queries are."""
        return quality.ages(self.audiences)

    @cached_property
    def clocks(self) -> summaries.Clocks:
        """Reporting clocks."""
        return summaries.clocks()
