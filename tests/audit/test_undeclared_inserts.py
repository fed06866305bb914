"""No row comes into a tracked or history table outside the change that it names."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from trialsite.audit import guards
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.guards import Kind

WRITTEN = [each.table for each in guards.guarded_tables() if each.kind in {Kind.TRACKED, Kind.HISTORY}]


def insert(table, event):
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table}" (event_id) VALUES (%s)', [event])


@pytest.mark.parametrize("table", WRITTEN)
@pytest.mark.parametrize("event", [uuid.uuid4(), None])
@pytest.mark.req("AT-01")
def test_no_row_is_inserted_without_a_declared_change(table, event, untouched):
    with pytest.raises(DatabaseError, match="outside a declared change"):
        insert(table, event)


@pytest.mark.parametrize("table", WRITTEN)
def test_no_row_is_inserted_for_another_change(table, untouched):
    with pytest.raises(DatabaseError, match="outside a declared change"), transaction.atomic(), declared(begin(SYSTEM)):
        insert(table, uuid.uuid4())
