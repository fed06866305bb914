"""CD4 and CD4/CD8 at baseline and at visits: summaries, change, response, and the lines of single people.

Source: clinical specification 6.1 to 6.3. Baseline is the last value before the first infusion began, a visit's value
the last one attached to it; results of unscheduled visits count in no visit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from visits.analysis import COUNTS, PEOPLE, Scope, rows

BASE, CD4, RATIO = "BASE", "cd4", "ratio"

# the only part that knows where the numbers are stored
SAMPLES = (
    PEOPLE
    + """, samples AS (
  SELECT p.person, p.grp, p.first_at, v.code AS visit, l.sample_dt AS at,
         CASE WHEN l.cd4_op = 'EQ' THEN l.cd4 END AS cd4, CASE WHEN l.cd8_op = 'EQ' THEN l.cd8 END AS cd8,
         COALESCE(NOT (l.sample_dt AT TIME ZONE %(zone)s)::date BETWEEN r.due_from AND r.due_to, false)
           AND l.reused_screening IS NOT TRUE AS outside,
         EXISTS (SELECT 1 FROM participants_regimen a JOIN casebook_crfrecord ar ON ar.id = a.record_id
                 WHERE ar.participant_id = p.person AND ar.entered_in_error_at IS NULL AND a.art_start_earliest > p.d0
                   AND a.art_start_earliest <= (l.sample_dt AT TIME ZONE %(zone)s)::date) AS switched
  FROM labs_lymphocytesubsets l JOIN casebook_crfrecord r ON r.id = l.record_id
  JOIN visits_visit v ON v.id = r.visit_id JOIN people p ON p.person = r.participant_id
  WHERE """
    + COUNTS
    + ")"
)
VALUED = """, measured AS (
  SELECT s.person, s.grp, s.first_at, s.visit, s.at, s.outside, s.switched, m.measure, m.value
  FROM samples s CROSS JOIN LATERAL (VALUES ('cd4', s.cd4), ('ratio', s.cd4 / NULLIF(s.cd8, 0))) m(measure, value)
  WHERE m.value IS NOT NULL),
baseline AS (
  SELECT DISTINCT ON (person, measure) person, grp, measure, value FROM measured WHERE at < first_at
  ORDER BY person, measure, at DESC),
at_visit AS (
  SELECT DISTINCT ON (person, measure, visit) * FROM measured WHERE visit = ANY(%(visits)s)
  ORDER BY person, measure, visit, at DESC NULLS LAST),
valued AS (
  SELECT measure, person, grp, 'BASE' AS visit, 0 AS place, value, NULL::numeric AS base, false AS outside,
    false AS switched FROM baseline
  UNION ALL
  SELECT a.measure, a.person, a.grp, a.visit, array_position(%(visits)s::text[], a.visit::text), a.value, b.value,
    a.outside, a.switched
  FROM at_visit a LEFT JOIN baseline b ON b.person = a.person AND b.measure = a.measure)
"""
_SPREAD = """count({0}), avg({0})::float8, stddev_samp({0})::float8,
  percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY ({0})::float8)"""
SUMMARY = (
    "SELECT measure, grp, visit, "
    + ", ".join(map(_SPREAD.format, ("value", "value - base", "100 * (value - base) / NULLIF(base, 0)")))
    + """, count(*) FILTER (WHERE value >= 0.5), count(*) FILTER (WHERE value >= 1), count(*) FILTER (WHERE outside),
  count(*) FILTER (WHERE switched)
FROM valued GROUP BY measure, grp, visit"""
)
LINES = "SELECT measure, person, visit, value::float8, outside FROM valued ORDER BY measure, person, place"
# R5 asks only people below 200 at baseline; a definition holds, does not hold, or cannot be told (NULL)
MET = """, met AS (
  SELECT c.grp, c.person, c.visit, c.place, d.definition, d.met,
         lag(d.met) OVER before AND lag(c.place) OVER before = c.place - 1 AS earlier,
         lag(d.met) OVER before IS NOT NULL AND lag(c.place) OVER before = c.place - 1 AS two
  FROM (SELECT v.*, q.value AS quotient FROM valued v
        LEFT JOIN valued q ON q.measure = 'ratio' AND q.person = v.person AND q.visit = v.visit
        WHERE v.measure = 'cd4' AND v.place > 0) c
  CROSS JOIN LATERAL (VALUES
    ('R1', c.value - c.base >= 50), ('R2', c.value - c.base >= 100),
    ('R3', 100 * (c.value - c.base) >= 20 * NULLIF(c.base, 0)),
    ('R4', 100 * (c.value - c.base) >= 30 * NULLIF(c.base, 0)),
    ('R5', CASE WHEN c.base < 200 THEN c.value >= 200 END), ('R6', c.value >= 350), ('R7', c.value >= 500),
    ('R8', c.quotient >= 1)) d(definition, met)
  WINDOW before AS (PARTITION BY c.person, d.definition ORDER BY c.place))
