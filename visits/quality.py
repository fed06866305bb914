"""How complete and how fresh the data are: forms, entry, queries and their age (clinical specification 6.2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from trialsite.audit import clock
from trialsite.casebook import bare
from trialsite.casebook.models.query import LIVE
from trialsite.protocol.audience import Audience

FORMS = """SELECT count(*) FILTER (WHERE due), count(*) FILTER (WHERE begun), count(*) FILTER (WHERE complete),
  count(*) FILTER (WHERE signed), count(*) FILTER (WHERE verified), count(*) FILTER (WHERE asked AND begun),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY latency), count(latency)
FROM (
  SELECT r.required AND r.retired_at IS NULL AND r.due_from <= %(today)s OR r.revision > 0 AS due,
    r.revision > 0 AS begun,
    r.completed_at IS NOT NULL AS complete, r.signed_at IS NOT NULL AS signed,
    r.to_verify > 0 AND r.verified >= r.to_verify AS verified, r.to_verify > 0 AS asked,
    CASE WHEN r.form <> 'sv' THEN (r.first_saved_at AT TIME ZONE %(zone)s)::date - s.visit_date END::float8 AS latency
  FROM casebook_crfrecord r
  LEFT JOIN casebook_crfrecord a ON a.visit_id = r.visit_id AND a.form = 'sv' AND a.entered_in_error_at IS NULL
  LEFT JOIN visits_visitattendance s ON s.record_id = a.id
  WHERE r.entered_in_error_at IS NULL AND r.not_done_at IS NULL AND r.audience = ANY(%(audiences)s)) f"""
QUERIES = """SELECT count(*) FILTER (WHERE age <= 3), count(*) FILTER (WHERE age > 3 AND age <= 7),
  count(*) FILTER (WHERE age > 7 AND age <= 14), count(*) FILTER (WHERE age > 14 AND age <= 30),
  count(*) FILTER (WHERE age > 30), percentile_cont(0.5) WITHIN GROUP (ORDER BY age)
FROM (SELECT floor(extract(epoch FROM %(now)s - raised_at) / 86400)::float8 AS age FROM casebook_query
      WHERE state = ANY(%(live)s) AND audience = ANY(%(audiences)s)) q"""


@dataclass(frozen=True, slots=True)
class Forms:
    """Forms that are due or begun, by how far they are.

    `asked`: begun, with critical answers to verify. `latency`: median days from the visit to the first save of its
    forms, of `n` forms.
    """

    due: int
    begun: int
    complete: int
    signed: int
    verified: int
    asked: int
    latency: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Ages:
    """Queries that are open or answered, by whole days since they were raised; `median` in days."""

    to_3: int
    to_7: int
    to_14: int
    to_30: int
    over_30: int
    median: float | None

    @property
    def bins(self) -> tuple[int, int, int, int, int]:
        """The numbers from the youngest to the oldest."""
        return self.to_3, self.to_7, self.to_14, self.to_30, self.over_30

    @property
    def n(self) -> int:
        """All of them."""
        return sum(self.bins)

    @property
    def aged(self) -> int:
        """Those older than 14 days."""
        return self.to_30 + self.over_30


def forms(audiences: Collection[Audience]) -> Forms:
    """The forms that exist for these eyes; one statement."""
    given = {"today": clock.today(), "zone": clock.SITE_ZONE.key, "audiences": sorted(audiences)}
    return Forms(*bare.fetch(FORMS, given)[0])


def ages(audiences: Collection[Audience]) -> Ages:
    """The queries that exist for these eyes; one statement."""
    return Ages(*bare.fetch(QUERIES, {"now": clock.now(), "live": list(LIVE), "audiences": sorted(audiences)})[0])
