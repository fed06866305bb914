"""The codebook: each column of the files with its labels, unit, codes and limits, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import IO, Any

from trialsite.crf.codelists import FLAG, MISSING
from trialsite.crf.fields import Question
from trialsite.crf.values.display import show_range
from trialsite.exports.package import coding
from trialsite.exports.package.data import Table, forms, is_told
from trialsite.exports.package.scope import EYES, Scope
from trialsite.exports.package.study_day import LABEL, dated_by
from trialsite.pages.spreadsheets import write_rows
from trialsite.protocol.text import Text

HEADS = (
    "file", "column", "row", "label_en", "label_zh", "type", "unit_en", "unit_zh", "codes", "required", "critical",
    "answered_by", "impossible_outside", "unusual_outside", "sdtm", "form_version",
)  # fmt: skip
CODES = ("file", "column", "code", "text_en", "text_zh")
# what stands beside a value in columns of its own
BESIDE = {
    "missing": Text("missing code", "缺失代码"), "missing_why": Text("why it is missing", "缺失原因"),
    "raw": Text("as on the report", "报告原文"), "op": Text("comparator", "比较符"),
    "unit": Text("unit as reported", "报告单位"), "lloq": Text("limit of quantification", "定量下限"),
    "lo": Text("lower reference limit", "参考值下限"), "hi": Text("upper reference limit", "参考值上限"),
    "earliest": Text("first possible day", "最早可能日期"), "latest": Text("last possible day", "最晚可能日期"),
    "flag": Text("low, normal, high", "高低标识"), "grade": Text("DAIDS grade", "DAIDS分级"),
}  # fmt: skip


def tables() -> Iterator[Table]:
    """The files of the codebook."""
    yield Table("codebook/columns.csv", _columns)
    yield Table("codebook/codes.csv", _codes)
    yield Table("codebook/forms.csv", _forms)


def _forms(out: IO[bytes], scope: Scope) -> int:
    heads = ("file", "form", "title_en", "title_zh", "form_version")
    rows = ((f"{c.key}.csv", c.key, c.title.en, c.title.zh, c.version) for c in forms(scope.eyes))
    return write_rows(out, heads, rows)


def _columns(out: IO[bytes], scope: Scope) -> int:
    asked = (line for told in _questions(scope) for line in _lines(*told))
    beside = chain(_study_days(), coding.lines()) if scope.eyes == EYES else ()
    return write_rows(out, HEADS, chain(asked, beside))


def _study_days() -> Iterator[tuple[Any, ...]]:
    for crf in forms():
        if dated := dated_by(crf):
            question, name = crf.questions[dated[0]], dated[1]
            label = LABEL.format(label=question.label)
            target = f"{question.sdtm.removesuffix('DTC')}DY"
            yield (f"{crf.key}.csv", name, "", label.en, label.zh, "calculated", *[""] * 8, target, crf.version)


def _codes(out: IO[bytes], scope: Scope) -> int:
    def lines() -> Iterator[tuple[str, ...]]:
        yield from (("", "*_missing", code.code, code.text.en, code.text.zh) for code in MISSING)
        yield from (("", "*_flag", code.code, code.text.en, code.text.zh) for code in FLAG)
        for file, _row, name, question, _version in _questions(scope):
            yield from ((file, name, code, text.en, text.zh) for code, text in question.options())

    return write_rows(out, CODES, lines())


def _questions(scope: Scope) -> Iterator[tuple[str, str, str, Question, str]]:
    """File, row, name, question and version of the form, calculated ones too."""
    for crf in forms(scope.eyes):
        for name, question in crf.questions.items():
            if is_told(question, scope.eyes):
                yield f"{crf.key}.csv", "", name, question, crf.version
        for group in crf.groups:
            for row in group.asked or ("",):
                for name, question in (group.questions_of(row) if row else group.questions).items():
                    if is_told(question, scope.eyes):
                        yield f"{crf.key}-{group.name}.csv", row, name, question, crf.version


def _lines(file: str, row: str, name: str, question: Question, version: str) -> Iterator[tuple[Any, ...]]:
    codes = "|".join(code for code, _text in question.options()) if not hasattr(question, "register") else "register"
    yield (
        file, name, row, question.label.en, question.label.zh, question.kind, question.unit.en, question.unit.zh, codes,
        question.required, question.critical, str(question.answered_by), show_range(question.hard),
        show_range(question.soft), question.sdtm, version,
    )  # fmt: skip
    if question.virtual:
        return
    for column in [*question.columns(), *question.missing_columns()]:
        part = BESIDE.get(column.removeprefix(f"{name}_"))
        if column != name and part is not None:
            label = (f"{question.label.en}: {part.en}", f"{question.label.zh}：{part.zh}")
            yield (file, column, row, *label, "text", "", "", "", "", "", "", "", "", "", version)