"""
RESPONSES = """SELECT definition, grp, visit, count(met), count(*) FILTER (WHERE met),
  count(*) FILTER (WHERE two AND met IS NOT NULL), count(*) FILTER (WHERE met AND earlier)
FROM met GROUP BY definition, grp, visit"""


@dataclass(frozen=True, slots=True)
class Spread:
    """How many values there are and where they lie; None where there are none (`sd`: fewer than two)."""

    n: int
    mean: float | None
    sd: float | None
    low: float | None
    median: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """One measure of one group at baseline or a visit; how many ratios reach 0.5 and 1.0, how many samples were late
    or early, and how many were taken after a change of antiretroviral treatment since day 0."""

    measure: str
    group: str
    visit: str
    value: Spread
    change: Spread
    percent: Spread
    at_half: int
    at_one: int
    outside: int
    switched: int


@dataclass(frozen=True, slots=True)
class Point:
    """One value of one person."""

    measure: str
    person: Any
    visit: str
    value: float
    outside: bool


@dataclass(frozen=True, slots=True)
class Responders:
    """People who meet a definition at a visit, of those who can be judged; and at this and the visit before it."""

    definition: str
    group: str
    visit: str
    judged: int
    met: int
    judged_twice: int
    sustained: int


def summaries(scope: Scope, visits: Sequence[str], samples: str = SAMPLES, **more: Any) -> list[Summary]:
    """CD4 and CD4/CD8 at baseline and at visits after day 0; one statement."""
    return [_summary(row) for row in _ask(samples, SUMMARY, scope, visits, more)]


def lines(scope: Scope, visits: Sequence[str], samples: str = SAMPLES, **more: Any) -> list[Point]:
    """The values of single people, by person and visit; one statement."""
    return [Point(*row) for row in _ask(samples, LINES, scope, visits, more)]


def responders(scope: Scope, visits: Sequence[str], samples: str = SAMPLES, **more: Any) -> list[Responders]:
    """Who meets the definitions R1 to R8 at visits after day 0; one statement."""
    return [Responders(*row) for row in _ask(samples, MET + RESPONSES, scope, visits, more)]


def _ask(samples: str, statement: str, scope: Scope, visits: Sequence[str], more: dict[str, Any]) -> list[Any]:
    return rows(f"WITH {samples}{VALUED}{statement}", scope, visits=list(visits), **more)


def _summary(row: tuple[Any, ...]) -> Summary:
    measure, group, visit, *told, at_half, at_one, outside, switched = row
    value, change, percent = (_spread(told[start : start + 4]) for start in (0, 4, 8))
    return Summary(measure, group, visit, value, change, percent, at_half, at_one, outside, switched)


def _spread(told: Sequence[Any]) -> Spread:
    n, mean, sd, quartiles = told
    return Spread(n, mean, sd, *(quartiles or (None, None, None)))


@dataclass(frozen=True, slots=True)
class Measures:
    """CD4 in cells/µL and CD4/CD8 of one person: at baseline, and at one visit; None where a value is missing."""

    base: Decimal | None
    cd4: Decimal | None
    ratio: Decimal | None = None


DEFINITIONS = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8")


def responses(told: Measures) -> dict[str, bool | None]:
    """Each definition for one person at one visit; None where it cannot be told or asks nothing of them."""
    base, cd4 = told.base, told.cd4
    change = None if base is None or cd4 is None else cd4 - base
    part = None if change is None or not base else change / base
    reached = {key: None if cd4 is None else cd4 >= least for key, least in (("R6", 350), ("R7", 500))}
    return {
        "R1": None if change is None else change >= 50,
        "R2": None if change is None else change >= 100,
        "R3": None if part is None else part >= Decimal("0.2"),
        "R4": None if part is None else part >= Decimal("0.3"),
        "R5": None if base is None or cd4 is None or base >= 200 else cd4 >= 200,
        **reached,
        "R8": None if told.ratio is None else told.ratio >= 1,
    }
