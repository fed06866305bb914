"""Values of keys as people type them, and what differs between two versions of a protocol."""

from __future__ import annotations

from decimal import Decimal

import pytest

from trialsite.protocol.difference import FORMS, VALUES, WINDOWS, differences
from trialsite.protocol.msct_a_22 import PROTOCOL
from trialsite.protocol.notation import read, shown, stored, typed


@pytest.mark.parametrize("key", PROTOCOL.settings.values(), ids=lambda key: key.key)
def test_every_key_is_read_as_it_is_typed_and_stored(key) -> None:
    assert read(key, typed(key.value)) == key.value
    assert key.with_value(stored(key.value), source="x").value == key.value
    assert shown(key.value).en
    assert shown(key.value).zh


def test_of_a_table_only_the_typed_lines_differ() -> None:
    found = read(PROTOCOL.setting("visit_windows"), "V3: 5, 7\nV7：10，10")

    assert found["V3"] == (5, 7)
    assert found["V7"] == (10, 10)
    assert found["V2"] == PROTOCOL.value("visit_windows")["V2"]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("alt_limit", "8o"),
        ("alt_limit", ""),
        ("wbc", "1e3"),
        ("wbc", "NaN"),
        ("stem_cell_track", "maybe"),
        ("exc1_reading", "Z"),
        ("visit_windows", "V9: 1, 2"),
        ("visit_windows", "V3"),
        ("visit_windows", "V3: a"),
        ("go_live_date", "12/9/24"),
        ("dose_tolerance", "0.9,"),
    ],
)
def test_what_is_no_value_of_the_key_is_refused(key: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(PROTOCOL.setting(key), text)


def test_flags_days_and_nothing_are_read_in_both_languages() -> None:
    assert read(PROTOCOL.setting("stem_cell_track"), "是") is True
    assert str(read(PROTOCOL.setting("go_live_date"), "2024-09-12")) == "2024-09-12"
    assert read(PROTOCOL.setting("go_live_date"), " ") is None
    assert read(PROTOCOL.setting("hgb"), "95.5") == Decimal("95.5")


def test_a_version_differs_in_windows_forms_and_values() -> None:
    changes = {
        "alt_limit": 90,
        "visit_windows": {**PROTOCOL.value("visit_windows"), "V3": [5, 7]},
        "schedule": {**PROTOCOL.value("schedule"), "ser": "X - - - - - - X (X) -"},
    }
    new = PROTOCOL.with_overrides(version="2.0", overrides=changes)

    window, form, value = differences(PROTOCOL, new)

    assert (window.part, window.code, window.new.en) == (WINDOWS, "V3", "day 60, −5/+7 days")
    assert window.old.zh == "第60天，−3/+3天"
    assert (form.part, form.code, form.old.en, form.new.en) == (FORMS, "V7 ser", "–", "required")
    assert (value.part, value.code, value.old.en, value.new.en) == (VALUES, "alt_limit", "80", "90")
    assert {each.source for each in (window, form, value)} == {"protocol version 2.0"}


def test_nothing_differs_from_itself() -> None:
    assert differences(PROTOCOL, PROTOCOL) == ()


def test_a_value_keeps_the_version_that_fixed_it() -> None:
    new = PROTOCOL.with_overrides(version="2.1", overrides={"alt_limit": 90, "wbc": "3.0"}, since={"alt_limit": "2.0"})

    assert new.setting("alt_limit").source == "protocol version 2.0"
    assert new.setting("wbc").source == "protocol version 2.1"


def test_what_only_the_unblinded_may_see_says_so() -> None:
    new = PROTOCOL.with_overrides(version="2.0", overrides={"block_sizes": {"drawn": [4], "to_finish": [2]}})

    assert [each.audience for each in differences(PROTOCOL, new)] == ["unblinded"]
