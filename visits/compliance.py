"""How visits and doses went: in window, early, late, missed, and doses given (clinical specification 6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visits.analysis import COUNTS, PEOPLE, Scope, rows

# a visit is due once it took place, was missed, or its window is over; those after the end of study are retired
ATTENDANCE = (
    "WITH "
    + PEOPLE
    + """, told AS (
  SELECT p.grp, v.code AS visit, s.visit_date AS began, r.due_from, r.due_to,
         s.sv_attended = 'MISSED' AS missed, r.due_to < %(today)s AS over
  FROM casebook_crfrecord r JOIN visits_visit v ON v.id = r.visit_id JOIN people p ON p.person = r.participant_id
  LEFT JOIN visits_visitattendance s ON s.record_id = r.id
  WHERE r.form = 'sv' AND v.code = ANY(%(visits)s) AND (r.retired_at IS NULL OR r.revision > 0)
    AND (r.revision = 0 OR ("""
    + COUNTS
    + """)))
SELECT grp, visit,
  count(*) FILTER (WHERE missed IS NOT TRUE AND began BETWEEN due_from AND due_to),
  count(*) FILTER (WHERE missed IS NOT TRUE AND began < due_from),
  count(*) FILTER (WHERE missed IS NOT TRUE AND began > due_to),
  count(*) FILTER (WHERE missed),
  count(*) FILTER (WHERE missed IS NOT TRUE AND began IS NULL AND over)
FROM told GROUP BY grp, visit"""
)
DOSES = (
    "WITH "
    + PEOPLE
    + """ SELECT p.grp, g.visit, count(*), count(*) FILTER (WHERE cardinality(g.reactions) > 0
  AND NOT 'NONE' = ANY(g.reactions)) FROM given g JOIN people p ON p.person = g.person GROUP BY 1, 2"""
)


@dataclass(frozen=True, slots=True)
class Attended:
    """The visits of one code that are due so far, by how they went."""

    group: str
    visit: str
    in_window: int
    early: int
    late: int
    missed: int
    overdue: int

    @property
    def came(self) -> int:
        """Visits that took place."""
        return self.in_window + self.early + self.late

    @property
    def due(self) -> int:
        """Visits that took place or should have."""
        return self.came + self.missed + self.overdue


@dataclass(frozen=True, slots=True)
class Doses:
    """Infusions begun at one visit, and those with a reaction."""

    group: str
    visit: str
    given: int
    with_reaction: int


def attendance(scope: Scope, visits: Sequence[str]) -> list[Attended]:
    """How the visits of everybody randomised went; one statement."""
    return [Attended(*row) for row in rows(ATTENDANCE, scope, visits=list(visits))]


def doses(scope: Scope) -> list[Doses]:
    """Infusions by visit; one statement."""
    return [Doses(*row) for row in rows(DOSES, scope)]
