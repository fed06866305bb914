"""The account of a lot, which must balance: received = used + retained + destroyed + in stock; and who was given it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from participants.models import Participant
from trialsite.casebook.sealing import Box
from visits.models import BagRelease, LotMove, MoveKind, Preparation, ProductLot

USED = (("msc_lot", "msc_units"), ("saline_lot", "saline_units"))


@dataclass(frozen=True, slots=True)
class Account:
    """Units of one lot; `counted` is what the last count found, None before the first."""

    received: int = 0
    used: int = 0
    retained: int = 0
    destroyed: int = 0
    counted: int | None = None
    counted_at: datetime | None = None

    @property
    def in_stock(self) -> int:
        """What must be there: received − used − retained − destroyed; negative where more was used than came."""
        return self.received - self.used - self.retained - self.destroyed

    @property
    def difference(self) -> int | None:
        """Units found more (or fewer) than must be there; None while nobody counted."""
        return None if self.counted is None else self.counted - self.in_stock

    @property
    def balances(self) -> bool:
        """Whether nothing is missing and nothing is too much, as far as it was counted."""
        return self.in_stock >= 0 and not self.difference


def account(moves: Iterable[LotMove], used: int) -> Account:
    """The account from the lines of one lot, oldest first, and the units that preparations name.

    A count is compared with what must be there now: use recorded after it makes it differ until somebody counts again.
    """
    sums: Counter[str] = Counter()
    last: LotMove | None = None
    for move in moves:
        if move.kind == MoveKind.COUNTED:
            last = move
        else:
            sums[move.kind] += move.units
    return Account(
        sums[MoveKind.RECEIVED], used, sums[MoveKind.RETAINED], sums[MoveKind.DESTROYED],
        last.units if last else None, last.at if last else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """What one preparation took of a lot; known to unblinded people only, never stored beside the lot."""

    lot: str
    units: int
    record: Any
    participant: Participant
    visit: Any


def uses(lots: Sequence[str] | None = None) -> list[Use]:
    """What preparations took, of these lots or of all; the sealed answers are opened here, two statements."""
    box, found = Box(), []
    rows = Preparation.objects.filter(record__entered_in_error_at__isnull=True)
    for row in rows.select_related("record__participant", "record__visit").order_by("record__first_saved_at"):
        for lot_name, units_name in USED:
            lot, units = box.open(getattr(row, lot_name)).value, box.open(getattr(row, units_name)).value
            if lot and (lots is None or lot in lots):
                found.append(Use(lot, int(units or 0), row.record, row.record.participant, row.record.visit))
    return found


def accounts(lots: Sequence[ProductLot]) -> Mapping[Any, Account]:
    """The account of each lot by its key; three statements however many there are."""
    used: Counter[str] = Counter()
    for use in uses([lot.code for lot in lots]):
        used[use.lot] += use.units
    lines: dict[Any, list[LotMove]] = {}
    for move in LotMove.objects.filter(lot__in=[lot.pk for lot in lots]).order_by("number"):
        lines.setdefault(move.lot_id, []).append(move)
    return {lot.pk: account(lines.get(lot.pk, ()), used[lot.code]) for lot in lots}


@dataclass(frozen=True, slots=True)
class Exposed:
    """Somebody whose released bag was made of a lot."""

    participant: Participant
    bag_code: str
    released_at: datetime


def exposed_to(lot: ProductLot) -> list[Exposed]:
    """Everybody whose bag of this lot was released and did not come back unused; each look is recorded."""
    taken = {(use.visit.pk, use.record.repeat) for use in uses([lot.code])}
    kept = BagRelease.objects.filter(visit__in={visit for visit, _bag in taken}, returned_at__isnull=True)
    bags = kept.select_related("participant").order_by("released_at")
    return [Exposed(bag.participant, bag.bag_code, bag.released_at) for bag in bags if (bag.visit_id, bag.bag) in taken]
