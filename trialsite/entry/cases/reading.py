"""Read a sponsor's case: each part with a message that names the case and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trialsite.crf.values.measured import Measured, read_measured
from trialsite.crf.values.partial import PartialDate
from trialsite.crf.values.units import MeasureGrammar
from trialsite.protocol.laboratory.panels import ANALYTES


class BadCase(ValueError):
    """A case that cannot be read; the message says where and what to put instead."""


def part(case: Mapping[str, Any], name: str, kind: type, *, required: bool = False) -> Any:
    """A value of a case by its key; None where it is absent. Raises BadCase for another kind of value."""
    value = case.get(name)
    if value is None:
        if required:
            raise BadCase(f'"{name}" is missing.')
        return None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadCase(f'"{name}" is {value!r}, not {_KINDS[kind]}.')
    return value


_KINDS = {str: "a text", list: "a list", dict: "an object", int: "a whole number"}


def only(given: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    """Raise BadCase where a key is not one of those that are read: a slip must not count as an answer not given."""
    strangers = sorted(set(given) - set(known))
    if strangers:
        raise BadCase(f"{where} has an unknown key: {', '.join(strangers)}. Known are: {', '.join(sorted(known))}.")


def coded(case: Mapping[str, Any], name: str, codes: Mapping[str, Any]) -> Any:
    """The meaning of a code of a case; None where it is absent. Raises BadCase for another code."""
    value = part(case, name, str)
    if value is None:
        return None
    if value not in codes:
        raise BadCase(f'"{name}" is {value!r}; it must be one of {", ".join(codes)}, or null.')
    return codes[value]


def exact(case: Mapping[str, Any], name: str, *, required: bool = False) -> Any:
    """A full ISO date of a case; None where it is absent and not required."""
    text = part(case, name, str, required=required)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadCase(f'"{name}" is {text!r}, not a date such as 2024-03-05.') from None


def partial(text: Any, where: str) -> PartialDate | None:
    """A date that may be partial (2006-03, 1985) or UNK."""
    if text is None:
        return None
    try:
        return PartialDate(str(text))
    except ValueError:
        raise BadCase(f"{where}: {text!r} is not a date such as 2024-03-05, 2024-03 or 2024.") from None


def row(value: Any, names: Sequence[str], where: str) -> list[Any]:
    """A list of as many entries as it has names; raises BadCase otherwise."""
    if not isinstance(value, list) or len(value) != len(names):
        raise BadCase(f"{where}: {value!r} must be a list of {', '.join(names)}.")
    return value


def grammar_of(analyte: str) -> MeasureGrammar:
    """The units of an analyte; raises BadCase for one that the trial does not know."""
    found = ANALYTES.get(analyte)
    if found is None:
        raise BadCase(f'There is no analyte "{analyte}". Known are: {", ".join(sorted(ANALYTES))}.')
    return MeasureGrammar(found.unit, dict(found.units), places=found.places, whole=found.whole)


def reported(value: Any, unit: Any, grammar: MeasureGrammar) -> Measured:
    """A result as a report has it, with its unit where that is another; raises Unreadable with what to type instead."""
    own = "" if not unit or unit == grammar.unit else f" {unit}"
    return read_measured(f"{value}{own}", grammar=grammar)


def possible(result: Measured, analyte: str) -> bool:
    """Whether a result lies within what is possible for its analyte; a form would refuse any other."""
    low, high = ANALYTES[analyte].hard
    value = result.value
    return value is None or not ((low is not None and value < low) or (high is not None and value > high))


def impossible(analyte: str) -> str:
    """What to say of a result outside what is possible."""
    found = ANALYTES[analyte]
    low, high = ("" if limit is None else str(limit) for limit in found.hard)
    return f"outside {low}–{high} {found.unit}, which is impossible: check number and unit"
