"""What each kind of copy is made of: pieces that take time, one job each, and the files of the finished copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from itertools import chain as chained
from pathlib import Path
from typing import IO

from django.template.loader import render_to_string

from participants.models import Participant
from participants.opened import check_unblinded, is_unblinded
from trialsite.exports.casebook.document import casebook_of, sealed_forms_of
from trialsite.exports.crf_documents import ANNOTATED, BLANK, BOTH, annotated_crf, blank_crf
from trialsite.exports.models import Export, Kind
from trialsite.exports.opened.files import people_of
from trialsite.exports.opened.files import tables as opened_tables
from trialsite.exports.package import codebook, coding, data, review
from trialsite.exports.package.data import Table
from trialsite.exports.package.scope import OPENED, Scope
from trialsite.exports.places import piece_of
from trialsite.pages.pdf import Pdf
from trialsite.protocol.text import Text

Progress = Callable[[float], None]
# how the PDF of somebody's sealed forms begins, and where it lies beside blinded files
SEALED, UNBLINDED = "sealed-", "unblinded/"
# the forms of the trial, as they lie beside the casebooks of the investigator
FORMS: Mapping[str, Callable[[Progress], Pdf]] = {
    "blank-crf.pdf": partial(blank_crf, BOTH),
    "annotated-crf.pdf": annotated_crf,
}


def pieces_of(export: Export) -> list[str]:
    """The documents that are made one after the other before the copy is put together, by the names of their files.

    Sealed forms are among them in a copy made for that, and in the investigator's once the trial is unblinded.
    """
    if export.kind not in (Kind.CASEBOOKS, Kind.SITE_COPY, Kind.UNBLINDED):
        return []
    opens = export.kind == Kind.UNBLINDED or (export.kind == Kind.SITE_COPY and is_unblinded())
    sealed = [f"{SEALED}{each.code}.pdf" for each in people_of(Scope(export.people, OPENED))] if opens else []
    if export.kind == Kind.UNBLINDED:
        return sealed
    books = [f"{code}.pdf" for code in Scope(export.people).codes()]
    return [*books, *FORMS, *sealed] if export.kind == Kind.SITE_COPY else books


def holds_sealed(export: Export, pieces: Collection[str]) -> bool:
    """Whether a copy out of these pieces holds what is sealed."""
    return export.kind == Kind.UNBLINDED or any(name.startswith(SEALED) for name in pieces)


def make_piece(export: Export, name: str, after: Progress) -> bytes:
    """One of them; `after` is told which share of it is done. Raises NoPdfError."""
    if name in FORMS:
        return FORMS[name](after).data
    participant = Participant.objects.get(code=name.removeprefix(SEALED).removesuffix(".pdf"))
    if name.startswith(SEALED):
        check_unblinded()
        return sealed_forms_of(participant, export.actor, after).data
    return casebook_of(participant, export.actor, after).data


def document_of(export: Export, after: Progress) -> bytes:
    """The forms of the trial as a document, in the language asked for. Raises NoPdfError."""
    made = blank_crf(export.people, after) if export.kind == Kind.BLANK else annotated_crf(after)
    return made.data


def tables() -> list[Table]:
    """The files of the data, in their order."""
    return list(chained(codebook.tables(), data.tables(), coding.tables(), review.tables()))


def files_of(export: Export, pieces: Collection[str]) -> list[Table]:
    """All files of the finished copy, in their order, out of the pieces that were made for it."""
    if export.kind == Kind.DATA:
        return tables()
    if export.kind == Kind.UNBLINDED:
        return list(_opened(export, pieces, ""))
    books = list(_casebooks(export))
    if export.kind == Kind.CASEBOOKS:
        return books
    every = [*books, *(_file(f"crf/{name}", piece_of(export, name)) for name in FORMS), *tables()]
    if holds_sealed(export, pieces):
        every += _opened(export, pieces, UNBLINDED)
    return [_index(export, [table.name for table in every]), *every]


def _opened(export: Export, pieces: Collection[str], folder: str) -> Iterator[Table]:
    """The files of what is sealed; they read nothing before the trial is unblinded."""
    check_unblinded()
    yield from opened_tables(folder)
    for name in pieces:
        if name.startswith(SEALED):
            yield _file(f"{folder}sealed-forms/{name}", piece_of(export, name))


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
        "is_opened": any(name.startswith(UNBLINDED) for name in names),
        "files": [(name, _titles().get(name)) for name in names if not name.startswith("casebooks/")],
    }

    def write(out: IO[bytes], _scope: Scope) -> int:
        out.write(render_to_string("exports/site_copy.html", context).encode())
        return 0

    return Table("index.html", write)
