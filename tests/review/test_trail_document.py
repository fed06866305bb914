"""The trail as PDF and XLSX: what the filters show, in the reader's language, blinded, capped, traced."""

from __future__ import annotations

import hashlib
import io

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.factories.casebook import submit
from trialsite.audit.models import Event, Item, TrailRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(corrected, browser, monitor):
    """The bytes of the file that the monitor takes."""
    window = browser(monitor)

    def take(kind: str, query: str = "", path: str = "/trail/export/") -> bytes:
        take.answer = window.post(f"{path}{query}", {"as": kind})
        assert take.answer.status_code == 200
        return b"".join(take.answer.streaming_content)

    take.window = window
    return take


def _text(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)


@pytest.mark.req("AT-12")
def test_document_says_filters_order_who_when_version_and_every_line(taken):
    text = _text(taken("pdf", "?field=pulse&kind=every-data&sort=-who", "/participants/S001/trail/export/"))

    for told in (
        "Participant S001", "Field pulse", "Kind All data", "Order Who, descending", "Lines 2",
        "Liu Yang (liuyang)", "(UTC+08:00)", "trialsite 0.1.0", "Page 1 of 1", "Wang Min (wangmin)", "Research nurse",
        "72", "75", "Transcription error",
    ):  # fmt: skip
        assert told in text, text
    assert taken.answer["Content-Type"] == "application/pdf"
    assert "audit-trail-S001-" in taken.answer["Content-Disposition"]


def test_document_speaks_the_readers_language_with_its_signs_intact(taken, record_of, nurse):
    submit(record_of("vs"), nurse, comment="晨起空腹，䶮")
    taken.window.post("/account/language/", {"language": "zh-hans"})

    text = _text(taken("pdf", "?form=vs"))

    for told in ("表单", "脉搏", "研究护士", "转录错误", "晨起空腹，䶮"):
        assert told in text
    assert "Transcription error" not in text


@pytest.mark.req("EX-05")
@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_taking_it_is_an_event_with_kind_filter_rows_and_digest(kind, taken):
    data = taken(kind, "?field=pulse")

    told = dict(Item.objects.filter(event__action="export").values_list("address", "new"))
    digest = hashlib.sha256(data).hexdigest()
    assert told == {"export.trail": f"{kind.upper()} field=pulse", "export.rows": "2", "export.sha256": digest}


@pytest.mark.req("AT-13")
def test_workbook_has_every_line_and_runs_no_typed_formula(taken, record_of, nurse):
    submit(record_of("vs"), nurse, comment='=HYPERLINK("http://example.org")')
    lines = TrailRow.objects.count()

    head, *rows = load_workbook(io.BytesIO(taken("xlsx"))).active.iter_rows()

    assert len(rows) == lines
    assert head[0].value == "Time (UTC+08:00)"
    typed = [cell for row in rows for cell in row if cell.value == '=HYPERLINK("http://example.org")']
    assert typed
    assert {cell.data_type for cell in typed} == {"s"}


@pytest.mark.parametrize(("kind", "limit"), [("pdf", "document.MOST"), ("xlsx", "export.MOST_IN_WORKBOOK")])
def test_up_to_its_limit_a_file_is_made_and_beyond_it_one_is_told_to_take_the_csv(kind, limit, taken, monkeypatch):
    monkeypatch.setattr(f"trialsite.review.trail.{limit}", 2)
    taken(kind, "?field=pulse")

    refused = taken.window.post("/trail/export/?form=vs", {"as": kind}, follow=True)

    assert "holds up to 2 lines and the filters leave more" in refused.content.decode()
    assert refused.redirect_chain[0][0] == "/trail/?form=vs"
    assert Event.objects.filter(action="export").count() == 1


def test_empty_document_says_that_nothing_fits(taken):
    assert "Nothing in the trail fits these filters." in _text(taken("pdf", "?text=nowhere"))


def test_kind_that_is_not_made_is_not_found(taken):
    assert taken.window.post("/trail/export/", {"as": "exe"}).status_code == 404


def test_document_costs_a_constant_number_of_statements(taken, count_statements, record_of, nurse):
    taken("pdf", "?form=vs")
    with count_statements() as few:
        taken("pdf", "?form=vs&field=pulse")
    submit(record_of("vs"), nurse, comment="more")
    with count_statements() as many:
        taken("pdf", "?form=vs")

    assert len(many.captured_queries) <= len(few.captured_queries) + 2 <= 30
