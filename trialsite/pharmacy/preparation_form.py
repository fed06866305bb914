"""The form of a preparation: boxes of text read by its questions, drawn section by section; it only parses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trialsite.audit import clock
from trialsite.casebook.submission import Outcome, Reason, Submission
from trialsite.crf.answers import EMPTY, Answer
from trialsite.crf.codelists import MISSING, REASONS
from trialsite.crf.fields import Question, Reading
from trialsite.crf.form import Section
from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.text import Text
from visits.preparation.prepared import BY_RELEASE, Prepared

AFTER_RELEASE = frozenset({
    "handover_dt", "handover_temp_c", "handover_to", "back_dt", "back_ml", "back_fate", "back_witness",
})  # fmt: skip
_NOT_THERE = re.compile(r"^(ND|UNK|NA)\s*[:：]\s*(.*)$", re.DOTALL)
Choices = Sequence[tuple[str, Text]]
REASON, WORDS = "reason", "words"


@dataclass(frozen=True)
class Row:
    """One line of a section: the question at its address, its box or what is calculated, and what is said of it."""

    address: str
    question: Question
    box: Any
    shown: str
    required: bool

    @property
    def label(self) -> Text:
        """What the question is called."""
        return self.question.label


class Card(LayoutObject):  # type: ignore[misc]
    """One section of the form."""

    def __init__(self, section: Section) -> None:
        self.section = section

    def render(self, form: Any, context: Any, template_pack: Any = None, **_rest: Any) -> str:
        """Draw the section; nothing for one whose time has not come."""
        rows = list(form.rows(self.section.names))
        return render_to_string("pharmacy/_section.html", {"title": self.section.title, "rows": rows}) if rows else ""


class PreparationForm(forms.Form):
    """A box for each answer that is typed; after the first save with a reason for what is corrected."""

    def __init__(self, found: Prepared, *, released: bool, writable: bool, **options: Any) -> None:
        super().__init__(**options)
        self.found, self.released = found, released
        known: dict[str, Choices] = {}
        for name, question in found.crf.questions.items():
            if self._is_typed(name, question):
                self.fields[name] = _box(question, known)
                self.fields[name].disabled = not writable
        if found.record.revision and writable:
            codes = [("", "–"), *((each.code, each.text.get(_language())) for each in REASONS)]
            self.fields[REASON] = forms.ChoiceField(choices=codes, required=False, label=_("Reason for correction"))
            self.fields[WORDS] = forms.CharField(required=False, max_length=200, label=_("In words"))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*(Card(section) for section in found.crf.sections))

    def _is_typed(self, name: str, question: Question) -> bool:
        if question.virtual or name in BY_RELEASE:
            return False
        return self.released or name not in AFTER_RELEASE

    def rows(self, names: Iterable[str]) -> Iterator[Row]:
        """The lines of a section."""
        for name in names:
            question = self.found.crf.questions[name]
            if name in self.fields:
                yield Row(name, question, self[name], "", question.required)
            elif name not in AFTER_RELEASE and (name not in BY_RELEASE or self.released):
                yield Row(name, question, None, self._calculated(name, question), False)

    def _calculated(self, name: str, question: Any) -> str:
        value = question.compute(self.found.case) if question.virtual else self.found.case.value(name)
        return "–" if value is None else question.show(value, _language())

    def submission(self, now: datetime) -> Submission:
        """What was typed, read by the questions; every correction with the one reason given."""
        reading = Reading(clock.site_date(now), now)
        answers: dict[str, Answer] = {}
        unreadable: dict[str, tuple[str, Text]] = {}
        for name in self.found.crf.questions:
            if name not in self.fields:
                continue
            text = self.data.get(name, "")
            try:
                answers[name] = _read(self.found.crf.questions[name], text, reading)
            except Unreadable as problem:
                unreadable[name] = (text, problem.message)
        reason = Reason(self.data.get(REASON, ""), self.data.get(WORDS, "").strip())
        reasons = dict.fromkeys(answers, reason) if reason.code in REASONS else {}
        return Submission(answers, self._revision(), unreadable=unreadable, reasons=reasons)

    def _revision(self) -> int:
        text = self.data.get("revision", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0

    def tell(self, outcome: Outcome) -> None:
        """Say at each box why its answer was not stored."""
        self.full_clean()
        for finding in outcome.refused:
            for address in finding.addresses:
                if address in self.fields:
                    self.add_error(address, finding.message.get(_language()))
        for conflict in outcome.conflicts:
            theirs = self.found.crf.questions[conflict.address].show_answer(conflict.theirs, _language())
            # who changed it last cannot be told: every sealed answer is sealed anew beside the others
            said = _("Somebody entered %(value)s meanwhile. Look at it, then save again.")
            self.add_error(conflict.address, said % {"value": theirs or "–"})

    def problems(self) -> list[dict[str, str]]:
        """Every fault with the box it stands at, in the order of the page."""
        return [
            {"target": f"id_{name}", "text": f"{self.fields[name].label}: {message}"}
            for name in self.fields
            for message in self.errors.get(name, ())
        ]


def _language() -> str:
    return get_language() or "en"


def _box(question: Question, known: dict[str, Choices]) -> forms.Field:
    """The box of a question; the entries of a register are read once."""
    label = question.label.get(_language())
    options = _options(question, known)
    if options:
        codes = [("", "–"), *((code, text.get(_language())) for code, text in options)]
        return forms.ChoiceField(choices=codes, required=False, label=label)
    widget = forms.Textarea(attrs={"rows": 2}) if question.kind == "long" else forms.TextInput()
    widget.attrs["autocomplete"] = "off"
    if question.kind in _HINTS:
        widget.attrs["placeholder"] = _HINTS[question.kind]
    return forms.CharField(required=False, label=label, widget=widget)


def _options(question: Question, known: dict[str, Choices]) -> Choices:
    register = getattr(question, "register", "")
    if register not in known or not register:
        known[register] = tuple(question.options())
    return known[register]


_HINTS: Mapping[str, str] = {"datetime": "2024-09-12 08:30", "date": "2024-09-12"}


def _read(question: Question, text: str, reading: Reading) -> Answer:
    missing = _NOT_THERE.match(text.strip())
    if missing and missing[1] in MISSING:
        return Answer(missing=missing[1], why=missing[2].strip())
    value = question.read(text, reading)
    return EMPTY if value is None else Answer(value)


def initial_of(found: Prepared, weight: Any) -> dict[str, str]:
    """The boxes as they stand before anything is typed; the weight of the visit where nothing is stored yet."""
    shown = {name: _typed(found.crf.questions[name], answer) for name, answer in found.answers.items()}
    if found.record.revision == 0 and weight is not None:
        shown["prep_weight_kg"] = f"{weight:f}"
    return shown


def _typed(question: Question, answer: Answer) -> str:
    return f"{answer.missing}: {answer.why}" if answer.missing else question.typed(answer.value, _language())
