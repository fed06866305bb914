"""Tracked rows: live tables with a history; written only through `insert` and `update`, under a declared change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from trialsite.audit.change import Change
from trialsite.audit.hashing import row_digest
from trialsite.audit.prepared import AT_ONCE, FEW, PreparedManager, insert_rows, insert_with, update_with


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
    """Insert rows of one model with their history: one statement, two where the database gives the keys."""
    if not rows:
        return
    for row in rows:
        row.event_id = change.event_id
    if len(rows) <= AT_ONCE and all(row.pk is not None for row in rows):
        snapshots = _snapshots(rows, change, revision, "+")
        insert_with(rows, snapshots)
    else:
        insert_rows(rows)
        snapshots = _snapshots(rows, change, revision, "+")
        insert_rows(snapshots)
    _vouch(change, snapshots)


def update(rows: Sequence[Any], fields: Sequence[str], change: Change, revision: int | None = None) -> None:
    """Write the named columns of rows of one model with their history: one statement, two for many rows.

    Raises LookupError when a row is not there (any more): history must not tell of a change that did not happen.
    """
    if not rows:
        return
    for row in rows:
        row.event_id = change.event_id
    columns, model = [*fields, "event_id"], type(rows[0])
    snapshots = _snapshots(rows, change, revision, "~")
    is_few = len(rows) <= FEW
    written = update_with(rows, columns, snapshots) if is_few else model._base_manager.bulk_update(rows, columns)
    if written != len(rows):
        raise LookupError(f"{len(rows)} rows of {model._meta.label} were to be changed, {written} are there.")
    if not is_few:
        insert_rows(snapshots)
    _vouch(change, snapshots)


@cache
def _history_of(model: Any) -> Any:
    """The model of a model's history; asked of the model, its manager would be a new class each time."""
    return model.history.model


def _snapshots(rows: Sequence[Any], change: Change, revision: int | None, kind: str) -> list[Any]:
    """The rows as they are now, for the history; simple-history would write them in a statement of their own."""
    model: Any = type(rows[0])
    history, actor = _history_of(model), change.actor
    told = {
        "history_date": change.at,
        "history_type": kind,
        "history_user_id": actor.id,
        "actor_name": actor.name,
        "actor_role": actor.role,
        "actor_organisation": actor.organisation,
        "save_id": change.save_id,
        "at_revision": revision,
    }
    columns = [field.attname for field in history.tracked_fields]
    return [history(**told, **{name: getattr(row, name) for name in columns}) for row in rows]


def _vouch(change: Change, snapshots: Sequence[Any]) -> None:
    """Let the event of the change answer for what was written."""
    change.digests.extend(row_digest(snapshot) for snapshot in snapshots)
