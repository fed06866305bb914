"""Adverse events and opportunistic infections of the safety set, summed in the database (specification 6.2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from participants.opportunistic import AIDS_DEFINING
from safety.incidence import DAYS_PER_YEAR, Rate
from trialsite.audit import clock
from trialsite.casebook import bare
from visits.analysis import COUNTS, OBSERVED, PEOPLE, Scope, rows, site_day, within

DAYS_PER_WEEK = 7
TERMS_SHOWN = 12
KINDS = ("any", "related", "grade3", "serious", "special", "withdrawal")

# the last day that a partial start may mean; NULL for an unknown one
_LATEST = """CASE length(e.ae_start) WHEN 10 THEN e.ae_start::date
  WHEN 7 THEN ((e.ae_start || '-01')::date + interval '1 month - 1 day')::date
  WHEN 4 THEN (e.ae_start || '-12-31')::date END"""
# treatment-emergent by AE-10: not certainly before the first infusion; cut off where it cannot have begun by then
EVENTS = (
    "WITH "
    + PEOPLE
    + ", "
    + OBSERVED
    + """, events AS (
  SELECT p.person, p.grp, lower(btrim(e.ae_term)) AS term, e.ae_grade::int AS grade,
    e.ae_rel_ip = ANY(%(related)s) AS related,
    e.ae_serious = 'Y' OR (e.ae_possibly_serious = 'Y' AND e.ae_serious IS DISTINCT FROM 'N') AS serious,
    cardinality(e.ae_aesi) > 0 AND NOT 'NONE' = ANY(e.ae_aesi) AS special, e.ae_action = 'WITHDRAWN' AS withdrawal,
    e.ae_aesi AS aesi, r.repeat AS number, e.ae_start AS started, e.ae_rel_ip AS cause, e.ae_crit AS criteria,
    e.ae_outcome AS outcome
  FROM safety_adverseevent e JOIN casebook_crfrecord r ON r.id = e.record_id
  JOIN people p ON p.person = r.participant_id
  CROSS JOIN LATERAL (SELECT """
    + _LATEST
    + """ AS latest) d
  WHERE p.first_at IS NOT NULL AND e.ae_start IS NOT NULL AND """
    + COUNTS
    + " AND "
    + within("e.ae_start_earliest")
    + """ AND NOT (COALESCE(d.latest < p.d0, false)
      OR (length(e.ae_start) = 10 AND d.latest = p.d0
          AND COALESCE((d.latest + e.ae_start_time) AT TIME ZONE %(zone)s < p.first_at, false))))
"""
)
BY_KIND = """, kinds AS (
  SELECT e.*, k.kind FROM events e CROSS JOIN LATERAL (VALUES ('any', true), ('related', related),
    ('grade3', grade >= 3), ('serious', serious), ('special', special), ('withdrawal', withdrawal)) k(kind, told)
  WHERE k.told),
worst AS (SELECT grp, kind, person, max(grade) AS grade, count(*) AS events FROM kinds GROUP BY 1, 2, 3)
SELECT 'kind', grp, kind, COALESCE(grade, 0), count(*), sum(events)::int FROM worst GROUP BY 2, 3, 4
UNION ALL
SELECT 'days', grp, '', 0, count(*), COALESCE(sum(GREATEST(until - d0 + 1, 0)), 0)::int FROM observed GROUP BY grp
"""
BY_TERM = """, worst AS (SELECT grp, term, person, max(grade) AS grade FROM events WHERE term <> '' GROUP BY 1, 2, 3),
top AS (SELECT term, count(*) AS people FROM worst GROUP BY term
        ORDER BY count(*) DESC, max(grade) DESC NULLS LAST, term LIMIT %(shown)s)
SELECT w.grp, w.term, count(*) FILTER (WHERE COALESCE(w.grade, 1) = 1), count(*) FILTER (WHERE w.grade = 2),
       count(*) FILTER (WHERE w.grade >= 3)
