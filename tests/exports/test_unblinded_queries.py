"""What was asked about preparations leaves opened in the copy of what is sealed, and in no other one."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from pypdf import PdfReader

from participants.models import Participant
from tests.exports.reading import lines, made
from tests.exports.unblinding import copy_of, unblind, who
from tests.factories.accounts import signed_in
from tests.factories.visits import at_visit
from trialsite.accounts.actions import grant_unblinded
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM
from trialsite.casebook.actions.review import raise_query, step_query
from trialsite.casebook.models import Query, QueryMessage
from trialsite.casebook.stored_text import SEALED_FORM
from trialsite.exports.casebook.document import casebook_of
from trialsite.exports.casebook.forms import places_of, sheets_of

ASKED, SAID = "Is lot UC-2403-01 right?", "Checked against the source; the value is correct."


@pytest.fixture
def asked(trial):
    """A query about the lot of S001, answered by the pharmacist."""
    insider = who(Role.MONITOR)
    grant_unblinded(user=insider, why="Unblinded monitor", by=SYSTEM)
    record = at_visit(Participant.objects.get(code="S001"), "V1", "prep")
    query = raise_query(record=record, address="msc_lot", text=ASKED, by=insider)
    return step_query(query=query, step="answer", text=SAID, by=who(Role.PHARMACIST))


def cells_of(copy: zipfile.ZipFile) -> dict[str, set[str]]:
    """Every cell of every table, by file."""
    return {
        name: {cell for row in csv.reader(io.StringIO(copy.read(name).decode("utf-8-sig"))) for cell in row}
        for name in copy.namelist()
        if name.endswith(".csv")
    }


def words_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


@pytest.mark.req("EX-06", "DL-05")
def test_queries_about_preparations_are_opened_in_tables_and_document(asked):
    unblind()

    copy = copy_of(signed_in(who(Role.STATISTICIAN)))

    [query] = [line for line in lines(copy, "queries/queries.csv") if line["query"] == str(asked.pk)]
    assert [query[name] for name in ("text_en", "text_zh", "value_then")] == [ASKED, ASKED, "UC-2403-01"]
    said = [line["text"] for line in lines(copy, "queries/messages.csv") if line["query"] == str(asked.pk)]
    assert said == [ASKED, SAID]
    sealed = {name: cell for name, cells in cells_of(copy).items() for cell in cells if SEALED_FORM.fullmatch(cell)}
    assert sealed == {}
    text = words_of(copy.read("sealed-forms/sealed-S001.pdf"))
    assert re.sub(r"\s", "", ASKED) in text
    assert re.sub(r"\s", "", SAID) in text
    assert "已核对源文件，数值无误。" in text
    assert not re.search(r"[0-9]+\.[A-Za-z0-9+/]{60}", text)


@pytest.mark.req("RB-05")
def test_the_blinded_copy_and_the_casebook_hold_nothing_of_them_after_the_unblinding_too(asked, tmp_path):
    unblind()
    stored = {asked.text_en, asked.value_then, *QueryMessage.objects.values_list("text", flat=True)}

    cells = set().union(*cells_of(made(tmp_path / "copy.zip")).values())

    assert not cells & {*stored, ASKED, SAID, str(asked.pk)}
    assert not [cell for cell in cells if SEALED_FORM.fullmatch(cell) or "UC-2403-01" in cell]
    book = words_of(casebook_of(asked.record.participant, who(Role.DATA_MANAGER).actor(), lambda _share: None).data)
    assert "UC-2403-01" not in book
    assert re.sub(r"\s", "", SAID) not in book


def test_a_document_for_blinded_eyes_opens_nothing(asked):
    # were such a query ever among what blinded eyes see, it would stay as it is stored
    person = asked.record.participant

    sheets = list(sheets_of(person, places_of(person)))

    assert Query.objects.filter(record__participant=person).exists()
    assert not [each for sheet in sheets for each in sheet.queries if each.query.pk == asked.pk]
