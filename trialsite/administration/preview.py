"""What a version of ranges would change: rows of the register, and stored results that would be judged otherwise."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.urls import reverse

from labs.reevaluation import Otherwise, affected
from trialsite.crf.codelists import FLAG
from trialsite.crf.values.display import show_range
from trialsite.crf.values.measured import Measured
from trialsite.protocol.text import Text
from trialsite.registers.bands import Changes, Version, changes, fingerprint, gaps, plain
from trialsite.registers.selectors import protocol_of, reference_ranges

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """Limits, flag and grade of a result in words."""

    limits: str
    flag: Text
    grade: str


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One result that would be flagged or graded otherwise."""

    participant: str
    visit: Text
    form: Text
    raw: str
    old: Judged
    new: Judged
    url: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that the page shows before a version is saved; `basis` is what it rests on."""

    version: Version
    changes: Changes
    gaps: list[Text]
    results: list[ResultLine]
    differing: int
    limits_only: int
    basis: str

    @property
    def register_basis(self) -> str:
        """The part of the basis that speaks of the register."""
        return self.basis.partition("-")[0]


def preview_of(version: Version) -> Preview:
    """The preview of a version, from the register and the results as they are now."""
    every = reference_ranges()
    own = [row for row in every if (row.laboratory, row.analyte) == (version.laboratory, version.analyte)]
    found = changes(own, version)
    touched = affected(version.analyte, every, found.after(every)) if found else []
    differing = [each for each in touched if each.differs]
    return Preview(
        version=version,
        changes=found,
        gaps=gaps(version.bands),
        results=[_line(each) for each in differing[:SHOWN]],
        differing=len(differing),
        limits_only=len(touched) - len(differing),
        basis=f"{fingerprint(own)}-{_digest(touched)}",
    )


def _line(each: Otherwise) -> ResultLine:
    record, code = each.record, each.record.participant.code
    visit = protocol_of(record.protocol_version).visit(record.visit.code).title if record.visit else Text("", "")
    url = reverse("entry:form", args=[code, *record.place.split("/")])
    form = each.crf.title
    return ResultLine(code, visit, form, each.old.raw, _judged(each.old), _judged(each.new), url)


def _judged(result: Measured) -> Judged:
    limits = "–" if result.low is None and result.high is None else show_range((plain(result.low), plain(result.high)))
    return Judged(limits, FLAG.text(result.flag) if result.flag else Text("–", "–"), result.grade or "–")


def _digest(touched: list[Otherwise]) -> str:
    told = [
        f"{each.record.pk}:{each.record.revision}:{each.address}:{each.new.flag}:{each.new.grade}" for each in touched
    ]
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:16]
