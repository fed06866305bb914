"""One spelling for what people type: full-width signs, input-method punctuation and pasted blanks made plain."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 40  # characters; no number, date or time needs more, and longer texts are not worth parsing

_RAISED = re.compile("[⁰¹²³⁴-⁹]+")
# NFKC would read a subscript, a circled digit or a fraction as an ordinary digit: ② would become 2
_KEPT = ("<sub>", "<circle>", "<fraction>")
_SIGNS = str.maketrans({**dict.fromkeys("‐‑‒–—―−", "-"), "∶": ":", "。": "."})


def normalise(text: str) -> str:
    """The text with half-width signs (NFKC), its ends trimmed and runs of spaces as one.

    Also: every dash as "-", the Chinese full stop as ".", invisible signs dropped. Raised digits become "^9",
    so that 10⁹ never reads as 109. Callers store the raw text, never this one.
    """
    return re.sub(r"\s+", " ", text if text.isascii() else _plain(text)).strip()


def _plain(text: str) -> str:
    raised = _RAISED.sub(lambda run: f"^{unicodedata.normalize('NFKC', run[0])}", text)
    return "".join(map(_half_width, visible(raised))).translate(_SIGNS)


def brief(text: str) -> str:
    """The normalised text, or "" for one longer than any value, which no reader takes."""
    plain = normalise(text) if len(text.strip()) <= LONGEST else ""
    return plain if len(plain) <= LONGEST else ""


def visible(text: str) -> str:
    """The text without signs that show nothing, such as a zero-width space or a byte-order mark."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def _half_width(sign: str) -> str:
    kept = unicodedata.decomposition(sign).startswith(_KEPT)
    return sign if kept else unicodedata.normalize("NFKC", sign)
