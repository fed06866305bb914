"""Which tests prove which requirement, read from the marks of the tests."""

from __future__ import annotations

import ast
import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

MARK = "req"


class Requirement(NamedTuple):
    """One line of docs/requirements.csv; `priority` is must, should or could."""

    id: str
    priority: str
    text: str


def requirements(path: Path) -> list[Requirement]:
    """All requirements in their order."""
    with path.open(newline="", encoding="utf-8") as file:
        return [Requirement(row["id"], row["priority"], row["requirement"]) for row in csv.DictReader(file)]


def proofs(folder: Path) -> dict[str, list[str]]:
    """For each marked id the tests below `folder`, as file::test; the file alone where all of its tests are marked."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        name = path.relative_to(folder.parent).as_posix()
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            test = f"{name}::{statement.name}" if isinstance(statement, ast.FunctionDef | ast.ClassDef) else name
            for each in _marked(statement):
                found[each].append(test)
    return dict(found)


def _marked(statement: ast.stmt) -> Iterator[str]:
    """The ids in the marks of a test, or in those of its module."""
    match statement:
        case ast.FunctionDef() | ast.ClassDef():
            places: Sequence[ast.expr] = statement.decorator_list
        case ast.Assign(targets=[ast.Name(id="pytestmark")]):
            places = [statement.value]
        case _:
            return
    for place in places:
        for node in ast.walk(place):
            match node:
                case ast.Call(func=ast.Attribute(attr=name), args=args) if name == MARK:
                    yield from (str(each.value) for each in args if isinstance(each, ast.Constant))


def without(all_of_them: Iterable[Requirement], found: Mapping[str, Sequence[str]]) -> list[Requirement]:
    """The requirements that no test proves yet."""
    return [each for each in all_of_them if not found.get(each.id)]
