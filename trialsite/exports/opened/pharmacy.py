"""Orders, bags, lots, their account and the deviations of preparations as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from django.db.models import Model, QuerySet

from trialsite.casebook.sealing import Box
from trialsite.exports.package.data import Table
from trialsite.exports.package.scope import Scope, streamed
from trialsite.pages.spreadsheets import write_rows
from visits.models import BagOrder, BagRelease, LotMove, PreparationDeviation, ProductLot, ProductNotice
from visits.preparation.accountability import accounts, uses
from visits.preparation.deviations import said

_DOSE = {"participant": "participant__code", "visit": "visit__code"}


def _named(*names: str) -> dict[str, str]:
    return {name: name for name in names}


# file → table and its columns; a lot belongs to nobody, an order and a bag to a participant
WHOLE: dict[str, tuple[type[Model], dict[str, str]]] = {
    "pharmacy/orders.csv": (
        BagOrder, _DOSE | _named("bag", "needed_at", "weight_kg", "weighed_on", "ordered_at", "ordered_by"),
    ),
    "pharmacy/bags.csv": (
        BagRelease, _DOSE | _named(
            "dose", "further", "bag_code", "released_at", "use_before", "returned_at", "returned_by", "returned_why",
        ),
    ),
    "pharmacy/lots.csv": (
        ProductLot, _named(
            "code", "kind", "expires_at", "state", "certificate", "registered_at", "registered_by", "recalled_at",
            "why",
        ),
    ),
    "pharmacy/lot-moves.csv": (
        LotMove, {"lot": "lot__code"} | _named("number", "kind", "units", "at", "by", "witness", "why"),
    ),
    "pharmacy/recall-notices.csv": (ProductNotice, _named("made_at", "period_from", "period_to", "people")),
}  # fmt: skip
USES = ("lot", "units", "participant", "visit", "form_number")
ACCOUNT = ("lot", "received", "used", "retained", "destroyed", "in_stock", "counted", "counted_at", "difference")
DEVIATIONS = (
    "participant", "visit", "form_number", "number", "check", "category", "severity", "text_en", "text_zh", "made_at",
    "state", "answered_at", "answered_by", "why",
)  # fmt: skip


def tables() -> Iterator[Table]:
    """The files, in their order."""
    for name, (model, columns) in WHOLE.items():
        yield Table(name, _whole(model, columns))
    yield Table("pharmacy/lot-uses.csv", _uses)
    yield Table("pharmacy/lot-accounts.csv", _accounts)
    yield Table("pharmacy/deviations.csv", _deviations)


def _whole(model: type[Model], columns: dict[str, str]) -> Any:
    is_personal = "participant" in columns

    def write(out: IO[bytes], scope: Scope) -> int:
        rows: QuerySet[Any] = model._default_manager.all()
        if is_personal:
            rows = rows.filter(participant__code__in=scope.codes())
        return write_rows(out, columns, streamed(rows.order_by("pk"), *columns.values()))

    return write


def _uses(out: IO[bytes], scope: Scope) -> int:
    wanted = set(scope.codes())
    found = (each for each in uses() if each.participant.code in wanted)
    return write_rows(
        out, USES, ((u.lot, u.units, u.participant.code, u.visit.code, u.record.repeat) for u in found)
    )  # fmt: skip


def _accounts(out: IO[bytes], _scope: Scope) -> int:
    lots = list(ProductLot.objects.order_by("code"))
    sums = accounts(lots)
    rows = ((lot.code, *(getattr(sums[lot.pk], name) for name in ACCOUNT[1:])) for lot in lots)
    return write_rows(out, ACCOUNT, rows)


def _deviations(out: IO[bytes], scope: Scope) -> int:
    rows = PreparationDeviation.objects.filter(record__participant__code__in=scope.codes())
    found = list(rows.select_related("record__participant", "record__visit").order_by("made_at", "number"))
    words, box = said(found), Box()
    return write_rows(out, DEVIATIONS, (_deviation(each, words[each.pk], box) for each in found))


def _deviation(each: PreparationDeviation, words: Any, box: Box) -> tuple[Any, ...]:
    record: Any = each.record
    return (
        record.participant.code, record.visit.code, record.repeat, each.number, words.check_id, words.category,
        words.severity, words.text.en, words.text.zh, each.made_at, each.state, each.answered_at, each.answered_by,
        box.open(each.sealed_why).value,
    )  # fmt: skip
