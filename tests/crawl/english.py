"""Find English among the words of a Chinese page; codes, units, names and what is marked as English may stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from trialsite.crf import registry
from trialsite.crf.evaluate import checks_of, needs_of
from trialsite.crf.facts import all_facts
from trialsite.crf.fields import Measurement, Unit
from trialsite.protocol.laboratory.panels import ANALYTES

SPOKEN = ("title", "alt", "aria-label", "placeholder", "summary")
SPOKEN_BY_SCRIPT = ("data-saved", "data-newer", "data-offline", "data-waits", "data-confirm")
SILENT = frozenset({"script", "style", "code", "kbd"})
VOID = frozenset({"input", "br", "hr", "img", "link", "meta", "col", "source", "wbr"})
# what the system itself wrote as data, in both languages beside each other
BESIDE = re.compile(r"(?<=[\u4e00-\u9fff。）]) / [A-Za-z][^\u4e00-\u9fff]*$")
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_'’./^-]*")
# codes are in capitals or hold a digit: MSCT-A-22, SCR, CD4, DM-01
CODE = re.compile(r"[A-Z0-9][A-Z0-9_./-]*|[A-Za-z_.-]*[0-9][A-Za-z0-9_./-]*")
NAMES = frozenset({
    "trialsite", "English", "Ctrl", "Alt", "Tab", "Enter", "Esc", "Shift", "liugang", "SpO2", "pH", "mg", "vs", "hCG",
    "IgM", "eGFR", "Hy's", "law", "ng/mL", "ug/L", "MedDRA",
    "mL/min/1.73",
})  # fmt: skip


class _Reader(HTMLParser):
    """Collects what a person reads or hears, with the line it stands in; parts in another language are passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        own = self._is_silent() or tag in SILENT or (tag != "html" and (named.get("lang") or "zh")[:2] != "zh")
        if tag not in VOID:
            self.open.append((tag, own))
        if own:
            return
        self.texts += [named[name] or "" for name in (*SPOKEN, *SPOKEN_BY_SCRIPT) if name in named]
        if tag == "input" and named.get("type") in {"submit", "button"}:
            self.texts.append(named.get("value") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _own in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._is_silent():
            self.texts.append(data)

    def _is_silent(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def units() -> frozenset[str]:
    """The units of all questions and analytes, which are the same in both languages."""
    found: set[str] = {analyte.unit for analyte in ANALYTES.values()}
    for crf in registry.all_forms():
        for question in crf.every_question:
            found.add(question.unit.zh)
            if isinstance(question, Unit):
                found.update(text.zh for _code, text in question.options())
            if isinstance(question, Measurement):
                found.update((question.grammar.unit, *question.grammar.units))
    return frozenset(word for unit in found for word in WORD.findall(unit))


def identifiers() -> frozenset[str]:
    """Names of forms, checks, variables and facts, which are codes and the same in both languages."""
    found = {fact.key for fact in all_facts()}
    found |= {key for crf in registry.all_forms() for key in needs_of(crf)}
    for crf in registry.all_forms():
        found.update((crf.key, *crf.questions), (check.id for check in checks_of(crf)))
        found.update(question.only_with for question in crf.questions.values())
    return frozenset(found)


def english_in(page: str) -> list[str]:
    """The texts of a page that still hold an English word."""
    reader = _Reader()
    reader.feed(page)
    allowed = NAMES | units() | identifiers()
    return [" ".join(text.split()) for text in reader.texts if any(_words(text, allowed))]


def _words(text: str, allowed: frozenset[str]) -> Iterator[str]:
    for match in WORD.finditer(BESIDE.sub("", ADDRESS.sub("", text).strip())):
        word = match[0].rstrip("./'’-")
        if len(word) > 1 and not any(_may_stay(parts, allowed) for parts in ([word], word.split("/"))):
            yield word


def _may_stay(words: list[str], allowed: frozenset[str]) -> bool:
    return all(word in allowed or CODE.fullmatch(word) for word in words)
