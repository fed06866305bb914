"""What each kind of copy is made of: pieces that take time, one job each, and the files of the finished copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain as chained
from pathlib import Path
from typing import IO

from django.template.loader import render_to_string

from participants.models import Participant
from trialsite.exports.casebook.document import casebook_of
from trialsite.exports.crf_documents import ANNOTATED, BLANK, BOTH, annotated_crf, blank_crf
from trialsite.exports.models import Export, Kind
from trialsite.exports.package import codebook, coding, data, review
from trialsite.exports.package.data import Table
from trialsite.exports.package.scope import Scope
from trialsite.exports.places import piece_of
from trialsite.pages.pdf import Pdf
from trialsite.protocol.text import Text

Progress = Callable[[float], None]
# the forms of the trial, as they lie beside the casebooks of the investigator
FORMS: Mapping[str, Callable[[Progress], Pdf]] = {
    "blank-crf.pdf": partial(blank_crf, BOTH),
    "annotated-crf.pdf": annotated_crf,
}


def pieces_of(export: Export) -> list[str]:
    """The documents that are made one after the other before the copy is put together, by the names of their files."""
    if export.kind not in (Kind.CASEBOOKS, Kind.SITE_COPY):
        return []
    books = [f"{code}.pdf" for code in Scope(export.people).codes()]
    return [*books, *FORMS] if export.kind == Kind.SITE_COPY else books


def make_piece(export: Export, name: str, after: Progress) -> bytes:
    """One of them; `after` is told which share of it is done. Raises NoPdfError."""
    if name in FORMS:
        return FORMS[name](after).data
    participant = Participant.objects.get(code=name.removesuffix(".pdf"))
    return casebook_of(participant, export.actor, after).data


def document_of(export: Export, after: Progress) -> bytes:
    """The forms of the trial as a document, in the language asked for. Raises NoPdfError."""
    made = blank_crf(export.people, after) if export.kind == Kind.BLANK else annotated_crf(after)
    return made.data


def tables() -> list[Table]:
    """The files of the data, in their order."""
    return list(chained(codebook.tables(), data.tables(), coding.tables(), review.tables()))


def files_of(export: Export) -> list[Table]:
    """All files of the finished copy, in their order."""
    if export.kind == Kind.DATA:
        return tables()
    books = list(_casebooks(export))
    if export.kind == Kind.CASEBOOKS:
        return books
    every = [*books, *(_file(f"crf/{name}", piece_of(export, name)) for name in FORMS), *tables()]
    return [_index(export, [table.name for table in every]), *every]


def _casebooks(export: Export) -> Iterator[Table]:
    for code in Scope(export.people).codes():
        yield _file(f"casebooks/{code}/casebook-{code}.pdf", piece_of(export, f"{code}.pdf"))
        yield review.trail_of(code, f"casebooks/{code}/trail-{code}.csv")


def _file(name: str, path: Path) -> Table:
    def write(out: IO[bytes], _scope: Scope) -> int:
        with path.open("rb") as made:
            shutil.copyfileobj(made, out)
        return 0

    return Table(name, write)


def _titles() -> dict[str, Text]:
    """What the forms and tables in the files are called."""
    found = {"crf/blank-crf.pdf": BLANK, "crf/annotated-crf.pdf": ANNOTATED}
    for crf in data.forms():
        found[f"data/{crf.key}.csv"] = crf.title
        found |= {f"data/{crf.key}-{group.name}.csv": group.title for group in crf.groups}
    return found


def _index(export: Export, names: list[str]) -> Table:
    """The page that opens the copy in any browser."""
    context = {
        "export": export,
        "people": [name.split("/")[1] for name in names if name.endswith(".pdf") and name.startswith("casebooks/")],
        "files": [(name, _titles().get(name)) for name in names if not name.startswith("casebooks/")],
    }

    def write(out: IO[bytes], _scope: Scope) -> int:
        out.write(render_to_string("exports/site_copy.html", context).encode())
        return 0

    return Table("index.html", write)
