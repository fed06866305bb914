"""Stored texts as people read them: codes as words, instants on the site's clock, numbers with their unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from trialsite.accounts.delegating.statements import DOCUMENTS
from trialsite.accounts.roles import ROLES, TASKS, Role, Task
from trialsite.audit.clock import SITE_ZONE
from trialsite.audit.entries import Origin
from trialsite.crf import registry
from trialsite.crf.codelists import MISSING
from trialsite.crf.fields import Question
from trialsite.crf.values.display import show_date, show_number, show_partial_date
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.text import Text

SEALED = Text("sealed", "已密封")
SEALED_FORM = re.compile(r"[0-9]+\.[A-Za-z0-9+/]{200,}={0,2}")
_MISSING = re.compile(r"(ND|UNK|NA): ?(.*)", re.DOTALL)
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")

# how a value came in
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

# texts that the system itself writes as values or reasons
SYSTEM_WORDS: Mapping[str, Text] = MappingProxyType(
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
        "masked": Text("masked", "已遮蔽"),
        "lapsed": Text("lapsed", "已失效"),
        "deviation": Text("deviation", "方案偏离"),
        "prompt": Text("prompt", "提示"),
        "intact": Text("intact", "完整"),
        "value changed": Text("Value changed", "数值已更改"),
        "screening": Text("In screening", "筛选期"),
        "eligible": Text("Eligible, signed", "符合入选，已签名"),
        "screen_failed": Text("Screen failure", "筛选失败"),
        "ended": Text("Ended", "已结束研究"),
        "VISIT_MISSED": Text("The visit was missed", "访视缺失"),
    }
)


# values of accounts: roles, tasks and settings
_ACCOUNT_WORDS: Mapping[str, Text] = MappingProxyType(
    {role.value: ROLES[role].title for role in Role}
    | {task.value: TASKS[task] for task in Task}
    | DOCUMENTS
    | {
        "True": Text("Yes", "是"),
        "False": Text("No", "否"),
        "en": Text("English", "英文"),
        "zh-hans": Text("Chinese", "中文"),
        "comfortable": Text("Comfortable", "宽松"),
        "compact": Text("Compact", "紧凑"),
        "changed": Text("changed by its owner", "本人修改"),
        "temporary": Text("temporary", "临时密码"),
        "chosen by link": Text("chosen by link", "本人通过链接设置"),
        "mailed": Text("mailed to its owner", "已发送至本人邮箱"),
        "shown": Text("shown once to the administrator", "仅向管理员显示一次"),
        "refused: used": Text("refused: used before", "已拒绝：链接已使用"),
        "refused: ended": Text("refused: replaced or ended", "已拒绝：链接已失效"),
        "refused: expired": Text("refused: expired", "已拒绝：链接已过期"),
        "refused: many names": Text("refused: many names", "已拒绝：多个登录名连续失败"),
        "locked: many names": Text("locked: many names", "已锁定：多个登录名连续失败"),
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """One value as it is read, and the code that is stored where that differs."""

    text: str
    code: str = ""
    unit: str = ""


def plain_text(text: str) -> Text:
    """A text without translation."""
    return Text(text, text)


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
            known = SYSTEM_WORDS.get(stored) or _ACCOUNT_WORDS.get(stored)
            return Said(known.get(self.language)) if known else Said(stored)
        options = self._options_of(question)
        missing = _MISSING.fullmatch(stored)
        if missing and missing[1] not in options:
            name = MISSING.text(missing[1]).get(self.language)
            return Said(f"{name} ({missing[2]})" if missing[2] else name, missing[1])
        return self._answer(question, stored, options)

    def planned(self, stored: str | None) -> Said | None:
        """A planned form, stored as visit and form: "SCR vs"."""
        visit, _space, form = (stored or "").rpartition(" ")
        crf = registry.get(form) if registry.known(form) else None
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


def _partial(stored: str, language: str) -> str:
    try:
        return show_partial_date(PartialDate(stored), language)
    except ValueError:
        return stored


_READERS = {"date": _date, "pdate": _partial, "datetime": _datetime, "integer": _number, "decimal": _number}
