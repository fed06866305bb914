"""Viral suppression at visits, blips and failures (clinical specification 6.2), as one statement each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from visits.analysis import COUNTS, PEOPLE, Scope, rows

LATEST = "LATEST"

LOADS = (
    PEOPLE
    + """, loads AS (
  SELECT p.person, p.grp, p.first_at, v.code AS visit, l.vl_dt AS at, l.vl_op AS op, l.vl_raw AS raw,
         CASE WHEN l.vl_op = 'DETLT' AND l.vl IS NULL AND l.vl_unit = 'copies/mL' THEN l.vl_lloq ELSE l.vl END AS bound,
         l.vl_sample_type AS specimen
  FROM labs_viralload l JOIN casebook_crfrecord r ON r.id = l.record_id
  JOIN visits_visit v ON v.id = r.visit_id JOIN people p ON p.person = r.participant_id
  WHERE l.vl_op IS NOT NULL AND """
    + COUNTS
    + ")"
)
# the answer vl_lt50 of the form, which is computed and not stored: T, F, or U where the report leaves it open
JUDGED = """, said AS (
  SELECT *, CASE
      WHEN op = 'TND' THEN 'T'
      WHEN bound IS NULL THEN 'U'
      WHEN op = 'EQ' THEN CASE WHEN bound < 50 THEN 'T' ELSE 'F' END
      WHEN op = 'GT' THEN CASE WHEN bound >= 50 THEN 'F' ELSE 'U' END
      WHEN raw ~ '[≤≥≦≧⩽⩾]|[<>＜＞﹤﹥][=＝﹦]' THEN CASE WHEN bound < 50 THEN 'T' ELSE 'U' END
      WHEN bound <= 50 THEN 'T' ELSE 'U' END AS plain
  FROM loads),
judged AS (SELECT *, CASE WHEN plain = 'T' AND specimen = 'DBS' THEN 'U' ELSE plain END AS below FROM said)
"""
AT_VISITS = """, counted AS (
  (SELECT DISTINCT ON (person, visit) person, grp, visit, below FROM judged WHERE visit = ANY(%(visits)s)
   ORDER BY person, visit, at DESC NULLS LAST)
  UNION ALL
  (SELECT DISTINCT ON (person) person, grp, 'LATEST', below FROM judged WHERE at >= d_0(first_at)
   ORDER BY person, at DESC))
SELECT grp, visit, count(*) FILTER (WHERE below = 'T'), count(*) FILTER (WHERE below = 'F'),
       count(*) FILTER (WHERE below = 'U') FROM counted GROUP BY grp, visit
""".replace("d_0(first_at)", "date_trunc('day', first_at, %(zone)s)")
# each result after the first infusion beside the next one of the same person, whichever visit it belongs to
COURSES = """, steps AS (
  SELECT person, grp, below, bound, op, lead(below) OVER later AS next_below, lead(bound) OVER later AS next_bound,
         lead(op) OVER later AS next_op
  FROM judged WHERE at > first_at WINDOW later AS (PARTITION BY person ORDER BY at)),
told AS (
  SELECT *, op = 'EQ' AND bound BETWEEN %(blip_from)s AND %(blip_to)s AS low,
         next_op = 'EQ' AND next_bound BETWEEN %(blip_from)s AND %(blip_to)s AS next_low,
         op IN ('EQ', 'GT') AND bound >= %(failure)s AS high,
         next_op IN ('EQ', 'GT') AND next_bound >= %(failure)s AS next_high
  FROM steps)
SELECT grp, count(DISTINCT person), count(DISTINCT person) FILTER (WHERE low AND next_below = 'T'),
       count(DISTINCT person) FILTER (WHERE low AND next_low), count(DISTINCT person) FILTER (WHERE high AND next_high)
FROM told GROUP BY grp
"""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """People with a result at a visit (or their latest since day 0): below 50, not below, and not to be told."""

    group: str
    visit: str
    below: int
    above: int
    undetermined: int

    @property
    def n(self) -> int:
        """People with a result."""
        return self.below + self.above + self.undetermined


@dataclass(frozen=True, slots=True)
class Courses:
    """People with results after the first infusion, and how many had a blip, low-level viraemia, a failure."""

    group: str
    people: int
    blips: int
    low_level: int
    failures: int


def suppression(scope: Scope, visits: Sequence[str], loads: str = LOADS, **more: Any) -> list[Suppressed]:
    """Suppression at each visit, and by the latest result of everybody infused."""
    found = rows(f"WITH {loads}{JUDGED}{AT_VISITS}", scope, visits=list(visits), **more)
    return [Suppressed(*row) for row in found]


def courses(
    scope: Scope, blip: Mapping[str, Any], failure: Mapping[str, Any], loads: str = LOADS, **more: Any
) -> list[Courses]:
    """Blips and failures by the protocol's settings `vl_blip` and `vl_failure`."""
    limits = {"blip_from": blip["from"], "blip_to": blip["to"], "failure": failure["from"]}
    return [Courses(*row) for row in rows(f"WITH {loads}{JUDGED}{COURSES}", scope, **limits, **more)]
