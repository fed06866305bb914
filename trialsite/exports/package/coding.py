"""The dictionary codes of verbatim terms, beside the data: the last one of each form whose words it still fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from safety.coding import ADDRESS, last_codings, same
from safety.models import AdverseEvent
from trialsite.exports.package.data import Table
from trialsite.exports.package.scope import Scope
from trialsite.pages.spreadsheets import write_rows
from trialsite.protocol.text import Text

FILE = "coding.csv"
PLACE = ("participant", "form", "form_number", "address")
# column → its label and what it is in SDTM
COLUMNS: dict[str, tuple[Text, str]] = {
    "AETERM": (Text("Term as written when it was coded", "编码时的原文"), "AE.AETERM"),
    "AEDECOD": (Text("Term of the dictionary", "词典术语"), "AE.AEDECOD"),
    "AEPTCD": (Text("Code of the dictionary", "词典编码"), "AE.AEPTCD"),
    "dictionary": (Text("Dictionary and its version", "编码词典及版本"), ""),
    "coded_at": (Text("Coded at", "编码时间"), ""),
    "coded_by": (Text("Coded by", "编码人"), ""),
}


def tables() -> Iterator[Table]:
    """The one file."""
    yield Table(f"data/{FILE}", _coding)


def lines() -> Iterator[tuple[Any, ...]]:
    """What the codebook says of its columns: file, column, row, labels, kind, and the place in SDTM at the end."""
    for name, (label, target) in COLUMNS.items():
        yield (FILE, name, "", label.en, label.zh, "text", *[""] * 8, target, "")


def _coding(out: IO[bytes], scope: Scope) -> int:
    rows = AdverseEvent.objects.filter(record__entered_in_error_at__isnull=True, ae_term__isnull=False)
    rows = scope.of_records(rows).select_related("record__participant")
    told = list(rows.order_by("record__participant__code", "pk"))
    last = last_codings([row.record_id for row in told])
    return write_rows(out, [*PLACE, *COLUMNS], _lines(told, last))


def _lines(rows: list[Any], last: dict[Any, Any]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        coding, record = last.get(row.record_id), row.record
        if coding is not None and same(coding.verbatim) == same(row.ae_term):
            place = (record.participant.code, record.form, record.repeat, ADDRESS)
            yield (*place, coding.verbatim, coding.term, coding.code, coding.dictionary, coding.at, coding.by)
