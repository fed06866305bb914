"""Tracked rows: live tables with a history; written only through `insert` and `update`, under a declared change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from trialsite.audit.change import Change
from trialsite.audit.hashing import row_digest
from trialsite.audit.prepared import PreparedManager, insert_rows, update_row


class HistoryRow(models.Model):
    """What every history row carries besides the snapshot: who, as they were, and under which event."""

    actor_name = models.CharField(max_length=120)
    actor_role = models.CharField(max_length=40)
    actor_organisation = models.CharField(max_length=120, blank=True)
    save_id = models.UUIDField()
    at_revision = models.PositiveIntegerField(null=True, blank=True)

    objects = PreparedManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.actor_name}"


class Tracked(models.Model):
    """A row of the trial: `event_id` is the event of its last change; the snapshots stand in `history`.

    A column that is added later is NULL in older rows: anything else would change what their events vouch for.
    """

    event_id = models.UUIDField(editable=False)

    history = HistoricalRecords(
        inherit=True,
        bases=[HistoryRow],
        history_id_field=models.BigAutoField(),
        history_user_id_field=models.BigIntegerField(null=True, db_column="actor_id"),
        history_change_reason_field=models.CharField(max_length=1, null=True),
    )

    class Meta:
        abstract = True


def insert(rows: Sequence[Any], change: Change, revision: int | None = None) -> None:
    """Insert rows of one model with their history: two statements, none for an empty list."""
    if not rows:
        return
    for row in rows:
        row.event_id = change.event_id
    insert_rows(rows)
    _snapshot(rows, change, revision, update=False)


def update(rows: Sequence[Any], fields: Sequence[str], change: Change, revision: int | None = None) -> None:
    """Write the named columns of rows of one model with their history: two statements, none for an empty list.

    Raises LookupError when a row is not there (any more): history must not tell of a change that did not happen.
    """
    if not rows:
        return
    model = type(rows[0])
    for row in rows:
        row.event_id = change.event_id
    columns = [*fields, "event_id"]
    written = update_row(rows[0], columns) if len(rows) == 1 else model._base_manager.bulk_update(rows, columns)
    if written != len(rows):
        raise LookupError(f"{len(rows)} rows of {model._meta.label} were to be changed, {written} are there.")
    _snapshot(rows, change, revision, update=True)


@cache
def _history_of(model: Any) -> Any:
    """The manager of a model's history; asked of the model, it would be a new class each time."""
    return model.history


def _snapshot(rows: Sequence[Any], change: Change, revision: int | None, *, update: bool) -> None:
    actor = change.actor
    model: Any = type(rows[0])
    written = _history_of(model).bulk_history_create(
        rows,
        update=update,
        default_date=change.at,
        default_change_reason=None,
        custom_historical_attrs={
            "history_user_id": actor.id,
            "actor_name": actor.name,
            "actor_role": actor.role,
            "actor_organisation": actor.organisation,
            "save_id": change.save_id,
            "at_revision": revision,
        },
    )
    change.digests.extend(row_digest(row) for row in written)
