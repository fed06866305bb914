"""What was asked, verified, signed and changed: queries, verification, signatures, the trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Any

from django.db.models import QuerySet

from trialsite.audit.models import Item
from trialsite.casebook.models import Confirmation, Query, QueryMessage, Signature, Verification
from trialsite.casebook.sealing import Box
from trialsite.casebook.stored_text import SEALED_FORM
from trialsite.casebook.visibility import visible
from trialsite.exports.package.data import Table
from trialsite.exports.package.scope import EYES, Scope, streamed
from trialsite.pages.spreadsheets import write_rows

PLACE = {
    "participant": "record__participant__code", "visit": "record__visit__code", "form": "record__form",
    "form_number": "record__repeat",
}  # fmt: skip


def _named(*names: str) -> dict[str, str]:
    return {name: name for name in names}


QUERIES = {"query": "id"} | PLACE | _named(
    "address", "check_id", "text_en", "text_zh", "value_then", "state", "raised_at", "raised_by", "raised_role",
    "answered_at", "closed_at", "closed_by",
)  # fmt: skip
MESSAGES = {"query": "query_id"} | _named("at", "by", "role", "act", "text")
VERIFIED = PLACE | _named("address", "value_then", "by", "at", "withdrawn_at", "withdrawn_why")
SIGNED = PLACE | _named(
    "signer", "signer_role", "signer_username", "meaning", "at", "revision", "form_version", "addresses", "digest",
    "voided_at", "voided_why",
)  # fmt: skip
CONFIRMED = PLACE | _named("check_id", "address", "values_then", "why", "by", "at", "lapsed_at")
_OF_EVENT = (
    "id", "chain", "sequence", "recorded_at", "occurred_at", "actor_username", "actor_name", "actor_role",
    "actor_organisation", "action", "participant", "visit", "form", "record_id", "revision", "application_version",
    "protocol_version", "hash",
)  # fmt: skip
TRAIL = {name: f"event__{name}" for name in _OF_EVENT} | _named(
    "position", "address", "label", "old", "new", "reason_code", "reason_text"
)


def tables() -> Iterator[Table]:
    """The files of review and trail."""
    yield Table("queries/queries.csv", _of(Query, QUERIES, own_audience=True))
    yield Table("queries/messages.csv", _messages)
    yield Table("review/verification.csv", _of(Verification, VERIFIED, own_audience=True))
    yield Table("review/signatures.csv", _of(Signature, SIGNED))
    yield Table("review/confirmations.csv", _of(Confirmation, CONFIRMED))
    yield Table("trail/trail.csv", _trail)


def _of(model: Any, columns: dict[str, str], *, own_audience: bool = False) -> Any:
    def write(out: IO[bytes], scope: Scope) -> int:
        rows = scope.of_records(model.objects.all())
        rows = visible(rows, scope.eyes) if own_audience else rows
        return _written(out, scope, rows.order_by("pk"), columns)

    return write


def _messages(out: IO[bytes], scope: Scope) -> int:
    rows = visible(scope.of_records(QueryMessage.objects.all(), "query__record__"), scope.eyes, "query__audience")
    return _written(out, scope, rows.order_by("query_id", "at", "pk"), MESSAGES)


def trail_of(code: str, name: str) -> Table:
    """The trail of one participant, whatever else the copy holds."""
    return Table(name, lambda out, _scope: _trail(out, Scope(code)))


def _trail(out: IO[bytes], scope: Scope) -> int:
    rows = scope.of_people(visible(Item.objects.all(), scope.eyes, "event__audience"), "event__participant")
    return _written(out, scope, rows.order_by("pk"), TRAIL | _named("origin", "origin_ref"))


def _written(out: IO[bytes], scope: Scope, rows: QuerySet[Any], columns: dict[str, str]) -> int:
    """Write the rows as they are stored; for the eyes of a copy that is opened with their sealed texts opened."""
    lines = streamed(rows, *columns.values())
    return write_rows(out, columns, lines if scope.eyes == EYES else map(_opener(), lines))


def _opener() -> Callable[[tuple[Any, ...]], list[Any]]:
    """What opens the sealed texts of a line: value, or missing code with its reason, as unsealed ones stand there."""
    box = Box()

    def said(cell: Any) -> Any:
        if not isinstance(cell, str) or not SEALED_FORM.fullmatch(cell):
            return cell
        return box.open(cell).text

    return lambda line: [said(cell) for cell in line]
