"""Versions of an entry: from its first day on a version holds, and nothing before it changes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialsite.registers.books import DEVICES_BOOK, LABORATORIES, STAFF
from trialsite.registers.models import Device, Laboratory, Staff
from trialsite.registers.register import Known
from trialsite.registers.spans import NOW, end, standing, state_of, turn

FIRST = date(2024, 1, 1)
DAYS = st.integers(0, 300).map(lambda days: FIRST + timedelta(days=days))


def register(days):
    """The rows after versions that begin on these days were saved one after the other; the last day set is None."""
    rows = []
    for number, day in enumerate(days):
        new = Device(code="TH-01", setting=str(number), valid_from=day)
        found = turn(rows, new)
        for row in found.ended:
            row.valid_to = found.last_day
        rows.append(new)
    return rows


def said(rows, day):
    return [row.setting for row in rows if state_of(row, day) == NOW]


@settings(max_examples=60)
@given(st.lists(DAYS, min_size=1, max_size=5), DAYS)
def test_last_saved_version_holds_from_its_day_and_the_days_before_stay(days, day):
    before, rows = register(days[:-1]), register(days)

    assert said(rows, day) == ([str(len(days) - 1)] if day >= days[-1] else said(before, day))


@settings(max_examples=40)
@given(st.lists(DAYS, min_size=1, max_size=4), DAYS, DAYS)
def test_nothing_holds_after_the_last_day(days, last, day):
    rows = register(days)
    found = end(rows, last)
    before = said(rows, day)
    for row in found.ended:
        row.valid_to = found.last_day

    assert said(rows, day) == ([] if day > last else before)


def test_version_that_never_began_does_not_stand():
    rows = register([FIRST + timedelta(10), FIRST])

    assert standing(rows).setting == "1"
    assert standing([]) is None


VL = {
    "code": "CLINLAB", "analyte": "vl", "name_en": "Lab", "name_zh": "检验科", "assay": "PCR", "specimen": "PLASMA",
    "unit": "copies/mL", "lloq": Decimal(20), "uloq": Decimal(1000), "platform": "", "valid_from": FIRST,
}  # fmt: skip


@pytest.mark.parametrize(
    ("other", "box", "told"),
    [
        ({"code": "lab"}, "code", "Use 2 to 20 capital letters"),
        ({"name_zh": ""}, "name_zh", "Name, Chinese: fill it in."),
        ({"specimen": "HAIR"}, "specimen", "choose one of those offered"),
        ({"uloq": Decimal(20)}, "uloq", "must be above the lower one"),
        ({"lloq": Decimal(5000), "uloq": Decimal(6000)}, "lloq", "The form HIV RNA cannot hold this: from 1 to 1000"),
        ({"specimen": "URINE"}, "specimen", "The form HIV RNA cannot hold this"),
        ({"analyte": "alt", "unit": ""}, "unit", "Choose the unit of"),
        ({"analyte": "alt", "unit": "g/L"}, "unit", "is not reported in this unit."),
    ],
)
def test_assay_that_cannot_stand_is_told_at_its_box(other, box, told):
    faults = LABORATORIES.faults(Laboratory(**VL | other), Known())

    assert [fault.box for fault in faults] == [box]
    assert told in faults[0].message.en
    assert faults[0].message.zh != faults[0].message.en


def test_device_has_a_setting_only_where_forms_inherit_one():
    def box(**said):
        row = Device(code="TH-02", name_en="Device", name_zh="设备", valid_from=FIRST, **said)
        return [fault.box for fault in DEVICES_BOOK.faults(row, Known())]

    assert box(kind="thermometer", setting="AX") == []
    assert box(kind="thermometer", setting="") == ["setting"]
    assert box(kind="scale", setting="AX") == ["setting"]
    assert box(kind="scale", setting="") == []


def test_account_belongs_to_one_person():
    def person(code):
        return Staff(
            code=code, name_en="A", name_zh="甲", function_en="Nurse", function_zh="护士", username="wangmin",
            valid_from=FIRST,
        )  # fmt: skip

    known = Known((person("WANGM"),), frozenset({"wangmin"}))

    assert STAFF.faults(person("WANGM"), known) == []
    assert [fault.message.en for fault in STAFF.faults(person("WANG2"), known)] == ["This account belongs to WANGM."]
    assert [fault.box for fault in STAFF.faults(person("WANG2"), Known())] == ["username"]
