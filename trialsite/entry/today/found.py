"""The first rows of what is looked for, and how many there are: one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Count, Model, QuerySet, Subquery, Value

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """Some rows, and the number of all of them."""

    rows: tuple[Row, ...]
    total: int


def found_in(rows: QuerySet[Row], most: int, skip: int = 0) -> Found[Row]:
    """`most` rows after `skip`, with the number of all; where none is left, the number is 0."""
    every = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    some: tuple[Any, ...] = tuple(rows.annotate(total_rows=Subquery(every))[skip : skip + most])
    return Found(some, some[0].total_rows if some else 0)
