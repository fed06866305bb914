"""The trail as a CSV file: every line of a filter, read by a cursor of the server, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trialsite.audit.clock import SITE_ZONE
from trialsite.audit.models import TrailRow
from trialsite.pages.spreadsheets import defused
from trialsite.review.trail.lines import Line, lines_of
from trialsite.review.trail.pages import Order

CHUNK = 1_000
IN_MEMORY = 2_000_000


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished file, at its beginning; how many lines it has, and its SHA-256."""

    file: IO[bytes]
    rows: int
    digest: str


@transaction.atomic
def export(rows: QuerySet[TrailRow], order: Order, language: str) -> Exported:
    """Write every row to a file that stays on disk when it is large; UTF-8 with its mark, one moment of the ledger."""
    file = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - the answer closes it
    digest, number = hashlib.sha256(), 0
    for number, line in enumerate(_written(rows.order_by(*order.ordering()), language)):  # noqa: B007 - counts
        data = line.encode()
        digest.update(data)
        file.write(data)
    file.seek(0)
    return Exported(file, number, digest.hexdigest())


def _written(rows: QuerySet[TrailRow], language: str) -> Iterator[str]:
    """The head, then one text per row."""
    yield "\ufeff" + _csv_line(_heads())
    found = rows.defer("words", "why", "grams").iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        for line in lines_of(chunk, language):
            yield _csv_line(_cells(line, language))


def _csv_line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([defused(cell) for cell in cells])
    return out.getvalue()


def _heads() -> list[str]:
    return [
        _("Time (UTC+08:00)"), _("Person"), _("Sign-in name"), _("Role"), _("Organisation"), _("Participant"),
        _("Visit"), _("Form"), _("Form code"), _("Number of the entry"), _("Field"), _("Field code"), _("Kind"),
        _("Old value"), _("Old value as stored"), _("New value"), _("New value as stored"), _("Reason"),
        _("Reason code"), _("Reason text"), _("Origin"), _("Source of the import"), _("Application version"),
        _("Protocol version"), _("Event"),
    ]  # fmt: skip


def _cells(line: Line, language: str) -> list[str]:
    event, item = line.event, line.item
    told = "; ".join(f"{label}: {text}" for label, text in line.details)
    return [
        event.recorded_at.astimezone(SITE_ZONE).isoformat(timespec="milliseconds"), event.actor_name,
        event.actor_username, line.role.get(language), event.actor_organisation, event.participant, event.visit,
        line.form.get(language), event.form, str(line.repeat) if event.form else "", line.what.get(language),
        item.address if item else "", line.kind.label.get(language),
        line.old.text if line.old else "", (item.old or "") if item else "",
        line.new.text if line.new else told, (item.new or "") if item else "",
        line.reason.get(language), item.reason_code if item else "", item.reason_text if item else "",
        line.row.origin, item.origin_ref if item else "", event.application_version, event.protocol_version,
        str(event.pk),
    ]  # fmt: skip
