"""Whose data count: the sets of the analysis as parts of a statement, pooled or by group.

Source: clinical specification 6.1. Numbers are aggregated in the database, so that a page about two thousand people
fetches as many rows as one about twenty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from trialsite.audit import clock
from trialsite.casebook import bare

POOLED = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which data count.

    `verified`: only forms whose critical answers are all verified against source. `groups`: participant's key → name
    of the group; everybody is in one group without them. `most`: of the first so many people randomised alone.
    `until`: only facts dated up to and including this day at the site, which is the last day of observation then; what
    is known of them (a grade, an outcome) is as it stands now, for the tables hold no values of then (record 40).
    """

    verified: bool = False
    groups: Mapping[Any, str] = field(default_factory=dict)
    most: int | None = None
    until: date | None = None

    def given(self) -> dict[str, Any]:
        """The values that a statement with `PEOPLE` and `COUNTS` asks for."""
        return {
            "verified": self.verified, "keys": list(self.groups), "names": list(self.groups.values()),
            "most": self.most, "until": self.until, "today": self.until or clock.today(), "zone": clock.SITE_ZONE.key,
        }  # fmt: skip


def within(day: str) -> str:
    """The condition that a date, an expression of a statement, does not lie after the cut-off."""
    return f"(%(until)s::date IS NULL OR {day} <= %(until)s::date)"


def site_day(instant: str) -> str:
    """The day at the site of an instant, both expressions of a statement."""
    return f"({instant} AT TIME ZONE %(zone)s)::date"


# of a record `r`: whether its form counts
COUNTS = "r.entered_in_error_at IS NULL AND (NOT %(verified)s OR (r.to_verify > 0 AND r.verified >= r.to_verify))"

# doses that were given: who, at which visit, when
GIVEN = (
    """given AS (
  SELECT r.participant_id AS person, v.code AS visit, i.inf_start AS at, i.inf_reactions AS reactions
  FROM visits_infusion i JOIN casebook_crfrecord r ON r.id = i.record_id JOIN visits_visit v ON v.id = r.visit_id
  WHERE i.inf_start IS NOT NULL AND i.inf_status IS DISTINCT FROM 'NOTGIVEN' AND r.entered_in_error_at IS NULL AND """
    + within(site_day("i.inf_start"))
    + ")"
)

# everybody randomised (ITT); `first_at` is NULL for those outside the safety set
PEOPLE = (
    GIVEN
    + """, people AS (
  SELECT z.participant_id AS person, COALESCE(g.name, '') AS grp, first.at AS first_at,
         (first.at AT TIME ZONE %(zone)s)::date AS d0
  FROM (SELECT participant_id FROM participants_randomisation WHERE """
    + within(site_day("at"))
    + """ ORDER BY number LIMIT %(most)s) z
  LEFT JOIN unnest(%(keys)s::bigint[], %(names)s::text[]) AS g(person, name) ON g.person = z.participant_id
  LEFT JOIN (SELECT person, min(at) AS at FROM given GROUP BY person) first ON first.person = z.participant_id)"""
)

# the last day of observation of everybody with a day 0: end of study, today or the cut-off at the latest
OBSERVED = """observed AS (
  SELECT p.person, p.grp, p.d0, LEAST(COALESCE(e.ended, %(today)s), %(today)s) AS until
  FROM people p LEFT JOIN (
    SELECT r.participant_id AS person, max(s.eos_date) AS ended
    FROM participants_endofstudy s JOIN casebook_crfrecord r ON r.id = s.record_id
    WHERE r.entered_in_error_at IS NULL GROUP BY 1) e ON e.person = p.person
  WHERE p.d0 IS NOT NULL)"""


def rows(statement: str, scope: Scope, **more: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement made of these parts."""
    return list(bare.fetch(statement, scope.given() | more))
