"""The columns of a listing: what a line says in each, in words and in codes, and what it is sorted by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trialsite.audit.clock import SITE_ZONE
from trialsite.casebook.status_sql import RANKS
from trialsite.crf import registry
from trialsite.crf.answers import Answer
from trialsite.crf.codelists import FLAG
from trialsite.crf.fields import Measurement, Question
from trialsite.crf.form import RowGroup
from trialsite.crf.values.display import canonical, show_date
from trialsite.pages.glyphs import GLYPHS
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

NUMBERS = frozenset({"integer", "decimal", "measurement"})
ON_EVERY_FORM = ("performed_by", "comment", "form_date")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `say` gives its words in a language, `code` the stored value; `order`: what sorts it, if anything."""

    key: str
    title: Text
    say: Callable[[Any, str], str]
    code: Callable[[Any], Any]
    order: str = ""
    number: bool = False


def record_of(row: Any) -> Any:
    """The record of a line, which a listing of records is made of."""
    return getattr(row, "record", row)


def place_columns(path: str) -> list[Column]:
    """What says where a line stands, and how far its form is; `path` leads from a line to its record."""

    def column(key: str, title: Text, code: Callable[[Any], Any], order: str, *, number: bool = False) -> Column:
        return Column(key, title, lambda row, _language: str(code(record_of(row))), lambda row: code(record_of(row)),
                      order, number)  # fmt: skip

    return [
        column("participant", Text("Participant", "受试者"), lambda r: r.participant.code,
               f"{path}participant__number"),
        column("visit", Text("Visit", "访视"), lambda r: r.visit.name if r.visit else "", f"{path}visit__position"),
        column("form_number", Text("No.", "序号"), lambda r: r.repeat, f"{path}repeat", number=True),
        Column("status", Text("Status", "状态"), lambda row, lang: GLYPHS[status_of(row)].name.get(lang), status_of,
               "status_rank"),
    ]  # fmt: skip


def status_of(row: Any) -> str:
    """The glyph of a line's form."""
    return RANKS[row.status_rank]


def record_columns() -> list[Column]:
    """What a listing of records says beyond the place: the form, when it was due, entered, signed, and what waits."""
    return [
        Column("form", Text("Form", "表单"), lambda r, lang: registry.get(r.form).title.get(lang), lambda r: r.form,
               "form"),
        _day("due_from", Text("Due from", "应填自"), lambda r: r.due_from),
        _day("due_to", Text("Due until", "应填至"), lambda r: r.due_to),
        _day("first_saved_at", Text("Entered on", "首次录入"), lambda r: _site(r.first_saved_at)),
        Column("latency", Text("Days from visit to entry", "访视至录入天数"), lambda r, _lang: _plain(r.latency),
               lambda r: r.latency, "latency", number=True),
        Column("last_saved_by", Text("Last saved by", "最近保存人"), lambda r, _lang: r.last_saved_by,
               lambda r: r.last_saved_by, "last_saved_by"),
        _day("completed_at", Text("Completed on", "完成日期"), lambda r: _site(r.completed_at)),
        _day("signed_at", Text("Signed on", "签名日期"), lambda r: _site(r.signed_at)),
        _count("open_queries", Text("Open queries", "未关闭质疑")),
        _count("to_verify", Text("To verify", "待核查数")),
        _count("verified", Text("Verified", "已核查数")),
    ]  # fmt: skip


def _day(key: str, title: Text, day: Callable[[Any], Any]) -> Column:
    return Column(key, title, lambda r, lang: show_date(day(r), lang) if day(r) else "", day, key)


def _count(key: str, title: Text) -> Column:
    return Column(key, title, lambda r, _lang: str(getattr(r, key)), lambda r: getattr(r, key), key, number=True)


def _site(instant: Any) -> Any:
    return instant.astimezone(SITE_ZONE).date() if instant else None


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def row_column(group: RowGroup) -> Column:
    """Which row of a table inside a form a line is."""
    names: Mapping[str, Text] = dict(group.keys)

    def say(row: Any, language: str) -> str:
        return names[row.key].get(language) if row.key in names else str(row.key)

    return Column("row", group.title, say, lambda row: row.key, "key")


def answer_columns(questions: Mapping[str, Question], audiences: Collection[Audience]) -> Iterator[Column]:
    """The answers that these eyes may see, with flag and grade of results beside them; what every form asks last."""
    own = [name for name in questions if name not in ON_EVERY_FORM]
    for name in [*own, *(each for each in ON_EVERY_FORM if each in questions)]:
        question = questions[name]
        if is_told(question, audiences):
            yield _answer(name, question)
            yield from _beside(name, question)


def is_told(question: Question, audiences: Collection[Audience]) -> bool:
    """Whether a stored answer may be listed for these eyes; a sealed one never is, a calculated one is not stored."""
    is_stored = bool(question.columns()) or question.kind == "link"
    return is_stored and not question.sealed and question.audience in audiences


def _answer(name: str, question: Question) -> Column:
    words, label, unit = _Words(question), question.label, question.unit
    title = Text(f"{label.en} ({unit.en})", f"{label.zh} ({unit.zh})") if unit.en else label
    return Column(
        name, title, lambda row, language: words.said(question.answer(row), language),
        lambda row: _code(question.answer(row)), name if question.columns() else "", question.kind in NUMBERS,
    )  # fmt: skip


def _code(answer: Answer) -> Any:
    """The stored value as exports write it: an instant on the site's clock with its offset."""
    if isinstance(answer.value, datetime):
        return answer.value.astimezone(SITE_ZONE).isoformat()
    return answer.missing or canonical(answer.value)


def _beside(name: str, question: Question) -> Iterator[Column]:
    """Flag and grade of a laboratory result."""
    if not isinstance(question, Measurement):
        return
    label = question.label
    if "limits" in question.parts:
        column = f"{name}_flag"
        yield Column(
            column, Text(f"{label.en}: low or high", f"{label.zh}：高低标识"),
            lambda row, language: FLAG.text(getattr(row, column) or "").get(language),
            lambda row: getattr(row, column), column,
        )  # fmt: skip
    if "grade" in question.parts:
        grade = f"{name}_grade"
        title = Text(f"{label.en}: grade", f"{label.zh}：分级")
        yield Column(grade, title, lambda row, _lang: getattr(row, grade) or "", lambda row: getattr(row, grade), grade,
                     number=True)  # fmt: skip


class _Words:
    """The words of one question's answers; the entries of a register are read once."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._entries: dict[str, Text] | None = None

    def said(self, answer: Answer, language: str) -> str:
        if answer.missing or answer.value is None or not hasattr(self.question, "register"):
            return self.question.show_answer(answer, language)
        if self._entries is None:
            self._entries = dict(self.question.options())
        codes = answer.value if isinstance(answer.value, tuple | list) else (answer.value,)
        joiner = "、" if language.startswith("zh") else ", "
        return joiner.join(self._entries[code].get(language) if code in self._entries else code for code in codes)
