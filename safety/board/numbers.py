"""The numbers of the tables for the safety board that no other page has: summed in the database, pooled or by group.

Definitions: clinical specification 6.1 and 6.2. The safety set has had an infusion; results count from the first
infusion on, and each participant counts once for an analyte or an event of special interest. A cut-off of the scope
cuts by the dates of infusions, events, deaths, samples and ends; what is known of them is as it stands now.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from labs.reports import TABLES
from safety.summaries import EVENTS
from visits.analysis import COUNTS, PEOPLE, Scope, rows, site_day, within

DISPOSITION = (
    "WITH "
    + PEOPLE
    + """, ends AS (
  SELECT r.participant_id AS person, max(s.eos_why) AS why
  FROM participants_endofstudy s JOIN casebook_crfrecord r ON r.id = s.record_id
  WHERE s.eos_date IS NOT NULL AND """
    + COUNTS
    + " AND "
    + within("s.eos_date")
    + """ GROUP BY 1),
dosed AS (SELECT person, count(*) AS doses FROM given GROUP BY person)
SELECT p.grp, COALESCE(d.doses, 0)::int, COALESCE(e.why, ''), count(*)::int
FROM people p LEFT JOIN dosed d ON d.person = p.person LEFT JOIN ends e ON e.person = p.person GROUP BY 1, 2, 3"""
)
SPECIAL = """SELECT grp, code, count(DISTINCT person)::int, count(*)::int
FROM events CROSS JOIN LATERAL unnest(aesi) AS code WHERE code <> 'NONE' GROUP BY 1, 2"""
TERMS = """, worst AS (SELECT grp, term, person, max(grade) AS grade, bool_or(related) AS related,
    bool_or(serious) AS serious
  FROM events WHERE term <> '' GROUP BY 1, 2, 3)
SELECT grp, term, count(*)::int, count(*) FILTER (WHERE grade >= 3)::int, count(*) FILTER (WHERE related)::int,
  count(*) FILTER (WHERE serious)::int
FROM worst GROUP BY 1, 2 ORDER BY sum(count(*)) OVER (PARTITION BY term) DESC, term, grp"""
DEATHS = (
    "WITH "
    + PEOPLE
    + """ SELECT p.grp, z.code, d.death_date,
  (d.death_date_earliest - p.d0 + (d.death_date_earliest >= p.d0)::int)::int, d.death_cause
  FROM participants_death d JOIN casebook_crfrecord r ON r.id = d.record_id JOIN people p ON p.person = r.participant_id
  JOIN participants_participant z ON z.id = p.person WHERE """
    + COUNTS
    + " AND "
    + within(f"COALESCE(d.death_date_earliest, {site_day('r.first_saved_at')})")
    + " ORDER BY d.death_date, z.code"
)
_SAMPLED = within(site_day("f.sample_dt"))
_RESULTS = """SELECT p.grp, p.person, x.key, x.value_grade::int AS grade
  FROM {rows} x JOIN casebook_crfrecord r ON r.id = x.record_id JOIN {head} f ON f.record_id = r.id
  JOIN people p ON p.person = r.participant_id
  WHERE x.removed_at IS NULL AND x.value_grade ~ '^[0-9]$' AND f.sample_dt >= p.first_at AND {cut} AND """
GRADED = (
    "WITH "
    + PEOPLE
    + ", results AS ("
    + " UNION ALL ".join(
        _RESULTS.format(rows=row._meta.db_table, head=head._meta.db_table, cut=_SAMPLED) + COUNTS
        for head, row in TABLES.values()
    )
    + """), worst AS (SELECT grp, key, person, max(grade) AS grade FROM results GROUP BY 1, 2, 3)
SELECT grp, key, count(*)::int, count(*) FILTER (WHERE grade = 3)::int, count(*) FILTER (WHERE grade = 4)::int
FROM worst GROUP BY 1, 2"""
)
SERIOUS = (
    EVENTS
    + """SELECT e.grp, z.code, e.number, e.started, e.grade, e.cause, e.criteria, e.outcome, e.term
FROM events e JOIN participants_participant z ON z.id = e.person WHERE e.serious ORDER BY z.number, e.number"""
)


@dataclass(frozen=True, slots=True)
class Disposed:
    """People of one group with as many infusions and one end; `why` is empty while they are followed."""

    group: str
    doses: int
    why: str
    people: int


@dataclass(frozen=True, slots=True)
class Special:
    """Events of one kind of special interest in one group."""

    group: str
    code: str
    people: int
    events: int


@dataclass(frozen=True, slots=True)
class ByTerm:
    """People of one group with an event of one name: all, at grade 3 or more, related, serious."""

    group: str
    term: str
    people: int
    grave: int
    related: int
    serious: int


@dataclass(frozen=True, slots=True)
class Died:
    """One death: who, when as far as it is known, on which study day at the earliest, and the cause."""

    group: str
    code: str
    on: str | None
    study_day: int | None
    cause: str | None


@dataclass(frozen=True, slots=True)
class Graded:
    """People of one group with a graded result of an analyte after the first infusion, and the worst grades 3 and 4."""

    group: str
    key: str
    people: int
    grade_3: int
    grade_4: int


@dataclass(frozen=True, slots=True)
class SeriousEvent:
    """One serious event after the first infusion, or one that is possibly serious."""

    group: str
    code: str
    number: int
    start: str
    grade: int | None
    cause: str | None
    criteria: list[str] | None
    outcome: str | None
    term: str


def disposition(scope: Scope) -> list[Disposed]:
    """Everybody randomised; one statement."""
    return [Disposed(*row) for row in rows(DISPOSITION, scope)]


def special(scope: Scope, related: Collection[str]) -> list[Special]:
    """Treatment-emergent events of special interest; one statement."""
    return [Special(*row) for row in rows(EVENTS + SPECIAL, scope, related=list(related))]


def by_term(scope: Scope, related: Collection[str]) -> list[ByTerm]:
    """Treatment-emergent events by name, what most people had first; one statement."""
    return [ByTerm(*row) for row in rows(EVENTS + TERMS, scope, related=list(related))]


def deaths(scope: Scope) -> list[Died]:
    """Deaths of those randomised; one statement."""
    return [Died(*row) for row in rows(DEATHS, scope)]


def graded(scope: Scope) -> list[Graded]:
    """Blood counts and chemistry by analyte; one statement."""
    return [Graded(*row) for row in rows(GRADED, scope)]


def serious_events(scope: Scope, related: Collection[str]) -> list[SeriousEvent]:
    """Every serious event under treatment, by participant; one statement."""
    return [SeriousEvent(*row) for row in rows(SERIOUS, scope, related=list(related))]
