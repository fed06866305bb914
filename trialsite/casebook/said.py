"""Messages of checks and readers as the ledger keeps them, in English, said again in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from types import ModuleType

from trialsite.casebook import decide, gates
from trialsite.crf import standard
from trialsite.crf.codelists import MISSING
from trialsite.crf.evaluate import checks_of
from trialsite.crf.fields import chosen, derived, typed
from trialsite.crf.form import Crf
from trialsite.crf.values import dates, measured, numbers, partial, units
from trialsite.crf.values.display import show_partial_date
from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.text import Text

_SPOKEN_IN: tuple[ModuleType, ...] = (
    dates,
    partial,
    numbers,
    units,
    measured,
    typed,
    chosen,
    derived,
    standard,
    decide,
)  # fmt: skip
_HOLE = re.compile(r"\{([a-z_]+)\}")
_SHOWN_DAY = re.compile(r"(?:[0-9]{1,2} )?[A-Z][a-z]{2} [0-9]{4}")
# holes that hold the label of a question
_NAMES = frozenset({"label", "analyte"})
_BY_HAND = Text("value changed", "数值已更改")


def both(crf: Crf, said: str) -> Text:
    """A message of the form in both languages; the words of a person, in whatever language, stay as they are."""
    for message in _ordered(crf):
        # most messages begin otherwise, and a pattern with the names of all questions in it is long in the making
        begins = said.startswith(_HOLE.split(message.en, maxsplit=1)[0])
        if begins and (match := _pattern(crf, message).fullmatch(said)):
            return message.format(**{name: _part(crf, text) for name, text in match.groupdict().items()})
    return Text(said, said)


@cache
def _ordered(crf: Crf) -> tuple[Text, ...]:
    # a message without holes before one whose holes would swallow it
    return tuple(sorted(dict.fromkeys(_messages(crf)), key=lambda message: len(_HOLE.findall(message.en))))


def _messages(crf: Crf) -> Iterator[Text]:
    yield from (check.message for check in checks_of(crf))
    for module in _SPOKEN_IN:
        yield from (value for value in vars(module).values() if isinstance(value, Text))
    yield from gates.messages()
    yield _BY_HAND


@cache
def _pattern(crf: Crf, message: Text) -> re.Pattern[str]:
    """The message with its holes open; a name that stands twice must be filled alike.

    A hole for a label takes one of the form's `labels`, so that it does not swallow the words of the next hole; one
    before a label takes as little as it can.
    """
    labels = "|".join(re.escape(label) for label in sorted(_labels(crf), key=len, reverse=True))
    seen: set[str] = set()
    parts = []
    pieces = _HOLE.split(message.en)
    for number, part in enumerate(pieces):
        if number % 2 == 0:
            parts.append(re.escape(part))
        else:
            rest = ".*?" if _NAMES.intersection(pieces[number + 2 :: 2]) else ".*"
            inside = f"(?:{labels}|.*)" if part in _NAMES else rest
            parts.append(f"(?P={part})" if part in seen else f"(?P<{part}>{inside})")
            seen.add(part)
    return re.compile("".join(parts), re.DOTALL)


@cache
def _labels(crf: Crf) -> dict[str, Text]:
    every = crf.every_question
    lists = [question.codelist for question in every if isinstance(question, chosen.Choice)]
    codes = [code.text for each in (*lists, MISSING) for code in each]
    # a question called like one of its answers goes by the question's name
    return {text.en: text for text in (*codes, *(each for q in every for each in (q.unit, q.label)))}


def _part(crf: Crf, text: str) -> Text:
    return _labels(crf).get(text) or _day(text) or Text(text, text)


def _day(text: str) -> Text | None:
    """A date as English shows it, in both languages; None for anything else."""
    if not _SHOWN_DAY.fullmatch(text):
        return None
    try:
        day = partial.read_partial_date(text, today=date.min)
    except Unreadable:
        return None
    return Text(text, show_partial_date(day, "zh"))
