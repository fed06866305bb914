"""What follows from answers and is kept with a result: canonical value, reference limits, flag and grade; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from trialsite.crf.address import read_address
from trialsite.crf.answers import EMPTY, Answer, Answers
from trialsite.crf.checks import Case
from trialsite.crf.fields import Measurement
from trialsite.crf.form import Crf
from trialsite.crf.values.measured import Measured

Step = Callable[[Measurement, Measured, Case, Collection[str]], Measured]


def settled(crf: Crf, case: Case, changed: Collection[str]) -> Case:
    """The case with what follows from its answers, looked up anew where an answer it follows is among `changed`.

    All other results keep what was stored with them. Grades come last: they may rest on another result of the form.
    """
    if not changed:
        return case
    return _taken(crf, _taken(crf, case, changed, Measurement.measure), changed, Measurement.judge)


def _taken(crf: Crf, case: Case, changed: Collection[str], step: Step) -> Case:
    found: dict[str, Answer] = {}
    for address, question in crf.measurements:
        result = case.answers[address].value
        if result is None:
            continue
        place = read_address(address)
        after = step(question, result, replace(case, group=place.group, row=place.key), changed)
        if after != result:
            found[address] = Answer(after)
    return replace(case, answers=case.answers.with_changes(found)) if found else case


def following(crf: Crf, before: Answers, after: Answers) -> dict[str, Answer]:
    """The results whose text stands as it was but of which something else follows now."""
    return {
        address: after[address]
        for address, _question in crf.measurements
        if after[address].value is not None
        and after[address].text == before[address].text
        and after[address] != before[address]
    }


def pairs(crf: Crf) -> Iterator[tuple[str, str]]:
    """The addresses of results and of the units told beside them."""
    for address, question in crf.measurements:
        if question.unit_in:
            yield address, f"{address[: -len(question.name)]}{question.unit_in}"


def units_alone(crf: Crf, typed: Mapping[str, Answer], stored: Answers) -> frozenset[str]:
    """Units beside which neither a result is typed nor one is stored: a page offers them, they say nothing yet."""
    return frozenset(
        unit
        for result, unit in pairs(crf)
        if unit in typed and typed.get(result, EMPTY).value is None and not stored[result].given
    )
