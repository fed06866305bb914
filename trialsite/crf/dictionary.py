"""The data dictionary as rows: every question and check of the registry, for pages and for the generated reference."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from trialsite.accounts.roles import AnsweredBy
from trialsite.crf import registry
from trialsite.crf.checks import Check, Severity
from trialsite.crf.codelists import Codelist
from trialsite.crf.conditions import Condition
from trialsite.crf.evaluate import checks_of
from trialsite.crf.fields import Choice, Question, RegisterChoices
from trialsite.crf.form import Crf, RowGroup
from trialsite.crf.values.display import show_range
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text

KINDS = {
    "text": Text("text", "文本"),
    "long": Text("long text", "长文本"),
    "integer": Text("whole number", "整数"),
    "decimal": Text("decimal number", "小数"),
    "date": Text("date", "日期"),
    "pdate": Text("date, may be partial", "日期（可不完整）"),
    "time": Text("time", "时间"),
    "datetime": Text("date and time", "日期和时间"),
    "choice": Text("one choice", "单选"),
    "unit": Text("unit", "单位"),
    "multichoice": Text("several choices", "多选"),
    "register": Text("entry of a register", "登记册选项"),
    "registers": Text("entries of a register", "登记册选项（可多选）"),
    "tick": Text("tick box", "勾选框"),
    "measurement": Text("laboratory result", "检验结果"),
    "calculated": Text("calculated", "自动计算"),
    "link": Text("link to another record", "关联记录"),
}
# a part of a result that a condition looks at
PARTS = {"flag": Text("low or high", "高低标识")}
SEVERITIES = {
    Severity.IMPOSSIBLE: Text("impossible, refused", "不可能，拒绝保存"),
    Severity.IMPLAUSIBLE: Text("implausible, to be confirmed", "异常，需确认"),
    Severity.COMPLETION: Text("needed for Complete", "完成时必需"),
    Severity.GATE: Text("gate before an act", "操作前置条件"),
    Severity.DEVIATION: Text("protocol deviation", "方案偏离"),
    Severity.PROMPT: Text("prompt", "提示"),
}
ANSWERED_BY = {
    AnsweredBy.SITE.value: Text("site", "研究中心"),
    AnsweredBy.INVESTIGATOR.value: Text("investigator", "研究者"),
    AnsweredBy.SPONSOR.value: Text("sponsor", "申办者"),
    AnsweredBy.PHARMACY.value: Text("pharmacy", "药房"),
}


@dataclass(frozen=True)
class QuestionEntry:
    """One question as the dictionary tells it; `address` has an empty key inside a row group."""

    address: str
    question: Question
    kind: Text
    codelist: Codelist | None
    hard: str
    soft: str
    needed: Text
    answered_by: Text

    @property
    def is_unblinded(self) -> bool:
        """Whether only people with an unblinded grant see the answers."""
        return self.question.audience == Audience.UNBLINDED

    def mentions(self, sought: str) -> bool:
        """Whether variable, labels, unit, codes or SDTM target hold the words, in any case."""
        q = self.question
        texts = [self.address, q.label.en, q.label.zh, q.unit.en, q.unit.zh, q.sdtm]
        for code in self.codelist or ():
            texts += [code.code, code.text.en, code.text.zh]
        return any(sought in text.casefold() for text in texts)


@dataclass(frozen=True)
class CheckEntry:
    """One edit check as the dictionary tells it."""

    id: str
    letter: str
    severity: Text
    fields: tuple[str, ...]
    message: Text

    def mentions(self, sought: str) -> bool:
        """Whether id, questions or message hold the words, in any case."""
        return any(sought in text.casefold() for text in (self.id, *self.fields, self.message.en, self.message.zh))


@dataclass(frozen=True)
class Part:
    """A section of a form with its questions; a row group is a part of its own, with `rows` where each is its own."""

    title: Text
    questions: tuple[QuestionEntry, ...]
    group: str = ""
    rows: tuple[QuestionEntry, ...] = ()


@dataclass(frozen=True)
class FormEntry:
    """One form of the dictionary."""

    crf: Crf
    parts: tuple[Part, ...]
    checks: tuple[CheckEntry, ...]

    @property
    def questions(self) -> tuple[QuestionEntry, ...]:
        """All questions in reading order, row groups among them."""
        return tuple(entry for part in self.parts for entry in part.questions)

    @property
    def rows(self) -> tuple[QuestionEntry, ...]:
        """The results of reports, one line per analyte."""
        return tuple(entry for part in self.parts for entry in part.rows)

    @property
    def is_unblinded(self) -> bool:
        """Whether the whole form is for people with an unblinded grant."""
        return self.crf.audience == Audience.UNBLINDED


def form_called(words: str) -> Crf | None:
    """The form of that key, else the first whose title, in either language, holds the words; at least two signs."""
    folded = words.casefold()
    if len(folded) < 2:
        return None
    titled = (
        crf for crf in registry.own_forms() if folded in crf.title.en.casefold() or folded in crf.title.zh.casefold()
    )
    return next((crf for crf in registry.own_forms() if crf.key == folded), None) or next(titled, None)


def form_entry(crf: Crf) -> FormEntry:
    """Everything the dictionary says of a form."""
    return FormEntry(crf, tuple(_parts(crf)), tuple(_check_entry(crf, check) for check in checks_of(crf)))


def _check_entry(crf: Crf, check: Check) -> CheckEntry:
    prefix = f"{check.group}[]." if check.group else ""
    fields = tuple(f"{prefix}{name}" for name in check.fields)
    return CheckEntry(check.id, check.severity.value, SEVERITIES[check.severity], fields, _message(crf, check))


class _Holes(dict[str, str]):
    """Fills what only a value would fill with dots."""

    def __missing__(self, name: str) -> str:
        return "…"


def _message(crf: Crf, check: Check) -> Text:
    """The message with the label of its first question; values of a case are left open."""
    questions = crf.groups_by_name[check.group].questions if check.group else {}
    asked = questions.get(check.fields[0]) or crf.question(check.fields[0])
    texts = (
        said.format_map(_Holes(label=asked.label.get(language), unit=asked.unit.get(language)))
        for language, said in (("en", check.message.en), ("zh-hans", check.message.zh))
    )
    return Text(*(" ".join(text.split()) for text in texts))


def _parts(crf: Crf) -> Iterator[Part]:
    placed = {section.group for section in crf.sections}
    for section in crf.sections:
        if section.group:
            group = crf.groups_by_name[section.group]
            columns = _entries(f"{group.name}[].", group.questions, group.questions)
            yield Part(section.title, columns, group.name, _rows(crf, group))
        else:
            own = {name: crf.questions[name] for name in section.names}
            yield Part(section.title, _entries("", own, crf.questions))
    shown = {name for section in crf.sections for name in section.names}
    rest = {name: question for name, question in crf.questions.items() if name not in shown}
    if rest:
        yield Part(Text("Other", "其他"), _entries("", rest, crf.questions))
    for group in crf.groups:
        if group.name not in placed:
            yield Part(group.title, _entries(f"{group.name}[].", group.questions, group.questions), group.name)


def _rows(crf: Crf, group: RowGroup) -> tuple[QuestionEntry, ...]:
    """The result of each row that has questions of its own, with the units it may be reported in."""
    found: list[QuestionEntry] = []
    for key, asked in group.asked.items():
        entry = _entries(f"{group.name}[{key}].", {"value": asked["value"]}, crf.questions)[0]
        unit = asked.get("unit")
        found.append(replace(entry, codelist=unit.codelist if isinstance(unit, Choice) else None))
    return tuple(found)


def _codes(question: Question) -> Codelist | None:
    """The codelist of a question; entries of a register are not the form's own."""
    return question.codelist if isinstance(question, Choice) and not isinstance(question, RegisterChoices) else None


