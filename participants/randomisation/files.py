"""Read an allocation list made elsewhere: its bytes against their SHA-256, then every row; pure."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from participants.randomisation.blocks import imbalance
from trialsite.protocol.text import Text

COLUMNS = ("position", "arm")
LARGEST = 100_000
TOO_LARGE = Text("The file is larger than 100 kB; an allocation list is not.", "文件超过100 kB，不是随机表。")
NOT_TEXT = Text("The file is not text in UTF-8. Save it as CSV UTF-8.", "文件不是UTF-8文本，请另存为CSV UTF-8。")
HASH_FORM = Text("Type the SHA-256 of the file: 64 digits 0-9 a-f.", "请输入文件的SHA-256：64位十六进制数字。")
ANOTHER_FILE = Text(
    "This is not the file whose SHA-256 you typed. Nothing was stored; ask whoever made the list.",
    "文件与所填SHA-256不符，未保存。请联系随机表制作者。",
)
HEAD = Text("The first line must be: position,arm", "首行应为：position,arm")
ROW = Text("Line {line}: {problem}", "第{line}行：{problem}")
TWO_COLUMNS = Text("two columns are needed", "应有两列")
IN_ORDER = Text("position {wanted} is expected, not {found}", "应为位置{wanted}，而非{found}")
UNKNOWN_ARM = Text("the arm must be one of {arms}", "分组须为{arms}之一")
LENGTH = Text("{found} rows, but the protocol randomises {wanted}.", "共{found}行，方案规定随机{wanted}人。")
UNBALANCED = Text("The arms do not stand in the ratio of the protocol.", "各组数量不符合方案比例。")


class BadListError(Exception):
    """A list that is refused; `problems` in the order of the file."""

    def __init__(self, *problems: Text) -> None:
        self.problems = problems
        super().__init__("; ".join(each.en for each in problems))


@dataclass(frozen=True, slots=True)
class Expected:
    """What the protocol asks of a list."""

    total: int
    ratio: Mapping[str, int]


def read_list(raw: bytes, sha256: str, expected: Expected) -> tuple[str, ...]:
    """The arms in the order of the list; raises BadListError with every wrong line, told by its number."""
    rows = _rows(_verified(raw, sha256))
    arms, problems = [], []
    for line, place, row in rows:
        problem = _problem(row, place, expected)
        if problem is None:
            arms.append(row[1].strip())
        else:
            problems.append(ROW.format(line=str(line), problem=problem))
    if problems:
        raise BadListError(*problems)
    if len(arms) != expected.total:
        raise BadListError(LENGTH.format(found=str(len(arms)), wanted=str(expected.total)))
    if imbalance(arms, expected.ratio):
        raise BadListError(UNBALANCED)
    return tuple(arms)


def _verified(raw: bytes, sha256: str) -> str:
    typed = "".join(sha256.split()).lower()
    if len(typed) != 64 or set(typed) - set("0123456789abcdef"):
        raise BadListError(HASH_FORM)
    if len(raw) > LARGEST:
        raise BadListError(TOO_LARGE)
    if not hmac.compare_digest(hashlib.sha256(raw).hexdigest(), typed):
        raise BadListError(ANOTHER_FILE)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadListError(NOT_TEXT) from None


def _rows(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Line of the file, place in the list, cells; lines without anything are left out."""
    reader = csv.reader(io.StringIO(text))
    head = next(reader, [])
    if tuple(cell.strip().lower() for cell in head) != COLUMNS:
        raise BadListError(HEAD)
    filled = ((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))
    yield from ((line, place, row) for place, (line, row) in enumerate(filled, start=1))


def _problem(row: list[str], place: int, expected: Expected) -> Text | None:
    if len(row) != len(COLUMNS):
        return TWO_COLUMNS
    if row[0].strip() != str(place):
        return IN_ORDER.format(wanted=str(place), found=row[0].strip()[:20])
    if row[1].strip() not in expected.ratio:
        return UNKNOWN_ARM.format(arms=", ".join(expected.ratio))
    return None
