"""The trail as CSV or XLSX: every line of a filter, read by a cursor of the server, safe to open in a spreadsheet."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trialsite.audit.clock import SITE_ZONE
from trialsite.audit.models import TrailRow
from trialsite.pages.spreadsheets import write_rows, write_workbook
from trialsite.review.trail.lines import Line, lines_of
from trialsite.review.trail.pages import Order

Writer = Callable[[IO[bytes], list[str], Iterator[list[str]]], int]
CHUNK = 1_000
# measured: a workbook of 25 columns takes 0.6 seconds for 2,000 lines
MOST_IN_WORKBOOK = 50_000
IN_MEMORY = 2_000_000


class TooManyError(Exception):
    """The filters leave more lines than this kind of file may hold."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    @property
    def message(self) -> str:
        """What to do instead, in the reader's language."""
        return _(
            "Such a file holds up to %(most)s lines and the filters leave more. Narrow the filters, or take the CSV: "
            "it holds every line."
        ) % {"most": f"{self.most:,}"}


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished file, at its beginning; how many lines it has, and its SHA-256."""

    file: IO[bytes]
    rows: int
    digest: str


def export(rows: QuerySet[TrailRow], order: Order, language: str) -> Exported:
    """Every row as CSV, in UTF-8 with its mark; one moment of the ledger."""
    return _filed(rows, order, language, write_rows)


def workbook(rows: QuerySet[TrailRow], order: Order, language: str) -> Exported:
    """The same as one sheet of a workbook, in which every cell is a text; raises TooManyError."""
    if rows[MOST_IN_WORKBOOK : MOST_IN_WORKBOOK + 1].exists():
        raise TooManyError(MOST_IN_WORKBOOK)

    def write(out: IO[bytes], heads: list[str], cells: Iterator[list[str]]) -> int:
        return write_workbook(out, _("Audit trail"), heads, cells)

    return _filed(rows, order, language, write)


@transaction.atomic
def _filed(rows: QuerySet[TrailRow], order: Order, language: str, write: Writer) -> Exported:
    """A file that stays on disk when it is large, at its beginning."""
    file = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - the answer closes it
    number = write(file, _heads(), _cells_of(rows.order_by(*order.ordering()), language))
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return Exported(file, number, digest)


def _cells_of(rows: QuerySet[TrailRow], language: str) -> Iterator[list[str]]:
    """The cells of each row."""
    found = rows.defer("words", "why", "grams").iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        for line in lines_of(chunk, language):
            yield _cells(line, language)


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
