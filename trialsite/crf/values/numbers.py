"""Numbers as typed: full-width digits and a decimal comma are read, nothing is rounded, nothing is guessed."""

from __future__ import annotations

import re
from decimal import Decimal

from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.normalise import LONGEST, normalise
from trialsite.protocol.text import Text

_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,][0-9]+)?")
# 1,234 is 1234 for one reader and 1.234 for another; 0,123 can only be a decimal
_COMMA_GROUPS = re.compile(r"[+-]?(?:[1-9][0-9]{0,2},[0-9]{3}|[0-9]{1,3}(?:,[0-9]{3}){2,})(?:\.[0-9]+)?")
_POWER = re.compile(r"[+-]?[0-9][0-9., ]*(?:e ?[+-]?[0-9]+|(?:[x×*] ?10)?\^[0-9]+)", re.IGNORECASE)

NOT_A_NUMBER = Text("Enter a number in digits, for example {example}.", "请输入数字，例如{example}。")
NOT_WHOLE = Text("Enter a whole number, without decimals.", "请输入整数，不带小数。")
TOO_FINE = Text(
    "Enter at most {places} decimals; nothing is rounded for you.",
    "小数最多{places}位，请核对后重新输入；系统不会自动四舍五入。",
)
TOO_FINE_BY_ONE_PLACE = Text("Enter at most 1 decimal; nothing is rounded for you.", TOO_FINE.zh.format(places=1))
TOO_LONG = Text("Enter a number of at most {limit} characters.", "数字过长，最多{limit}个字符，请核对后重新输入。")
AMBIGUOUS = Text(
    "{typed} can mean two numbers. Enter it without the comma (1234), or with a point for decimals (1.234).",
    "{typed}可能有两种含义。请勿使用千位逗号(如 1234)，小数请用小数点(如 1.234)。",
)
IN_FULL = Text(
    "Write the number in full, for example 15000 instead of 1.5×10^4.", "请写出完整数字，例如用 15000 代替 1.5×10^4。"
)


def read_integer(text: str) -> int:
    """A whole number; raises Unreadable for anything else, also for "1,234", which may mean two things."""
    digits = _digits(text, "72")
    if "." in digits:
        raise Unreadable(NOT_WHOLE)
    return int(digits)


def read_decimal(text: str, places: int) -> Decimal:
    """A decimal with as many decimals as were typed; raises Unreadable for more than `places`."""
    digits = _digits(text, "36.6" if places else "72")
    if len(digits.partition(".")[2]) > places:
        raise Unreadable(_too_fine(places))
    number = Decimal(digits)
    return number if number else abs(number)  # -0 is 0


def _too_fine(places: int) -> Text:
    """What is told of a number with more than `places` decimals."""
    return {0: NOT_WHOLE, 1: TOO_FINE_BY_ONE_PLACE}.get(places) or TOO_FINE.format(places=places)


def _digits(text: str, example: str) -> str:
    """Sign, digits and at most one point; spaces between thousands and a decimal comma are resolved."""
    if len(text.strip()) > LONGEST:
        raise Unreadable(TOO_LONG.format(limit=LONGEST))
    plain = normalise(text)
    if _COMMA_GROUPS.fullmatch(plain):
        raise Unreadable(AMBIGUOUS.format(typed=plain))
    if _POWER.fullmatch(plain):
        raise Unreadable(IN_FULL)
    if len(plain) > LONGEST or not _NUMBER.fullmatch(plain):
        raise Unreadable(NOT_A_NUMBER.format(example=example))
    return plain.replace(" ", "").replace(",", ".")
