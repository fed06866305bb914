"""What is masked, and the one way to hide it: pages, tables and documents hand their texts over before they leave.

The ledger keeps what it holds, for it is evidence and chained; what goes out to people does not show it. The texts are
read when somebody asks and kept by the process while there is no further masking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, quote_plus

from django.db import connection

from trialsite.casebook.models import Masking, MaskingState
from trialsite.casebook.sealing import Box
from trialsite.crf.values.withheld import SIGN

# changes with each further masking; read along with the person of a request
VERSION = """(SELECT concat(count(*), '.', max(m.id::text)) FROM casebook_masking m WHERE m.state = 'masked')"""
WAITING = """(SELECT count(*) FROM casebook_masking m WHERE m.state = 'asked')"""
NONE = "0."
_FULL_WIDTH = 0xFEE0
_DOTS = "·•・‧∙"  # between the parts of a name
_HAN = re.compile(r"[\u3400-\u9fff]")
_PIECES = re.compile(r"(<[^>]*>)")
# attributes whose values people read; addresses, names and what is sent back are left as they are
_READ = re.compile(r'(\s(?:title|aria-label|placeholder|alt|content)=")([^"]*)')
# what somebody typed stands in a box for text: of other boxes and of buttons the value is a code
_TYPED = re.compile(r'(\svalue=")([^"]*)')
_NO_TEXT = re.compile(r'<(?!input\b)|.*\stype="(?!text"|search")', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Masks:
    """The masked texts; `spans` are the times between the first line that holds one and its masking."""

    version: str = NONE
    pattern: re.Pattern[str] | None = None
    fragments: tuple[str, ...] = ()
    spans: tuple[tuple[datetime, datetime], ...] = ()

    def text(self, words: str) -> str:
        """The words with a sign where one is masked."""
        return self.pattern.sub(SIGN, words) if self.pattern else words

    def page(self, html: str) -> str:
        """The same for a page or a document before it is drawn: its texts and the values in it, not its tags."""
        if self.pattern is None:
            return html
        return "".join(_hidden(piece, self.pattern) for piece in _PIECES.split(html))

    def is_in(self, words: str) -> bool:
        """Whether the words hold a masked text."""
        return self.pattern is not None and self.pattern.search(words) is not None

    def shows(self, asked_at: datetime, done_at: datetime) -> bool:
        """Whether a copy that was made between two instants may still show what was masked later."""
        return any(asked_at < until and done_at >= since for since, until in self.spans)


_known: ContextVar[Masks | None] = ContextVar("masks", default=None)
_last = Masks()


def current() -> Masks:
    """The masked texts as the request or file under way knows them; asked of the database outside of one."""
    known = _known.get()
    return _of(_version()) if known is None else known


def holds(words: str) -> bool:
    """Whether words hold a masked text, by what the request under way knows; a rule asks no database."""
    known = _known.get()
    return known is not None and known.is_in(words)


@contextmanager
def knowing(version: str | None = None) -> Iterator[Masks]:
    """Read what is masked once for all that is written inside; `version` where it is known already."""
    known = _known.get()
    masks = known if known is not None and version is None else _of(_version() if version is None else version)
    token = _known.set(masks)
    try:
        yield masks
    finally:
        _known.reset(token)


def pattern_of(fragment: str) -> str:
    """What finds a text in any case and width, for Python and for the database; also as addresses of pages spell it.

    Latin letters and digits are found as whole words; Chinese characters with blanks between them too.
    """
    words = r"\s+".join(map(_word, fragment.split()))
    before = r"(?<![0-9A-Za-z])" if fragment[0].isascii() else ""
    after = r"(?![0-9A-Za-z])" if fragment[-1].isascii() else ""
    spelled = [words, *(re.escape(each) for each in (quote(fragment), quote_plus(fragment)) if each != fragment)]
    return f"{before}(?:{'|'.join(dict.fromkeys(spelled))}){after}"


def _word(word: str) -> str:
    found = ""
    for before, sign in zip(f" {word}", word, strict=False):
        found += (r"\s*" if _HAN.match(before) and _HAN.match(sign) else "") + _either(sign)
    return found


def _either(sign: str) -> str:
    """The sign in either case and width, spelled out: the database folds neither of full width."""
    if sign in _DOTS:
        return f"[{_DOTS}]"
    if "!" <= sign <= "~":
        both = dict.fromkeys((sign.lower(), sign.upper()))
        return "[" + "".join(re.escape(each) + chr(ord(each) + _FULL_WIDTH) for each in both) + "]"
    return re.escape(sign)


def _version() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {VERSION}")
        return str(cursor.fetchone()[0])


def _of(version: str) -> Masks:
    """The masks of a version; read where this process does not hold them yet."""
    global _last  # noqa: PLW0603 - what is masked is the same for everybody
    if version == NONE:
        return Masks()
    if _last.version != version:
        _last = _read(version)
    return _last


def _read(version: str) -> Masks:
    box = Box()
    rows = list(Masking.objects.filter(state=MaskingState.MASKED))
    fragments = sorted((box.open(row.fragment).text or "" for row in rows), key=len, reverse=True)
    pattern = re.compile("|".join(map(pattern_of, fragments)), re.IGNORECASE)
    spans = tuple((row.since, row.decided_at) for row in rows if row.decided_at)
    return Masks(version, pattern, tuple(fragments), spans)


def _hidden(piece: str, pattern: re.Pattern[str]) -> str:
    if not piece.startswith("<"):
        return pattern.sub(SIGN, piece)
    piece = _READ.sub(lambda found: found[1] + pattern.sub(SIGN, found[2]), piece)
    if _NO_TEXT.match(piece):
        return piece
    return _TYPED.sub(lambda found: found[1] + pattern.sub(SIGN, found[2]), piece)
