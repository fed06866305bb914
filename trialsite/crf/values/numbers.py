"""Numbers as typed: full-width digits and a decimal comma are read, nothing is rounded."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.text import Text

_SPACES = "\u0020\u00a0\u2009\u202f"
_GROUPED = re.compile(rf"^[+-]?\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?$")
_NUMBER = re.compile(r"^[+-]?\d+(?:\.\d+)?$")
_TOO_LONG = 40

NOT_A_NUMBER = Text("Enter a number, for example {example}.", "请输入数字，例如{example}。")
NOT_WHOLE = Text("Enter a whole number, without decimals.", "请输入整数，不带小数。")
TOO_FINE = Text("Enter at most {places} decimals; nothing is rounded for you.", "最多输入{places}位小数；系统不会自动四舍五入。")


def normalise(text: str) -> str:
    """Full-width signs as half-width ones (NFKC), ends trimmed, runs of spaces as one."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def _plain(text: str, example: str) -> str:
    if len(text) > _TOO_LONG:
        raise Unreadable(NOT_A_NUMBER.format(example=example))
    raw = unicodedata.normalize("NFKC", text.replace("，", ",").replace("。", ".")).strip()
    if _GROUPED.match(raw):
        raw = re.sub(f"[{_SPACES}]", "", raw)
    raw = raw.replace("−", "-")
    if raw.count(",") == 1 and "." not in raw:
        raw = raw.replace(",", ".")
    if not _NUMBER.match(raw) or not raw.isascii():
        raise Unreadable(NOT_A_NUMBER.format(example=example))
    return raw


def read_integer(text: str) -> int:
    """A whole number; raises Unreadable for anything else, also for "1,234", which may mean two things."""
    raw = _plain(text, "72")
    if "." in raw:
        raise Unreadable(NOT_WHOLE)
    return int(raw)


def read_decimal(text: str, places: int) -> Decimal:
    """A decimal with at most `places` decimals; raises Unreadable for more, since nothing is rounded."""
    raw = _plain(text, "36.6")
    decimals = len(raw.partition(".")[2])
    if decimals > places:
        raise Unreadable(TOO_FINE.format(places=places) if places else NOT_WHOLE)
    return Decimal(raw)
