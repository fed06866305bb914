"""The trail as a file: complete, traced, in UTF-8, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest

from tests.factories.casebook import submit
from trialsite.audit.models import Event, Item, TrailRow
from trialsite.pages.spreadsheets import defused

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(corrected, browser, monitor):
    """The rows of the file for a query."""
    window = browser(monitor)

    def export(query: str = "", path: str = "/trail/export/") -> list[list[str]]:
        answer = window.post(f"{path}{query}")
        export.raw = b"".join(answer.streaming_content)
        export.answer = answer
        return list(csv.reader(io.StringIO(export.raw.decode("utf-8-sig"))))

    export.window = window
    return export


@pytest.mark.req("AT-13")
def test_file_has_every_line_and_says_who_what_when_why(exported):
    lines = TrailRow.objects.count()
    head, *rows = exported()

    assert len(rows) == lines
    assert exported.raw.startswith(b"\xef\xbb\xbf")
    for column in (
        "Person",
        "Role",
        "Organisation",
        "Participant",
        "Visit",
        "Field",
        "Old value",
        "New value",
        "Reason",
    ):
        assert column in head
    changed = next(row for row in rows if row[head.index("Kind")] == "Changed")
    told = {head[at]: cell for at, cell in enumerate(changed)}
    assert (told["Old value"], told["New value"], told["Reason"]) == ("72", "75", "Transcription error")
    assert told["Time (UTC+08:00)"].endswith("+08:00")


@pytest.mark.req("AT-13")
def test_file_follows_filter_and_order(exported):
    _head, *rows = exported("?field=pulse&sort=time", "/participants/S001/trail/export/")

    assert [row[12] for row in rows] == ["Entered", "Changed"]


@pytest.mark.req("AT-14")
@pytest.mark.req("EX-05")
def test_export_is_an_event_with_filter_count_and_digest(exported):
    exported("?field=pulse")

    told = dict(Item.objects.filter(event__action="export").values_list("address", "new"))
    digest = hashlib.sha256(exported.raw).hexdigest()
    assert told == {"export.trail": "CSV field=pulse", "export.rows": "2", "export.sha256": digest}
    assert "audit-trail-" in exported.answer["Content-Disposition"]


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_cell_that_a_spreadsheet_would_run_is_defused(begins):
    assert defused(begins) == f"'{begins}"


def test_text_that_needs_no_care_stays_as_it_is():
    assert defused("36.6 = normal") == "36.6 = normal"


def test_typed_formula_reaches_the_file_as_text(exported, record_of, nurse):
    submit(record_of("vs"), nurse, comment='=HYPERLINK("http://example.org")')

    _head, *rows = exported("?field=comment")

    assert rows[0][15] == '\'=HYPERLINK("http://example.org")'


def test_bad_filter_gives_no_file_but_a_message(exported):
    answer = exported.window.post("/trail/export/?kind=nonsense", follow=True)

    assert "There is no “nonsense”" in answer.content.decode()
    assert not Event.objects.filter(action="export").exists()


def test_file_is_asked_for_by_post_and_by_those_who_may(exported, browser, nurse):
    assert exported.window.get("/trail/export/").status_code == 405
    assert browser(nurse).post("/trail/export/").status_code == 403
    assert "Export CSV" not in browser(nurse).get("/trail/").content.decode()
