"""What a form inherits from the dated registers on the day it speaks of; REG-01, the check of another answer; pure.

A setting is what a register says of one kind (assay, platform, site of measurement) over a span of days. A form
inherits a kind where all settings in force say the same: with two devices that differ somebody has to choose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from trialsite.crf.checks import Case, Check, Severity
from trialsite.crf.fields.base import Question, Reading
from trialsite.crf.form import Crf
from trialsite.crf.values.days import earliest
from trialsite.crf.values.display import show_date
from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.text import Text

# the fact that brings the settings of a form
SETTINGS = "register_settings"
# the kind that names the laboratory itself; the other kinds of a laboratory follow the one that is chosen
LABORATORY = "laboratory"
DIFFERS = Text(
    "On {day} the register says: {value}. If this report says otherwise, confirm it with the reason",
    "{day}登记册为：{value}。如报告单确实不同，请确认并说明原因",
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a register says from one site date to another (None: still); `laboratory` is empty for a device."""

    kind: str
    value: str
    first: date
    last: date | None
    laboratory: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


def inherits(crf: Crf) -> dict[str, Question]:
    """The questions of a form that a register answers."""
    return {name: question for name, question in crf.questions.items() if question.inherits}


def chooses_laboratory(crf: Crf) -> str:
    """The question that names the laboratory, "" where the form has none."""
    return next((name for name, question in inherits(crf).items() if question.inherits == LABORATORY), "")


def day_of(crf: Crf, case: Case) -> date:
    """The day a form speaks of: that of the sample or measurement, today while it is not known."""
    return earliest(case.value(crf.occurred or "form_date")) or case.today


def inherited(crf: Crf, case: Case) -> dict[str, str]:
    """Question → what the registers say of it on the day of the form, as a person would type it."""
    day, chosen = day_of(crf, case), case.value(chooses_laboratory(crf) or LABORATORY)
    now = [each for each in case.fact(SETTINGS) or () if each.holds(day)]
    found = {}
    for name, question in inherits(crf).items():
        free = question.inherits == LABORATORY or chosen is None
        said = {
            each.value for each in now
            if each.kind == question.inherits and (free or each.laboratory in ("", chosen))
        }  # fmt: skip
        if len(said) == 1:
            found[name] = said.pop()
    return {name: value for name, value in found.items() if value}


def register_checks(crf: Crf) -> Iterator[Check]:
    """REG-01 for each answer that a register gives; that of the laboratory itself has a check of its own."""
    for name, question in inherits(crf).items():
        if question.inherits != LABORATORY:
            rule = _Otherwise(crf, name, question)
            fields = (name, crf.occurred or "form_date")
            yield Check("REG-01", Severity.IMPLAUSIBLE, fields, DIFFERS, rule, needs=(SETTINGS,))


class _Otherwise:
    """Rule: the answer is not what the register says on the day."""

    def __init__(self, crf: Crf, name: str, question: Question) -> None:
        self.crf, self.name, self.question = crf, name, question

    def __call__(self, case: Case) -> dict[str, object] | None:
        value, said = case.value(self.name), inherited(self.crf, case).get(self.name)
        registered = self._read(said, case) if value is not None and said is not None else None
        if registered is None or registered == value:
            return None
        day, show = day_of(self.crf, case), self.question.show
        return {
            "day": Text(show_date(day, "en"), show_date(day, "zh")),
            "value": Text(show(registered, "en"), show(registered, "zh")),
        }

    def _read(self, said: str, case: Case) -> Any:
        """The answer that the register gives; None where the form cannot hold it."""
        try:
            return self.question.read(said, Reading(case.today, case.now))
        except Unreadable:
            return None
