"""What ledger texts say to a reader: labels of addresses, codes as words, instants on the site's clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from trialsite.accounts.roles import ROLES, Role
from trialsite.audit.actor import SYSTEM
from trialsite.audit.clock import SITE_ZONE
from trialsite.audit.entries import Origin
from trialsite.casebook.said import both
from trialsite.crf import registry
from trialsite.crf.address import read_address
from trialsite.crf.codelists import MISSING, REASONS
from trialsite.crf.fields import Question
from trialsite.crf.form import Crf
from trialsite.crf.values.display import show_date, show_number
from trialsite.protocol.text import Text

SEALED = Text("sealed", "已密封")
SEALED_FORM = re.compile(r"[0-9]+\.[A-Za-z0-9+/]{200,}={0,2}")
_MISSING = re.compile(r"(ND|UNK|NA): ?(.*)", re.DOTALL)
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_BRACKETS = re.compile(r"\[.*\]")

ORIGINS: Mapping[str, Text] = MappingProxyType(
    {
        Origin.TYPED: Text("Typed", "键入"),
        Origin.PASTED: Text("Pasted", "粘贴"),
        Origin.TOGETHER: Text("Section answered in one act", "整节一次填写"),
        Origin.IMPORTED: Text("Imported", "导入"),
        Origin.PAPER: Text("From paper", "纸质转录"),
        Origin.CALCULATED: Text("Calculated", "计算"),
        Origin.SYSTEM: Text("System", "系统"),
    }
)
STATES: Mapping[str, Text] = MappingProxyType(
    {
        "record.signed": Text("Signature", "签名"),
        "record.frozen": Text("Frozen", "冻结"),
        "visit.locked": Text("Visit", "访视"),
        "participant.locked": Text("Participant", "受试者"),
        "record.complete": Text("Form", "表单"),
        "record.entered_in_error": Text("Form", "表单"),
        "record.not_done": Text("Form", "表单"),
        "record.save": Text("Form", "表单"),
        "record.expected": Text("Expected form", "计划表单"),
        "participant.code": Text("Screening number", "筛选号"),
        "register.protocol": Text("Protocol version", "方案版本"),
        "register.entry": Text("Register entry", "登记册条目"),
        "request.address": Text("Address", "地址"),
        "request.agent": Text("Browser", "浏览器"),
        "request.task": Text("Task", "任务"),
        "request.path": Text("Page", "页面"),
    }
)
# texts that the system itself writes as values or reasons
_SYSTEM_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "true": Text("Yes", "是"),
        "false": Text("No", "否"),
        "open": Text("open", "待答复"),
        "answered": Text("answered", "已答复"),
        "closed": Text("closed", "已关闭"),
        "cancelled": Text("cancelled", "已取消"),
        "verified": Text("verified", "已核查"),
        "withdrawn": Text("withdrawn", "已撤回"),
        "void": Text("void", "已失效"),
        "asked": Text("asked", "已申请"),
        "accepted": Text("accepted", "已接受"),
        "declined": Text("declined", "已拒绝"),
        "lapsed": Text("lapsed", "已失效"),
        "deviation": Text("deviation", "方案偏离"),
        "prompt": Text("prompt", "提示"),
        "intact": Text("intact", "完整"),
        "value changed": Text("Value changed", "数值已更改"),
    }
)


def is_state(stored: str | None) -> bool:
    """Whether a stored text only says what the name of its kind says already."""
    return stored is None or stored in _SYSTEM_WORDS


@dataclass(frozen=True, slots=True)
class Said:
    """One value as it is read, and the code that is stored where that differs."""

    text: str
    code: str = ""
    unit: str = ""


def plain_text(text: str) -> Text:
    """A text without translation."""
    return Text(text, text)


def form_of(key: str) -> Crf | None:
    """The form of that key, None where this release does not know it."""
    return registry.get(key) if registry.known(key) else None


def question_at(form: str, field: str) -> Question | None:
    """The question at an address, None where there is none (any more)."""
    crf = form_of(form)
    try:
        return crf.question(field) if crf else None
    except (KeyError, ValueError):
        return None


def label_of(form: str, field: str, stored: str) -> Text:
    """What an address is called: the question's label with the row it stands in, or the state's name."""
    question, crf = question_at(form, field), form_of(form)
    if question is None or crf is None:
        return STATES.get(_BRACKETS.sub("", field)) or plain_text(stored or field)
    place = read_address(field)
    if not place.group:
        return question.label
    group = crf.groups_by_name[place.group]
    row = dict(group.keys).get(place.key, plain_text(place.key))
    return Text(f"{row.en} · {question.label.en}", f"{row.zh} · {question.label.zh}")


def called(username: str, name: str) -> Text:
    """A person by name as it was; the system by what it is."""
    return ROLES[Role.SYSTEM].title if username == SYSTEM.username else plain_text(name)


def role_title(role: str) -> Text:
    """The role as it was; stored roles that no longer exist are shown by their name."""
    return ROLES[Role(role)].title if role in set(Role) else plain_text(role)


def reason_of(code: str, words: str, form: str = "") -> Text:
    """Why: the chosen reason or the check, and what was written beside it."""
    chosen = REASONS.text(code) if code in REASONS else plain_text(code)
    crf = form_of(form)
    said = _SYSTEM_WORDS.get(words) or (both(crf, words) if crf else plain_text(words))
    if code and words:
        return Text(f"{chosen.en}: {said.en}", f"{chosen.zh}：{said.zh}")
    return chosen if code else said


class Reader:
    """Stored values as one reader sees them; the entries of a register are fetched once."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._options: dict[object, dict[str, Text]] = {}

    def said(self, question: Question | None, stored: str | None) -> Said | None:
        """A stored text in the reader's language; None for nothing."""
        if stored is None or stored == "":
            return None
        if SEALED_FORM.fullmatch(stored):
            return Said(SEALED.get(self.language))
        if question is None or question.kind == "tick":
            known = _SYSTEM_WORDS.get(stored)
            return Said(known.get(self.language), stored) if known else Said(stored)
        options = self._options_of(question)
        missing = _MISSING.fullmatch(stored)
        if missing and missing[1] not in options:
            name = MISSING.text(missing[1]).get(self.language)
            return Said(f"{name} ({missing[2]})" if missing[2] else name, missing[1])
        return self._answer(question, stored, options)

    def planned(self, stored: str | None) -> Said | None:
        """A planned form, stored as visit and form: "SCR vs"."""
        visit, _space, form = (stored or "").rpartition(" ")
        crf = form_of(form)
        if crf is None:
            return self.said(None, stored)
        title = crf.title.get(self.language)
        return Said(f"{visit} · {title}" if visit else title, stored or "")

    def _answer(self, question: Question, stored: str, options: dict[str, Text]) -> Said:
        codes = stored.split("|")
        if options and all(code in options for code in codes):
            joiner = "、" if self.language.startswith("zh") else ", "
            return Said(joiner.join(options[code].get(self.language) for code in codes), stored)
        text = _READERS[question.kind](stored, self.language) if question.kind in _READERS else stored
        return Said(text, "" if text == stored else stored, question.unit.get(self.language))

    def _options_of(self, question: Question) -> dict[str, Text]:
        key = getattr(question, "register", question)
        if key not in self._options:
            self._options[key] = dict(question.options())
        return self._options[key]


def _date(stored: str, language: str) -> str:
    try:
        return show_date(date.fromisoformat(stored), language)
    except ValueError:
        return stored


def _datetime(stored: str, language: str) -> str:
    try:
        local = datetime.fromisoformat(stored).astimezone(SITE_ZONE)
    except ValueError:
        return stored
    return f"{show_date(local.date(), language)} {local:%H:%M}"


def _number(stored: str, _language: str) -> str:
    # what was refused may be any text, also a number too large to be written out
    return show_number(Decimal(stored)) if _PLAIN_NUMBER.fullmatch(stored) else stored


_READERS = {"date": _date, "datetime": _datetime, "integer": _number, "decimal": _number}
