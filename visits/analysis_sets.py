"""Who belongs to which set of the analysis, from blinded data alone (clinical specification, 6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text
from visits.analysis import PEOPLE, Scope, rows

STATEMENT = f"""WITH {PEOPLE}, doses AS (
  SELECT r.participant_id AS person, count(*) AS whole FROM visits_infusion i
  JOIN casebook_crfrecord r ON r.id = i.record_id
  WHERE i.inf_status = 'COMPLETE' AND r.entered_in_error_at IS NULL GROUP BY 1),
came AS (
  SELECT DISTINCT r.participant_id AS person FROM visits_visitattendance a
  JOIN casebook_crfrecord r ON r.id = a.record_id JOIN visits_visit v ON v.id = r.visit_id
  WHERE v.code = %(last)s AND a.sv_attended IN ('ONSITE', 'REMOTE') AND r.entered_in_error_at IS NULL),
excluded AS (
  SELECT r.participant_id AS person, count(*) AS number FROM visits_protocoldeviation d
  JOIN casebook_crfrecord r ON r.id = d.record_id
  WHERE d.dv_sev = 'MAJOR' AND d.dv_data_excluded_pp = 'Y' AND r.audience = 'blinded'
    AND r.entered_in_error_at IS NULL GROUP BY 1)
SELECT z.number, t.code, p.first_at IS NOT NULL, COALESCE(d.whole, 0), c.person IS NOT NULL, COALESCE(e.number, 0)
FROM people p JOIN participants_randomisation z ON z.participant_id = p.person
JOIN participants_participant t ON t.id = p.person
LEFT JOIN doses d ON d.person = p.person LEFT JOIN came c ON c.person = p.person
LEFT JOIN excluded e ON e.person = p.person ORDER BY z.number
"""  # noqa: S608 - parts of the product, no value


@dataclass(frozen=True, slots=True)
class Member:
    """One randomised participant; `complete` infusions of `planned`, `excluded`: deviations that exclude from PP."""

    number: int
    code: str
    infused: bool
    complete: int
    planned: int
    attended_last: bool
    excluded: int
    last: str

    @property
    def label(self) -> str:
        """The randomisation number as people write it."""
        return f"R{self.number:02d}"

    @property
    def reasons(self) -> tuple[Text, ...]:
        """Why not in the per-protocol set; none for who is in it."""
        told = (
            (self.complete < self.planned, Text("{n} of {all} infusions complete", "完成{n}/{all}次输注").format(
                n=self.complete, all=self.planned)),
            (not self.attended_last, Text("{visit} not attended", "未完成{visit}访视").format(visit=self.last)),
            (self.excluded > 0, Text("excluded for {n} major deviation(s)", "因{n}项重要方案偏离剔除").format(
                n=self.excluded)),
        )  # fmt: skip
        return tuple(text for holds, text in told if holds)

    @property
    def is_per_protocol(self) -> bool:
        """Whether the participant is in the per-protocol set."""
        return self.infused and not self.reasons

    @property
    def line(self) -> str:
        """The participant with the sets, as the record of the review keeps it."""
        sets = ("ITT", "SAFETY" if self.infused else "", "PP" if self.is_per_protocol else "")
        return " ".join(filter(None, (self.label, self.code, *sets)))


def members(protocol: Protocol) -> list[Member]:
    """Everybody randomised, by number; one statement."""
    planned, last = sum(visit.is_dose for visit in protocol.visits), protocol.last_visit.code
    return [
        Member(number, code, infused, complete, planned, attended, excluded, last)
        for number, code, infused, complete, attended, excluded in rows(STATEMENT, Scope(), last=last)
    ]


def as_kept(found: Sequence[Member]) -> str:
    """The sets as one text, a line for each participant."""
    return "\n".join(member.line for member in found)
