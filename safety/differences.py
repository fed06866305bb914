"""What differs between two texts, word by word and in Chinese sign by sign; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# a word with the space after it; a sign of Chinese or of punctuation stands alone
_PART = re.compile(r"[^\W\u4e00-\u9fff]+\s*|\s+|.\s*", re.DOTALL)


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that shares one fate."""

    kind: Kind
    text: str


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """Both texts as pieces in reading order: what stayed, what was removed, what was added in its place."""
    before, after = _PART.findall(old), _PART.findall(new)
    return tuple(piece for piece in _pieces(before, after) if piece.text)


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield Piece(Kind.SAME, "".join(after[start:end]))
            continue
        yield Piece(Kind.REMOVED, "".join(before[first:last]))
        yield Piece(Kind.ADDED, "".join(after[start:end]))
