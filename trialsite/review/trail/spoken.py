"""What people type in the words of the page, as the trail's index has it stored: answers by name, days by date."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache

from django.contrib.postgres.fields import ArrayField
from django.db.models import Q, TextField, Value

from trialsite.audit import clock
from trialsite.audit.clock import start_of
from trialsite.audit.sought import grams_of
from trialsite.crf import registry
from trialsite.crf.fields import Choice, MultiChoice, Question, RegisterChoice
from trialsite.crf.values.dates import read_date
from trialsite.crf.values.errors import Unreadable

# name in lower case, field, code
Names = tuple[tuple[str, str, str], ...]
# signs of the shortest date with a year: 2024/9/1
SHORTEST_DATE = 8
OLD, NEW = "old", "new"
BOTH = frozenset({OLD, NEW})


def stored_like(typed: str, sides: frozenset[str] = BOTH) -> Q | None:
    """Rows whose answer is called what was typed, or is of the day that was typed; None where none is.

    `sides`: whether the old answer is meant, the new one, or either.
    """
    found = [_answers(code, fields, sides) for code, fields in codes_called(typed.strip().lower()).items()]
    day = day_called(typed)
    if day is not None:
        found.append(_of_day(day, sides))
    return Q(*found, _connector=Q.OR) if found else None


def codes_called(wanted: str) -> dict[str, list[str]]:
    """Codes called so in either language, or with the words in their name, each with the fields that offer it."""
    names = (*_names(), *_names_in_registers())
    exact = [each for each in names if each[0] == wanted]
    found: dict[str, set[str]] = defaultdict(set)
    for _name, field, code in exact or _holding(wanted, names):
        found[code].add(field)
    return {code: sorted(fields) for code, fields in sorted(found.items())}


def _holding(wanted: str, names: Names) -> list[tuple[str, str, str]]:
    """Names that hold the words; two letters stand in too many of them, two Chinese signs do not."""
    enough = len(wanted) >= (3 if wanted.isascii() else 2)
    return [each for each in names if wanted in each[0]] if enough else []


def day_called(typed: str) -> date | None:
    """The date that was typed in full, as 12 Sep 2024 or 2024年9月12日; None for anything else."""
    if len(typed.strip()) < SHORTEST_DATE:
        return None
    try:
        return read_date(typed, today=clock.today())
    except Unreadable:
        return None


@cache
def _names() -> Names:
    """Each name of each answer that is chosen from a list, in lower case, with its field and code."""
    return tuple(
        (name, question.name, code.lower())
        for question in _every_question()
        if isinstance(question, Choice) and not isinstance(question, MultiChoice)
        for code, text in question.options()
        for name in {text.en.lower(), text.zh.lower()}
    )


def _names_in_registers() -> Names:
    """The same of the answers that are chosen from registers, as they stand now; one statement for each register."""
    asked: dict[str, set[str]] = defaultdict(set)
    for question in _every_question():
        if isinstance(question, RegisterChoice):
            asked[question.register].add(question.name)
    return tuple(
        (name, field, code.lower())
        for register, fields in asked.items()
        for code, text in RegisterChoice.sources[register](None)
        for name in {text.en.lower(), text.zh.lower()}
        for field in sorted(fields)
    )


@cache
def _every_question() -> tuple[Question, ...]:
    return tuple(question for crf in registry.all_forms() for question in crf.every_question)


def _either(sides: frozenset[str], **told: Q) -> Q:
    """What is told of the sides that are meant."""
    return Q(*(told[side] for side in sorted(sides)), _connector=Q.OR)


def _answers(code: str, fields: list[str], sides: frozenset[str]) -> Q:
    """Rows of the fields whose new value, or old one, is the code."""
    ours = Q(field__in=fields) | Q(field__regex=rf"\.({'|'.join(fields)})$")
    return ours & _either(sides, new=Q(value=code), old=_was(code))


def _was(stored: str) -> Q:
    """Rows with this old value: the index of signs first, then the text itself."""
    return Q(grams__contains=grams_of(stored), words__startswith=f"{stored}\n")


def _of_day(day: date, sides: frozenset[str]) -> Q:
    """Rows with the date, or with an instant of that day on the site's clock, which is stored in UTC; new or old."""
    begin, end = (start_of(each).isoformat()[:16].lower() for each in (day, day + timedelta(days=1)))
    # an old value stands at the beginning of the words; the index is asked for what tells one day from another
    near = [Q(grams__contains=_pairs(each.strftime("-%m-%d"))) for each in (day - timedelta(days=1), day)]
    was = Q(*near, _connector=Q.OR) & Q(words__gte=begin, words__lt=end)
    return _either(sides, new=Q(value__gte=begin, value__lt=end), old=was)


def _pairs(text: str) -> Value:
    """The pairs of signs of a plain text."""
    return Value([text[at : at + 2] for at in range(len(text) - 1)], ArrayField(TextField()))
