"""Messages of checks and readers as the ledger keeps them, in English, said again in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from trialsite.casebook import decide
from trialsite.crf import standard
from trialsite.crf.codelists import MISSING
from trialsite.crf.evaluate import checks_of
from trialsite.crf.fields import chosen, derived, typed
from trialsite.crf.form import Crf
from trialsite.crf.values import dates, measured, numbers, partial, units
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
_BY_HAND = Text("value changed", "数值已更改")


def both(crf: Crf, said: str) -> Text:
    """A message of the form in both languages; the words of a person, in whatever language, stay as they are."""
    for pattern, message in _patterns(crf):
        match = pattern.fullmatch(said)
        if match:
            return message.format(**{name: _part(crf, text) for name, text in match.groupdict().items()})
    return Text(said, said)


@cache
def _patterns(crf: Crf) -> tuple[tuple[re.Pattern[str], Text], ...]:
    # a message without holes before one whose holes would swallow it
    ordered = sorted(dict.fromkeys(_messages(crf)), key=lambda message: len(_HOLE.findall(message.en)))
    return tuple((_pattern(message.en), message) for message in ordered)


def _messages(crf: Crf) -> Iterator[Text]:
    yield from (check.message for check in checks_of(crf))
    for module in _SPOKEN_IN:
        yield from (value for value in vars(module).values() if isinstance(value, Text))
    yield _BY_HAND


def _pattern(message: str) -> re.Pattern[str]:
    """The message with its holes open; a name that stands twice must be filled alike."""
    seen: set[str] = set()
    parts = []
    for number, part in enumerate(_HOLE.split(message)):
        if number % 2 == 0:
            parts.append(re.escape(part))
        else:
            parts.append(f"(?P={part})" if part in seen else f"(?P<{part}>.*)")
            seen.add(part)
    return re.compile("".join(parts), re.DOTALL)


@cache
def _labels(crf: Crf) -> dict[str, Text]:
    every = [*crf.questions.values(), *(q for group in crf.groups for q in group.questions.values())]
    return {text.en: text for question in every for text in (question.unit, question.label)} | {
        code.text.en: code.text for code in MISSING
    }


def _part(crf: Crf, text: str) -> Text:
    return _labels(crf).get(text, Text(text, text))