def _entries(prefix: str, questions: dict[str, Question], siblings: dict[str, Question]) -> tuple[QuestionEntry, ...]:
    return tuple(
        QuestionEntry(
            address=f"{prefix}{name}",
            question=question,
            kind=KINDS[question.kind],
            codelist=_codes(question),
            hard=show_range(question.hard),
            soft=show_range(question.soft),
            needed=needed(question, siblings),
            answered_by=ANSWERED_BY[question.answered_by],
        )
        for name, question in questions.items()
    )


def needed(question: Question, siblings: dict[str, Question] | None = None) -> Text:
    """When Complete asks for the answer: "required", "required when Sex = Female", "optional" ..."""
    if question.virtual:
        return Text("calculated", "自动计算")
    if question.only_with:
        key = question.only_with
        return Text(f"only with {key}", f"仅当启用 {key}")
    condition = question.required_when
    if condition is None:
        return Text("required", "必填") if question.required else Text("optional", "选填")
    told = [_told(part, siblings or {}) for part in condition.parts]
    english, chinese = " and ".join(text.en for text in told), "且".join(text.zh for text in told)
    return Text(f"required when {english}", f"{chinese}时必填")


def _told(condition: Condition, siblings: dict[str, Question]) -> Text:
    if condition.values == {True}:
        name = condition.fact or condition.question
        return Text(name, f"{name} 成立")
    subject, values = _said(condition, siblings)
    if condition.part:
        part = PARTS[condition.part]
        subject = Text(f"{subject.en} ({part.en})", f"{subject.zh}（{part.zh}）")
    if condition.values == {None}:
        return Text(f"{subject.en} is not answered", f"未填“{subject.zh}”")
    return Text(f"{subject.en} = {values.en}", f"{subject.zh}为“{values.zh}”")


def _said(condition: Condition, siblings: dict[str, Question]) -> tuple[Text, Text]:
    """The subject of a condition and its values, in words where the question is known."""
    name = condition.question or condition.fact or condition.setting
    asked = siblings.get(name)
    codes = _run(condition.values) or sorted(map(str, condition.values))
    if asked is None:
        return Text(name, name), Text(", ".join(codes), "、".join(codes))
    words = dict(asked.options())
    texts = [words.get(code, Text(code, code)) for code in codes]
    return asked.label, Text(", ".join(text.en for text in texts), "、".join(text.zh for text in texts))


def _run(values: Collection[object]) -> list[str]:
    """Whole numbers without a gap as one text, "1–112"; nothing for other values."""
    numbers = sorted(value for value in values if isinstance(value, int) and not isinstance(value, bool))
    whole = len(numbers) == len(values) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1
    return [f"{numbers[0]}–{numbers[-1]}"] if whole else []


@dataclass(frozen=True)
class Hit:
    """A form in which something mentions what is sought."""

    entry: FormEntry
    questions: tuple[QuestionEntry, ...]
    checks: tuple[CheckEntry, ...]


def sought_in(entries: list[FormEntry], words: str) -> list[Hit]:
    """Forms with the questions and checks that mention the words."""
    folded = words.casefold()
    hits = (
        Hit(
            entry,
            tuple(each for each in (*entry.questions, *entry.rows) if each.mentions(folded)),
            tuple(each for each in entry.checks if each.mentions(folded)),
        )
        for entry in entries
    )
    return [hit for hit in hits if hit.questions or hit.checks]
