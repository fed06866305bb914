"""Lots: register, release, fail, and the lines of their account; each act is an event of the unblinded study chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import chain, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.protocol.audience import Audience
from trialsite.protocol.text import Text
from visits.models import LotKind, LotMove, LotState, MoveKind, ProductLot
from visits.preparation.accountability import accounts
from visits.preparation.rules import LOT

KINDS: Mapping[str, Text] = {LotKind.CELLS: Text("Cells", "细胞"), LotKind.SALINE: Text("Saline", "生理盐水")}
STATES: Mapping[str, Text] = {
    LotState.QUARANTINE: Text("In quarantine", "待检"),
    LotState.RELEASED: Text("Released for use", "准予使用"),
    LotState.FAILED: Text("Failed", "不合格"),
    LotState.RECALLED: Text("Recalled", "已召回"),
}
MOVES: Mapping[str, Text] = {
    MoveKind.RECEIVED: Text("Received", "接收"),
    MoveKind.RETAINED: Text("Retained sample", "留样"),
    MoveKind.DESTROYED: Text("Destroyed", "销毁"),
    MoveKind.COUNTED: Text("Counted in stock", "库存盘点"),
}
FINAL = frozenset({LotState.FAILED, LotState.RECALLED})
LOT_FORM = Text(
    "Enter the lot as printed: 4 to 30 capitals, digits and hyphens.",
    "请按标签填写批号：4至30位大写字母、数字或连字符。",
)
THERE = Text("Lot {code} is registered already.", "批号{code}已登记。")
UNITS = Text("Enter how many units, in whole numbers above 0.", "请填写数量（大于0的整数）。")
CERTIFICATE = Text("Say where the release certificate is filed.", "请填写放行检验报告的存档编号。")
WHY = Text("Say why.", "请填写原因。")
IS_FINAL = Text("The lot is {state}; that is not changed any more.", "该批号{state}，不能再更改。")
TOO_MANY = Text("Only {n} units are in stock by the account.", "按台账库存仅有{n}。")
WITNESS = Text("Somebody else has to witness the destruction.", "销毁须由另一人见证。")
BLINDED = Text("Only unblinded people have the lots.", "仅非盲人员可管理批号。")


@dataclass(frozen=True, slots=True)
class NewLot:
    """A lot as it arrives: units are vials or bags; `expires_at` UTC."""

    code: str
    kind: LotKind
    expires_at: datetime
    units: int


@dataclass(frozen=True, slots=True)
class NewMove:
    """A line to be added to the account of a lot."""

    kind: MoveKind
    units: int
    witness: str = ""
    why: str = ""


def check_may_handle(by: User) -> Grant:
    """The grant of somebody who has the lots; raises ActionRefused."""
    grant = authority(by, Task.PREPARE_PRODUCT)
    if not isinstance(grant, Grant):
        raise ActionRefused(grant.code, grant.message)
    if Audience.UNBLINDED not in grant.audiences:
        raise ActionRefused("blinded", BLINDED)
    return grant


@transaction.atomic
def register_lot(*, new: NewLot, by: User) -> ProductLot:
    """Register a lot with the units that arrived; it stands in quarantine until its release. Raises ActionRefused."""
    check_may_handle(by)
    if not LOT.fullmatch(new.code):
        raise ActionRefused("prep.msc_lot", LOT_FORM)
    if new.units < 1:
        raise ActionRefused("units", UNITS)
    _lock()
    if ProductLot.objects.filter(code=new.code).exists():
        raise ActionRefused("there-is-one", THERE.format(code=new.code))
    change = begin(by.actor())
    lot = ProductLot(
        code=new.code, kind=new.kind, expires_at=new.expires_at, registered_at=change.at, registered_by=by.name
    )
    with declared(change):
        tracked.insert([lot], change)
        tracked.insert([_move(lot, NewMove(MoveKind.RECEIVED, new.units), change)], change)
        items = (
            ItemEntry("lot.code", "Lot", None, lot.code),
            ItemEntry("lot.kind", "Kind", None, lot.kind),
            ItemEntry("lot.expires_at", "Expires", None, lot.expires_at.isoformat()),
            ItemEntry("lot.received", "Received", None, str(new.units)),
        )
        append(items, change)
    return lot


@transaction.atomic
def release_lot(*, lot: ProductLot, certificate: str, by: User) -> ProductLot:
    """Release a lot for use by its certificate. Raises ActionRefused."""
    certificate = certificate.strip()
    if not certificate:
        raise ActionRefused("empty", CERTIFICATE)
    refuse_bad_words(certificate)
    return set_state(lot, LotState.RELEASED, {"certificate": certificate[:60]}, by)


@transaction.atomic
def fail_lot(*, lot: ProductLot, why: str, by: User) -> ProductLot:
    """Mark a lot as failed: no bag of it is released any more. Raises ActionRefused."""
    return set_state(lot, LotState.FAILED, {"why": said(why)}, by)


def said(why: str) -> str:
    """The words of a reason; raises ActionRefused for none and for bad ones."""
    if not why.strip():
        raise ActionRefused("empty", WHY)
    refuse_bad_words(why)
    return why.strip()


def set_state(lot: ProductLot, state: LotState, more: Mapping[str, Any], by: User) -> ProductLot:
    """Move a lot to another state, with what goes with it; inside a transaction."""
    check_may_handle(by)
    _lock()
    lot = ProductLot.objects.select_for_update().get(pk=lot.pk)
    if lot.state in FINAL:
        raise ActionRefused("final", IS_FINAL.format(state=STATES[lot.state]))
    change, before, lot.state = begin(by.actor()), lot.state, state
    for name, value in more.items():
        setattr(lot, name, change.at if value is AT else value)
    with declared(change):
        tracked.update([lot], ["state", *more], change)
        reason = lot.certificate if state is LotState.RELEASED else lot.why
        append((ItemEntry("lot.state", lot.code, before, state, reason_text=reason),), change)
    return lot


AT = object()  # stands for the instant of the change


@transaction.atomic
def move_units(*, lot: ProductLot, new: NewMove, by: User) -> LotMove:
    """Add a line to the account: never more taken out than there is. Raises ActionRefused."""
    check_may_handle(by)
    _lock()
    lot = ProductLot.objects.select_for_update().get(pk=lot.pk)
    if new.units < (0 if new.kind is MoveKind.COUNTED else 1):
        raise ActionRefused("units", UNITS)
    if new.kind in (MoveKind.RETAINED, MoveKind.DESTROYED):
        there = accounts([lot])[lot.pk].in_stock
        if new.units > there:
            raise ActionRefused("too-many", TOO_MANY.format(n=there))
    if new.kind is MoveKind.DESTROYED and (not new.witness or new.witness == by.name):
        raise ActionRefused("witness", WITNESS)
    refuse_bad_words(new.why)
    change = begin(by.actor())
    line = _move(lot, new, change)
    with declared(change):
        tracked.insert([line], change)
        item = ItemEntry(f"lot.{new.kind.lower()}", lot.code, None, str(new.units), reason_text=new.why)
        append((item,), change)
    return line


def _move(lot: ProductLot, new: NewMove, change: Change) -> LotMove:
    """The next line of the account; whoever adds one holds the lot."""
    number = LotMove.objects.filter(lot=lot).count() + 1
    return LotMove(
        lot=lot, number=number, kind=new.kind, units=new.units, at=change.at, by=change.actor.name, witness=new.witness,
        why=new.why.strip(),
    )  # fmt: skip


def _lock() -> None:
    """Whoever changes lots at the same time waits here."""
    chain.lock_heads(chain.STUDY)


def append(items: tuple[ItemEntry, ...], change: Change) -> None:
    """The event of an act on lots, for unblinded people."""
    entry = EventEntry(
        id=change.event_id, action=Action.PRODUCT_LOT, actor=change.actor, audience=Audience.UNBLINDED, items=items
    )
    chain.append(entry, at=change.at, change=change)
