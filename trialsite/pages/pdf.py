"""Documents as PDF: a template and what it shows become bytes, the same ones each time, with the hash of them.

The engine needs the library Pango of the system. Where it is absent everything else works, and whoever asks for a
document is told how to install it. Nothing is ever fetched: styles and texts are handed over, fonts are the system's.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from trialsite.audit.clock import SITE_ZONE
from trialsite.casebook import masked
from trialsite.pages.context import ENVIRONMENTS, TRIAL
from trialsite.protocol.text import Text

_progress = logging.getLogger("weasyprint.progress")
_PAGE = re.compile(r"Page ([0-9]+)$")
SHEETS = ("tokens.css", "pdf.css")
# PDF/A-2u: for keeping, every sign with its Unicode and its font inside
VARIANT = "pdf/a-2u"
MEDIA_TYPE = "application/pdf"
ABSENT = Text(
    "PDF files need the library Pango, which this server lacks. Let it be installed, on Debian: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk. Everything else works meanwhile.",
    "生成PDF需要系统库Pango，本服务器尚未安装。请安装，Debian系统：apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
    "fonts-noto-cjk。其他功能不受影响。",
)


class NoPdfError(Exception):
    """The engine cannot be loaded; `message` says what to install."""

    message = ABSENT


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on every page: what it is, of whom (a code), under which protocol version, as of which instant.

    `note`: what every page must say besides, as a data cut-off.
    """

    title: Text
    code: str
    protocol_version: str
    at: datetime
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished document and the SHA-256 of its bytes."""

    data: bytes
    digest: str


def make_pdf(template: str, context: Mapping[str, Any], head: Head, page: Callable[[int], None] | None = None) -> Pdf:
    """The document of a template that extends `pdf/base.html`; the same input gives the same bytes.

    `page` is told the number of each page as it is laid out. Raises NoPdfError where the engine cannot be loaded.
    """
    engine = _engine()
    with masked.knowing() as masks:
        html = masks.page(render_to_string(template, {**context, **_frame(head)}))
    # no protocol is allowed: neither the network nor the disk is asked
    fetcher = engine.urls.URLFetcher(allowed_protocols=())
    sheets = [engine.CSS(string=text, url_fetcher=fetcher) for text in _styles()]
    document = engine.HTML(string=html, url_fetcher=fetcher)
    # the identifier is no random number: two prints of the same are the same file
    named = hashlib.sha256(html.encode()).digest()[:16]
    with _watched(page):
        data: bytes = document.write_pdf(stylesheets=sheets, pdf_variant=VARIANT, pdf_identifier=named)
    return Pdf(data, hashlib.sha256(data).hexdigest())


class _Watcher(logging.Handler):
    """Hears from the engine which page it begins."""

    def __init__(self, page: Callable[[int], None]) -> None:
        super().__init__(logging.INFO)
        self.page = page

    def emit(self, record: logging.LogRecord) -> None:
        """Tell the number of a page; other steps are nobody's business."""
        found = _PAGE.search(record.getMessage())
        if found:
            self.page(int(found[1]))


@contextmanager
def _watched(page: Callable[[int], None] | None) -> Iterator[None]:
    if page is None:
        yield
        return
    watcher, level = _Watcher(page), _progress.level
    _progress.addHandler(watcher)
    _progress.setLevel(logging.INFO)
    _progress.propagate = False  # no page is worth a line of the log
    try:
        yield
    finally:
        _progress.removeHandler(watcher)
        _progress.setLevel(level)
        _progress.propagate = True


def _frame(head: Head) -> dict[str, object]:
    return {
        "head": head,
        "trial": TRIAL,
        "protocol": Text("Protocol", "方案版本"),
        "environment": _environment(),
        "release": settings.VERSION,
        "created": head.at.astimezone(SITE_ZONE).isoformat(timespec="seconds"),
    }


def _environment() -> Text:
    label = ENVIRONMENTS.get(settings.ENVIRONMENT, ENVIRONMENTS["training"]).label
    with override("en"):
        english = str(label)
    with override("zh-hans"):
        return Text(english, str(label))


@cache
def _engine() -> Any:
    """WeasyPrint, loaded when the first document is asked for: it takes a second and needs what may be absent."""
    try:
        return import_module("weasyprint")
    except OSError:
        raise NoPdfError from None


@cache
def _styles() -> tuple[str, ...]:
    folder = Path(settings.BASE_DIR) / "static" / "css"
    tokens, own = ((folder / name).read_text(encoding="utf-8") for name in SHEETS)
    # what the tokens are on other screens is nothing to paper
    return tokens.partition("@media")[0], own
