"""The log of deviations as a CSV file: those of participants, then those of the site."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from trialsite.pages.spreadsheets import defused
from trialsite.review.deviations.lines import Line
from trialsite.review.deviations.site import SiteLine

MEASURES = ("dv_cause", "dv_action", "dv_prevent")


@dataclass(frozen=True, slots=True)
class DeviationFile:
    """UTF-8 with its mark, how many lines it has below its head, and its SHA-256."""

    content: bytes
    rows: int
    digest: str


def deviation_file(lines: Sequence[Line], of_site: Sequence[SiteLine], language: str) -> DeviationFile:
    """Every deviation that somebody may see, one line each; days as 2024-09-12."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(_heads())
    for each in [*(_cells(line, language) for line in lines), *(_site_cells(line, language) for line in of_site)]:
        rows.writerow([defused(cell) for cell in each])
    content = ("\ufeff" + out.getvalue()).encode()
    return DeviationFile(content, len(lines) + len(of_site), hashlib.sha256(content).hexdigest())


def _heads() -> list[str]:
    return [
        _("Number"), _("Date of deviation"), _("Date found"), _("Category"), _("Description"), _("Severity"),
        _("State"), _("Cause"), _("Action taken"), _("Prevention"), _("Reported to the ethics committee on"),
        _("Decided by"), _("Reason"),
    ]  # fmt: skip


def _cells(line: Line, language: str) -> list[str]:
    said, draft = line.content, line.draft
    return [
        f"{line.record.participant.code} DV-{line.record.repeat}", _day(said.dv_date), _day(said.dv_found_date),
        line.category.get(language), said.dv_desc or "", line.severity.get(language), line.state_text.get(language),
        *(getattr(said, name) or "" for name in MEASURES), _day(said.dv_ec_date),
        draft.answered_by if draft else "", draft.answered_why if draft else "",
    ]  # fmt: skip


def _site_cells(line: SiteLine, language: str) -> list[str]:
    row = line.row
    return [
        row.code, _day(row.happened_on), _day(row.found_on), line.category.get(language), row.description,
        line.severity.get(language), line.state_text.get(language), row.cause, row.action, row.prevention,
        _day(row.ec_on), row.decided_by, row.decided_why,
    ]  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
