"""What is hashed: any change of a value changes the hash, a new empty column and a wider number do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from trialsite.audit.hashing import canonical_json, combined, event_hash, plain, row_digest
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from visits.models import VitalSigns

AT = datetime(2024, 3, 5, 1, 10, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("36.50"), "36.5"),
        (Decimal("36.5"), "36.5"),
        (Decimal("100"), "100"),
        (Decimal("1E+2"), "100"),
        (Decimal("-0.0"), "0"),
        (Decimal("0.00001"), "0.00001"),
        (AT, "2024-03-05T01:10:00.000001+00:00"),
        (AT.replace(microsecond=0), "2024-03-05T01:10:00.000000+00:00"),
        (AT.astimezone(timezone(timedelta(hours=8))), "2024-03-05T01:10:00.000001+00:00"),
        (AT.date(), "2024-03-05"),
        (AT.time(), "01:10:00.000001"),
        (("A", "B"), ["A", "B"]),
        (True, True),
        (None, None),
    ],
)
def test_a_value_has_one_text(value, text):
    assert plain(value) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**8), max_value=10**8))
def test_a_number_reads_back_from_its_text(number):
    assert Decimal(plain(number)) == number


def test_canonical_json_is_sorted_dense_and_readable():
    assert canonical_json({"b": "体温", "a": None}) == '{"a":null,"b":"体温"}'.encode()


FIELDS = [f.attname for f in Event._meta.concrete_fields if f.attname not in {"hash", "previous_hash"}]
ITEM_FIELDS = [f.attname for f in Item._meta.concrete_fields if f.attname not in {"id", "event_id"}]


def hashed(event=None, item=None, previous="0" * 64):
    made = Event(**{"chain": "S001", "sequence": 1, "recorded_at": AT, "action": "save", **(event or {})})
    return event_hash(made, [Item(**{"position": 0, "address": "pulse", **(item or {})})], previous)


@pytest.mark.parametrize("name", FIELDS)
def test_every_column_of_an_event_counts(name):
    assert hashed({name: "7"} if name != "recorded_at" else {name: AT + timedelta(microseconds=1)}) != hashed()


@pytest.mark.parametrize("name", ITEM_FIELDS)
def test_every_column_of_an_item_counts(name):
    assert hashed(item={name: "7"}) != hashed()


def test_what_came_before_counts():
    assert hashed(previous="1" * 64) != hashed()


def test_nothing_and_an_empty_text_differ():
    assert hashed(item={"new": ""}) != hashed(item={"new": None})


@given(st.lists(st.text("0123456789abcdef", min_size=64, max_size=64), min_size=1, max_size=5), st.randoms())
def test_the_order_in_which_rows_were_written_does_not_count(digests, random):
    mixed = random.sample(digests, len(digests))

    assert combined(mixed) == combined(digests)
    assert combined([]) == ""


def history(**values):
    return VitalSigns.history.model(history_date=AT, history_type="+", **values)


@pytest.mark.parametrize(
    ("before", "stored"),
    [
        ({"pulse": "72"}, {"pulse": 72}),
        ({"temp_c": "36.6"}, {"temp_c": Decimal("36.60")}),
        ({"temp_c": Decimal("36.60")}, {"temp_c": Decimal("36.6")}),
        ({"vs_dt": AT.astimezone(timezone(timedelta(hours=8)))}, {"vs_dt": AT}),
        ({"save_id": "3f8a5a52-1d1a-4f0e-9d2e-0a1b2c3d4e5f"}, {"save_id": "3F8A5A52-1D1A-4F0E-9D2E-0A1B2C3D4E5F"}),
    ],
)
def test_a_value_counts_as_its_column_gives_it_back(before, stored):
    assert row_digest(history(**before)) == row_digest(history(**stored))


def test_zero_and_nothing_differ_in_history():
    assert row_digest(history(pulse=0)) != row_digest(history())


def test_a_column_without_a_value_is_not_part_of_the_digest(monkeypatch):
    row = history(pulse=72)
    before = row_digest(row)
    fewer = [f for f in row._meta.concrete_fields if f.attname != "resp"]
    monkeypatch.setattr(type(row)._meta, "concrete_fields", fewer)

    assert row_digest(row) == before


def test_a_number_that_got_more_places_still_verifies(anchored):
    with connections["owner"].cursor() as cursor:
        for table in ("visits_vitalsigns", "visits_historicalvitalsigns"):
            cursor.execute(f"ALTER TABLE {table} ALTER COLUMN temp_c TYPE numeric(9, 4)")

    assert list(verify()) == []
