"""The forms of the trial as documents: empty for the pen, and annotated with where each answer is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trialsite.audit import clock
from trialsite.crf.blank import Sheet, sheets
from trialsite.crf.dictionary import CheckEntry, FormEntry, Part, QuestionEntry, form_entry
from trialsite.crf.form import Crf
from trialsite.crf.registry import own_forms
from trialsite.pages.pdf import Head, Pdf, make_pdf
from trialsite.protocol.model import Protocol
from trialsite.protocol.text import Text
from trialsite.registers.selectors import build, protocol_on

BOTH = "both"
LANGUAGES: Mapping[str, Text] = {
    BOTH: Text("Chinese and English", "中英文对照"), "zh": Text("Chinese", "中文"), "en": Text("English", "英文"),
}  # fmt: skip
BLANK = Text("Blank CRF", "空白CRF")
ANNOTATED = Text("Annotated CRF", "注释CRF")
WORDS: Mapping[str, Text] = {
    "participant": Text("Participant", "受试者编号"), "visit": Text("Visit", "访视"), "date": Text("Date", "日期"),
    "staff": Text("Staff code", "填写人"), "signature": Text("Signature", "签名"), "form": Text("Form", "表单"),
    "version": Text("version", "版本"), "investigator": Text("investigator only", "研究者填写"),
    "several": Text("all that apply", "可多选"), "partial": Text("UK for a part not known", "不详部分填UK"),
    "missing": Text(
        "* needed. When an answer is missing tick ND not done, UNK unknown or NA not applicable and write the reason "
        "beside it. To correct: strike out once, write the new value, initial, date and reason.",
        "* 必填。缺失时勾选：ND 未做，UNK 不详，NA 不适用，并在旁边写明原因。"
        "更正：划线、写新值、签名、注明日期和原因。",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Blank:
    """A form for the pen."""

    crf: Crf
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A question with the columns that hold its answer."""

    entry: QuestionEntry
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section with the table that holds its answers."""

    part: Part
    table: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A form with where each answer is stored, and what is checked."""

    entry: FormEntry
    sections: tuple[Section, ...]
    checks: tuple[CheckEntry, ...]


def blank_crf(language: str, after: Callable[[float], None]) -> Pdf:
    """Every form empty, in a language or in both; `after` is told which share is done. Raises NoPdfError."""
    protocol = _protocol()
    forms = [Blank(crf, tuple(sheets(crf, protocol))) for crf in _in_order(protocol)]
    return _document("pdf/blank_crf.html", BLANK, {"forms": forms, "language": language, "words": WORDS}, after)


def annotated_crf(after: Callable[[float], None]) -> Pdf:
    """Every form with tables, columns, codes and checks, in both languages. Raises NoPdfError."""
    forms = [_annotated(crf) for crf in _in_order(_protocol())]
    return _document("pdf/annotated_crf.html", ANNOTATED, {"forms": forms}, after)


def _document(template: str, title: Text, context: Mapping[str, object], after: Callable[[float], None]) -> Pdf:
    head = Head(title, "CRF", _protocol().version, clock.now())
    return make_pdf(template, context, head, lambda page: after(min(1.0, page / 70)))


def _protocol() -> Protocol:
    return build(protocol_on(clock.today()))


def _in_order(protocol: Protocol) -> list[Crf]:
    """The forms in the order of the casebook; those of no visit after them."""
    order = [form for group in protocol.groups for form in group.forms]
    return sorted(own_forms(), key=lambda crf: (order.index(crf.key) if crf.key in order else len(order), crf.key))


def _annotated(crf: Crf) -> Annotated:
    entry = form_entry(crf)
    return Annotated(entry, tuple(_section(crf, part) for part in entry.parts), entry.checks)


def _section(crf: Crf, part: Part) -> Section:
    model = crf.groups_by_name[part.group].model if part.group else crf.model
    notes = tuple(Note(each, _columns(each)) for each in (*part.questions, *part.rows))
    return Section(part, model._meta.db_table, notes)


def _columns(entry: QuestionEntry) -> tuple[str, ...]:
    question = entry.question
    held = question.sealed_columns() if question.sealed else question.columns() | question.missing_columns()
    return () if question.virtual else tuple(held)