FROM worst w JOIN top t ON t.term = w.term GROUP BY w.grp, w.term, t.people ORDER BY t.people DESC, w.term
"""
# an infection that several visits tell of is one event; without an onset the day when it was recorded is cut
INFECTIONS = (
    "WITH "
    + PEOPLE
    + ", "
    + OBSERVED
    + """, told AS (
  SELECT DISTINCT o.person, o.grp, i.oi_term, i.oi_onset
  FROM safety_infection i JOIN casebook_crfrecord r ON r.id = i.record_id
  JOIN observed o ON o.person = r.participant_id
  CROSS JOIN LATERAL (SELECT CASE length(i.oi_onset) WHEN 10 THEN i.oi_onset::date
    WHEN 7 THEN ((i.oi_onset || '-01')::date + interval '1 month - 1 day')::date
    WHEN 4 THEN (i.oi_onset || '-12-31')::date END AS latest) d
  WHERE i.removed_at IS NULL AND i.oi_term IS NOT NULL AND COALESCE(d.latest >= o.d0, true) AND """
    + COUNTS
    + " AND "
    + within(f"COALESCE(i.oi_onset_earliest, {site_day('r.first_saved_at')})")
    + """)
SELECT o.grp, sum(GREATEST(o.until - o.d0 + 1, 0))::int,
  (SELECT count(*) FROM told t WHERE t.grp = o.grp),
  (SELECT count(*) FROM told t WHERE t.grp = o.grp AND t.oi_term = ANY(%(aids)s))
FROM observed o GROUP BY o.grp"""
)
CLOCKS = """SELECT count(*), count(*) FILTER (WHERE due_at < %(now)s), min(due_at) FROM safety_clock
  WHERE stopped_at IS NULL AND NOT is_history"""


@dataclass(frozen=True, slots=True)
class Incidence:
    """One kind of event in one group: people at their worst grade (0: no grade yet), people and events of all."""

    group: str
    kind: str
    by_grade: dict[int, int]
    people: int
    events: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """The safety set of one group, and how long it was observed."""

    group: str
    people: int
    days: int

    @property
    def weeks(self) -> float:
        """Person-weeks."""
        return self.days / DAYS_PER_WEEK


@dataclass(frozen=True, slots=True)
class Term:
    """People with an event of one name, at their worst grade; an event without a grade yet counts as 1."""

    group: str
    term: str
    mild: int
    moderate: int
    grave: int


@dataclass(frozen=True, slots=True)
class Infections:
    """New infections of one group since day 0, and those that define AIDS."""

    group: str
    every: Rate
    aids_defining: Rate


@dataclass(frozen=True, slots=True)
class Clocks:
    """Reporting clocks that run, those overdue, and when the next is due."""

    running: int
    overdue: int
    next_due: datetime | None


def incidence(scope: Scope, related: Collection[str]) -> tuple[list[Incidence], list[Exposure]]:
    """Treatment-emergent events by kind, and the safety set they occurred in; one statement."""
    found = rows(EVENTS + BY_KIND, scope, related=list(related))
    exposures = [Exposure(group, people, days) for what, group, _kind, _grade, people, days in found if what == "days"]
    kinds: dict[tuple[str, str], Incidence] = {}
    for what, group, kind, grade, people, events in found:
        if what == "kind":
            so_far = kinds.get((group, kind), Incidence(group, kind, {}, 0, 0))
            kinds[group, kind] = Incidence(
                group, kind, so_far.by_grade | {grade: people}, so_far.people + people, so_far.events + events
            )
    return list(kinds.values()), exposures


def terms(scope: Scope, related: Collection[str]) -> list[Term]:
    """The events that most people had; one statement."""
    return [Term(*row) for row in rows(EVENTS + BY_TERM, scope, related=list(related), shown=TERMS_SHOWN)]


def infections(scope: Scope) -> list[Infections]:
    """How often infections occurred, with the exact interval; one statement."""
    found = rows(INFECTIONS, scope, aids=sorted(AIDS_DEFINING))
    return [
        Infections(group, Rate(every, days / DAYS_PER_YEAR), Rate(defining, days / DAYS_PER_YEAR))
        for group, days, every, defining in found
    ]


def clocks() -> Clocks:
    """The reporting clocks of the trial; one statement."""
    return Clocks(*bare.fetch(CLOCKS, {"now": clock.now()})[0])
