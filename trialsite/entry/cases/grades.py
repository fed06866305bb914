"""Laboratory results as a sponsor lists them in CSV, graded as the product grades them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from labs.grading import NOT_GRADABLE, Basis, grade
from trialsite.crf.values.errors import Unreadable
from trialsite.crf.values.measured import Measured, Op
from trialsite.crf.values.units import unit_of
from trialsite.entry.cases.reading import BadCase, grammar_of, impossible, possible, reported

COLUMNS = ("analyte", "value", "unit", "sex", "age", "low", "high", "baseline", "fasting")
ADDED = ("canonical", "flag", "grade", "message")
NEVER = "not graded in this trial"
OLDEST = 120  # years
_SIGNS = {
    (Op.EQ, False): "", (Op.LT, False): "<", (Op.LT, True): "≤", (Op.GT, False): ">", (Op.GT, True): "≥",
    (Op.DETLT, False): "<", (Op.DETLT, True): "≤",
}  # fmt: skip


def graded(text: str) -> Iterator[list[str]]:
    """The heading and a line for each result: its columns, then canonical value, flag, grade and message.

    `low`, `high` and `baseline` are in the unit of their row. Raises BadCase for another heading.
    """
    lines = csv.reader(io.StringIO(text))
    heads = [cell.strip().lower() for cell in next(lines, [])]
    _check(heads)
    yield [*COLUMNS, *ADDED]
    for cells in lines:
        if any(cell.strip() for cell in cells):
            row = {name: cell.strip() for name, cell in zip(heads, cells, strict=False)}
            yield [*(row.get(name, "") for name in COLUMNS), *_added(row, excess=len(cells) > len(heads))]


def _check(heads: Sequence[str]) -> None:
    missing, strange = set(COLUMNS) - set(heads), set(heads) - set(COLUMNS)
    if missing or strange or len(set(heads)) != len(heads):
        told = f"missing: {', '.join(sorted(missing)) or 'none'}; unknown: {', '.join(sorted(strange)) or 'none'}"
        raise BadCase(f"The first line must name the columns {', '.join(COLUMNS)}, each once ({told}).")


def _added(row: Mapping[str, str], *, excess: bool) -> tuple[str, str, str, str]:
    """Canonical value, flag, grade and message; a row that cannot be read is not gradable, and says why."""
    try:
        if excess:
            raise BadCase("The row has more cells than the heading.")
        return _graded(row)
    except (BadCase, Unreadable) as wrong:
        said = wrong.message.en if isinstance(wrong, Unreadable) else str(wrong)
        return "", "", NOT_GRADABLE, said


def _graded(row: Mapping[str, str]) -> tuple[str, str, str, str]:
    analyte = row["analyte"].lower()
    grammar = grammar_of(analyte)
    _age(row.get("age", ""))
    sex, fasting = _code(row, "sex", ("M", "F")), _code(row, "fasting", ("Y", "N", "U"))
    basis = Basis(sex, fasting, _number(row, "baseline", analyte))
    read = reported(row.get("value", ""), row.get("unit", ""), grammar)
    if not possible(read, analyte):
        raise BadCase(impossible(analyte))
    found = read.within(_number(row, "low", analyte), _number(row, "high", analyte))
    result = grade(analyte, found, basis)
    if result is None:
        return _canonical(found), found.flag or "", NOT_GRADABLE, NEVER
    return _canonical(found), found.flag or "", result.code, result.remark.en if result.remark else ""


def _canonical(result: Measured) -> str:
    """The value in the canonical unit, with the sign of a bound; "TND" where nothing was detected."""
    if result.op is Op.TND:
        return "TND"
    return "" if result.value is None else f"{_SIGNS[result.op, result.inclusive]}{result.value.normalize():f}"


def _number(row: Mapping[str, str], name: str, analyte: str) -> Decimal | None:
    """A limit or a baseline in the canonical unit; None where it is empty. Raises BadCase for what is no number."""
    text = row.get(name, "")
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise BadCase(f"{name}: {text!r} is not a number.") from None
    factor = unit_of(row.get("unit", ""), grammar_of(analyte)).factor
    if not number.is_finite() or factor is None:
        raise BadCase(f"{name}: {text!r} cannot be converted.")
    return number * factor


def _code(row: Mapping[str, str], name: str, codes: Sequence[str]) -> str | None:
    text = row.get(name, "").upper()
    if text and text not in codes:
        raise BadCase(f"{name}: {text!r} must be {', '.join(codes)} or empty.")
    return text or None


def _age(text: str) -> None:
    """The age decides no grade, for the limits are given; one that cannot be is told all the same."""
    if text and not (text.isascii() and text.isdigit() and int(text) <= OLDEST):
        raise BadCase(f"age: {text!r} is not a number of years from 0 to {OLDEST}.")
