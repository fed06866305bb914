"""The way of participants through the trial, and recruitment over time; pooled, for the chart of participant flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from visits.analysis import PEOPLE, Scope, rows

FLOW = (
    "WITH "
    + PEOPLE
    + """, ends AS (
  SELECT r.participant_id AS person, max(s.eos_why) AS why
  FROM participants_endofstudy s JOIN casebook_crfrecord r ON r.id = s.record_id
  WHERE r.entered_in_error_at IS NULL AND s.eos_date IS NOT NULL GROUP BY 1),
dosed AS (SELECT person, count(*) AS doses FROM given GROUP BY person),
stops AS (
  SELECT DISTINCT r.participant_id AS person FROM casebook_crfrecord r
  WHERE r.form = 'eot' AND r.revision > 0 AND r.entered_in_error_at IS NULL)
SELECT 'registered', count(*) FROM participants_participant
UNION ALL SELECT 'stage ' || stage, count(*) FROM participants_participant p
  WHERE NOT EXISTS (SELECT 1 FROM people WHERE person = p.id) GROUP BY stage
UNION ALL SELECT 'randomised', count(*) FROM people
UNION ALL SELECT 'doses ' || COALESCE(d.doses, 0), count(*) FROM people p
  LEFT JOIN dosed d ON d.person = p.person GROUP BY d.doses
UNION ALL SELECT 'dosing', count(*) FROM people p LEFT JOIN dosed d ON d.person = p.person
  LEFT JOIN ends e ON e.person = p.person LEFT JOIN stops s ON s.person = p.person
  WHERE COALESCE(d.doses, 0) < %(doses)s AND e.person IS NULL AND s.person IS NULL
UNION ALL SELECT 'end ' || COALESCE(e.why, '?'), count(*) FROM people p JOIN ends e ON e.person = p.person
  GROUP BY e.why
"""
)
RECRUITED = (
    "WITH "
    + PEOPLE
    + """ SELECT (z.at AT TIME ZONE %(zone)s)::date, count(*) FROM participants_randomisation z
  JOIN people p ON p.person = z.participant_id GROUP BY 1 ORDER BY 1"""
)


@dataclass(frozen=True, slots=True)
class Flow:
    """How many people are where; `doses`: number of infusions → people; `ended`: reason → people."""

    registered: int
    waiting: Mapping[str, int]
    randomised: int
    doses: Mapping[int, int]
    dosing: int
    ended: Mapping[str, int]

    @property
    def following(self) -> int:
        """People randomised who are not at their end."""
        return self.randomised - sum(self.ended.values())


def flow(planned: int) -> Flow:
    """Everybody who was registered; `planned`: infusions by the protocol. One statement."""
    found: dict[str, int] = dict(rows(FLOW, Scope(), doses=planned))
    return Flow(
        registered=found["registered"],
        waiting=_named(found, "stage "),
        randomised=found["randomised"],
        doses={int(key): number for key, number in _named(found, "doses ").items()},
        dosing=found["dosing"],
        ended=_named(found, "end "),
    )


def _named(found: Mapping[str, int], prefix: str) -> dict[str, int]:
    return {key.removeprefix(prefix): number for key, number in found.items() if key.startswith(prefix)}


def recruited() -> list[tuple[date, int]]:
    """Site date → how many were randomised that day, in order; one statement."""
    return [(day, number) for day, number in rows(RECRUITED, Scope())]


def expected_by(day: date, start: date, last: date, target: int) -> float:
    """How many should be randomised by a day, evenly from the start of the trial to the last planned randomisation."""
    share = (day - start).days / max((last - start).days, 1)
    return target * min(max(share, 0.0), 1.0)


def steps(days: Sequence[tuple[date, int]]) -> list[tuple[date, int]]:
    """How many were randomised up to and with each day on which somebody was."""
    total, found = 0, []
    for day, number in days:
        total += number
        found.append((day, total))
    return found
