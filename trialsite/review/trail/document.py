"""The trail as a PDF: what the filters show, with the filters in words, who took it, and when."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.audit.models import TrailRow
from trialsite.pages.pdf import Head, make_pdf
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_on
from trialsite.review.trail.export import Exported, TooManyError
from trialsite.review.trail.lines import lines_of
from trialsite.review.trail.pages import Order
from trialsite.review.trail.shown import Chip, order_text

# measured with the demonstration on a busy core: 2,005 lines, 145 pages, 18 seconds; 0.13 seconds a page
MOST = 2_000
TITLE = Text("Audit trail", "稽查轨迹")


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose document it is: the person, the participant of the page or "", and the filters in words."""

    person: User
    code: str
    chips: Sequence[Chip]


def document(rows: QuerySet[TrailRow], order: Order, language: str, asker: Asker) -> Exported:
    """The lines as a PDF in the reader's language; raises TooManyError and NoPdfError.

    All rows are read by one statement, so that they are of one moment; nothing is held while the pages are drawn.
    """
    found = list(rows.order_by(*order.ordering()).defer("words", "why", "grams")[: MOST + 1])
    if len(found) > MOST:
        raise TooManyError(MOST)
    now = clock.now()
    context = {"lines": lines_of(found, language), "asker": asker, "order": order_text(order), "number": len(found)}
    made = make_pdf("pdf/trail.html", context, _head(asker.code, now))
    return Exported(io.BytesIO(made.data), len(found), hashlib.sha256(made.data).hexdigest())


def _head(code: str, now: datetime) -> Head:
    return Head(TITLE, code, protocol_on(clock.site_date(now)).version, now)
