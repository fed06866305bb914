"""Documents: the same head and foot on every page, Chinese inside, the same bytes each time, nothing fetched."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.template import Context, Template
from django.template.loader import get_template
from pypdf import PdfReader

from trialsite.pages import pdf
from trialsite.pages.pdf import Head, NoPdfError, make_pdf
from trialsite.protocol.text import Text

# what is masked is asked of the database before a document is drawn
pytestmark = pytest.mark.django_db
HEAD = Head(Text("SAE report", "严重不良事件报告"), "S001", "1.0", datetime(2024, 3, 4, 1, 2, 3, tzinfo=UTC))
BASE = "pdf/base.html"


@pytest.fixture
def engine() -> Iterator[Any]:
    """The engine is looked for anew, before and afterwards."""
    pdf._engine.cache_clear()
    yield pdf._engine
    pdf._engine.cache_clear()


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> str:
    """A template of two pages, one picture of which is asked from elsewhere."""
    source = get_template(BASE).template.source.replace(
        "{% block main %}{% endblock %}",
        '<p class="said">{{ story }}</p><img src="http://127.0.0.1:9/x.png" alt="picture">'
        '<p class="said">{{ story }}</p>',
    )
    monkeypatch.setattr(pdf, "render_to_string", lambda _name, context: _drawn(source, context))
    return BASE


def _drawn(source: str, context: dict[str, Any]) -> str:
    return Template(source).render(Context(context))


def pages_of(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


@pytest.mark.req("VA-03")
def test_every_page_says_whose_it_is_as_of_when_and_how_many_there_are(long: str) -> None:
    pages = pages_of(make_pdf(long, {"story": "A line.\n" * 50}, HEAD).data)

    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "S001" in page
        assert "2024-03-04 09:02:03 (UTC+08:00)" in page
        assert f"Page {number} of {len(pages)} · 第{number}页，共{len(pages)}页" in page
        assert "trialsite 0.1.0" in page
        assert "方案版本 1.0" in page


def test_chinese_is_text_in_a_font_that_the_file_carries(long: str) -> None:
    data = make_pdf(long, {"story": "肺部感染，输注后第3天。"}, HEAD).data

    assert "肺部感染，输注后第3天。" in pages_of(data)[0]
    fonts = PdfReader(io.BytesIO(data)).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    inside = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts.values()]
    assert all("/FontFile3" in each or "/FontFile2" in each for each in inside)


def test_same_document_is_the_same_file_and_another_is_not(long: str) -> None:
    one, again = (make_pdf(long, {"story": "One"}, HEAD) for _time in range(2))

    assert one == again
    assert make_pdf(long, {"story": "Two"}, HEAD).digest != one.digest


def test_nothing_is_asked_of_any_address(long: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(
        "urllib.request.OpenerDirector.open", lambda _self, request, *_rest, **_named: asked.append(request)
    )

    make_pdf(long, {"story": "One"}, HEAD)

    assert asked == []


def test_engine_that_cannot_be_loaded_is_told_with_the_line_that_installs_it(
    engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(_name: str) -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "import_module", absent)

    with pytest.raises(NoPdfError) as refused:
        make_pdf(BASE, {}, HEAD)
    assert "apt-get install libpango" in refused.value.message.en
