"""Codelists: the codes a question may be answered with, and their two texts; common lists live here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Code:
    """One permitted answer: what is stored and exported, and what is shown."""

    code: str
    text: Text


@dataclass(frozen=True)
class Codelist:
    """An ordered list of codes under a name; a code is never reused for another meaning."""

    name: str
    codes: tuple[Code, ...]

    def __post_init__(self) -> None:
        if len({entry.code for entry in self.codes}) != len(self.codes):
            raise ValueError(f"Codelist {self.name} has a code twice.")

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __contains__(self, code: object) -> bool:
        return any(entry.code == code for entry in self.codes)

    def text(self, code: str) -> Text:
        """The two texts of a code; an unknown code (an older form version) is shown as it is stored."""
        return next((entry.text for entry in self.codes if entry.code == code), Text(code, code))


def codelist(name: str, *entries: tuple[str, str, str]) -> Codelist:
    """A codelist from rows of code, English, Chinese."""
    return Codelist(name, tuple(Code(code, Text(en, zh)) for code, en, zh in entries))


NY = codelist("NY", ("Y", "Yes", "是"), ("N", "No", "否"))
NYU = codelist("NYU", ("Y", "Yes", "是"), ("N", "No", "否"), ("U", "Unknown", "未知"))
NYNA = codelist("NYNA", ("Y", "Yes", "是"), ("N", "No", "否"), ("NA", "Not applicable", "不适用"))
POSNEG = codelist(
    "POSNEG", ("POS", "Positive", "阳性"), ("NEG", "Negative", "阴性"), ("IND", "Indeterminate", "不确定")
)
# the missing codes are in no codelist: they may stand on any question (clinical conventions)
MISSING = codelist(
    "MISSING", ("ND", "Not done", "未做"), ("UNK", "Unknown", "不详"), ("NA", "Not applicable", "不适用")
)
# how a result lies against its reference limits
FLAG = codelist("FLAG", ("L", "Low", "偏低"), ("N", "Normal", "正常"), ("H", "High", "偏高"))
REASONS = codelist(
    "REASON",
    ("TRANSCRIPTION", "Transcription error", "转录错误"),
    ("NEW_SOURCE", "New source", "新源文件"),
    ("QUERY_ANSWER", "Query answer", "答复质疑"),
    ("UPDATE", "Information updated", "信息更新"),
    ("OTHER", "Other", "其他"),
)
