"""The first rows of what is looked for, and how many there are: one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Count, Model, QuerySet, Window

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """Some rows, and the number of all of them."""

    rows: tuple[Row, ...]
    total: int


def found_in(rows: QuerySet[Row], most: int, skip: int = 0) -> Found[Row]:
    """`most` rows after `skip`, with the number of all; where none is left, the number is 0.

    They are counted in passing: whoever counts has found all, and is not led to look for the first few row by row.
    """
    some: tuple[Any, ...] = tuple(rows.annotate(total_rows=Window(Count("pk")))[skip : skip + most])
    return Found(some, some[0].total_rows if some else 0)
