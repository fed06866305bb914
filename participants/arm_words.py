"""Words that name an arm of the trial: what blinded people read must hold none of them; pure."""

from __future__ import annotations

import re

# "MSCT-A-22" is the trial itself; crystalloids and cells of the blood have names of their own
_WORDS = re.compile(
    r"\bMSCs?\b(?!T)|\bPBO\b|placebo|mesenchym|stem[\s-]?cells?|umbilical|saline|sodium[\s-]chloride"
    r"|\b(?:active|treatment|control|cell)[\s-](?:arm|group)\b"
    r"|安慰剂|间充质|干细胞|脐带|盐水|氯化钠|(?:对照|治疗|试验|细胞)组",
    re.IGNORECASE,
)


def names_arm(text: str | None) -> bool:
    """Whether a text holds a word by which one could tell the arm."""
    return bool(text and _WORDS.search(text))
