"""One page of the trail: sorted both ways on every column, and left by the place of its last line, not by number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Func, IntegerField, QuerySet, Value
from django.db.models.expressions import CombinedExpression, OrderBy
from django.utils.translation import gettext as _

from trialsite.audit.clock import site_date, start_of
from trialsite.audit.models import TrailRow

# what each column of the page is sorted by, before time
COLUMNS: Mapping[str, str] = MappingProxyType(
    {"time": "", "who": "actor", "where": "participant", "what": "kind", "change": "value", "reason": "reason"}
)
DEFAULT = "-time"
SIZES = (50, 200, 400)
COUNTED = 1_000
_PLACE = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9]{1,5})")


class BadPlace(Exception):
    """The address asks for a place, an order or a size that the trail does not have; says what to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """A column and a direction."""

    column: str
    descending: bool

    @property
    def key(self) -> str:
        """How the address of the page spells it."""
        return f"{'-' if self.descending else ''}{self.column}"

    def toggled(self, column: str) -> str:
        """The order that a click on a column's head asks for: the other way on the same column, else newest first."""
        if column == self.column:
            return Order(column, not self.descending).key
        return Order(column, column == "time").key

    def expressions(self) -> list[F | CombinedExpression]:
        """What rows are compared by: column, time, event, and the items of one event always in their order."""
        items: CombinedExpression = F("position") * (-1 if self.descending else 1)
        first = [F(COLUMNS[self.column])] if COLUMNS[self.column] else []
        return [*first, F("recorded_at"), F("event"), items]

    def ordering(self, *, backwards: bool = False) -> list[OrderBy]:
        """The same as an order of rows, or the other way round."""
        descending = self.descending != backwards
        return [OrderBy(key, descending=descending) for key in self.expressions()]

    def values(self, row: TrailRow) -> list[Any]:
        """The same of one row."""
        first = [getattr(row, COLUMNS[self.column])] if COLUMNS[self.column] else []
        return [*first, row.recorded_at, row.event, row.position * (-1 if self.descending else 1)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: order, size, and the line before or after which the page stands."""

    order: Order
    size: int
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page, and the places where the pages before and after it begin ("" at the ends)."""

    rows: Sequence[TrailRow]
    previous: str
    next: str


class Beyond(Func):
    """`(a, b, …) < (x, y, …)`: one comparison that the index on the first columns answers."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, left: Sequence[F | CombinedExpression], sign: str, right: Sequence[Any]) -> None:
        super().__init__(*left, *right)
        self.sign = sign

    def as_sql(self, compiler: Any, connection: Any, **_rest: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The comparison of two rows of values."""
        parts = [compiler.compile(each) for each in self.source_expressions]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _params in side) for side in (parts[:half], parts[half:]))
        return f"({left}) {self.sign} ({right})", [value for _sql, params in parts for value in params]


def wanted(asked: Mapping[str, str]) -> Wanted:
    """Order, size and place as the address says; raises BadPlace where it says nonsense."""
    sort = asked.get("sort", "") or DEFAULT
    column = sort.removeprefix("-")
    if column not in COLUMNS:
        raise BadPlace(_("The trail has no column “%(name)s” to sort by.") % {"name": sort[:40]})
    rows = asked.get("rows", "") or str(SIZES[0])
    if rows not in {str(size) for size in SIZES}:
        raise BadPlace(_("A page has 50, 200 or 400 lines."))
    place = Wanted(Order(column, sort.startswith("-")), int(rows), asked.get("after", ""), asked.get("before", ""))
    if any(each and not _PLACE.fullmatch(each) for each in (place.after, place.before)):
        raise BadPlace(_("There is no such page. Go back to the first one."))
    return place


def page_of(rows: QuerySet[TrailRow], place: Wanted, seen: QuerySet[TrailRow]) -> Page:
    """The page of filtered rows; raises BadPlace where its place is not among the rows that the reader may see."""
    backwards = bool(place.before)
    descending = place.order.descending != backwards
    edge = _edge(place.before or place.after, seen)
    if edge is not None:
        sign = "<" if descending else ">"
        rows = rows.filter(Beyond(place.order.expressions(), sign, _as_values(place.order.values(edge))))
    ordered = rows.order_by(*place.order.ordering(backwards=backwards))
    found = list(ordered.defer("words", "why", "grams")[: place.size + 1])
    more, found = len(found) > place.size, found[: place.size]
    if backwards:
        found.reverse()
    return Page(
        found,
        place_of(found[0]) if found and (more if backwards else edge is not None) else "",
        place_of(found[-1]) if found and (edge is not None if backwards else more) else "",
    )


def place_of(row: TrailRow) -> str:
    """A row's place as an address spells it: nothing in it counts."""
    return f"{row.event}.{row.position}"


def counted(rows: QuerySet[TrailRow]) -> int:
    """How many rows there are; 1,001 stands for any number beyond 1,000."""
    return rows.order_by()[: COUNTED + 1].count()


def counted_days(rows: QuerySet[TrailRow], page: Page) -> Mapping[date, int]:
    """How many rows each day of a page sorted by time has, on whatever page they stand; 1,001 for any beyond 1,000.

    A day that is not whole on the page is counted by a statement: the first one, the last one, no other.
    """
    found = Counter(site_date(row.recorded_at) for row in page.rows)
    cut = {site_date(page.rows[0].recorded_at)} if page.previous else set()
    if page.next:
        cut.add(site_date(page.rows[-1].recorded_at))
    for day in cut:
        whole = rows.filter(recorded_at__gte=start_of(day), recorded_at__lt=start_of(day + timedelta(days=1)))
        found[day] = counted(whole)
    return found


def _edge(place: str, seen: QuerySet[TrailRow]) -> TrailRow | None:
    if not place:
        return None
    found = _PLACE.fullmatch(place)
    row = seen.filter(event=UUID(found[1]), position=int(found[2])).first() if found else None
    if row is None:
        raise BadPlace(_("There is no such page. Go back to the first one."))
    return row


def _as_values(values: Sequence[Any]) -> list[Value]:
    return [Value(value, IntegerField() if isinstance(value, int) else None) for value in values]
