"""Versions of reference ranges: from their day on they stand alone, before it nothing changes."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.ranges import Subject, limits_in_force
from participants.age import AgeRange
from trialsite.protocol.laboratory.panels import ANALYTES
from trialsite.registers.bands import Band, Version, changes, faults, fingerprint, gaps
from trialsite.registers.models import ReferenceRange

D = Decimal
FIRST = date(2024, 1, 1)
DAYS = st.integers(0, 400).map(lambda days: FIRST + timedelta(days=days))
LIMITS = st.tuples(st.integers(100, 600), st.integers(601, 2000)).map(lambda pair: (D(pair[0]), D(pair[1])))


@st.composite
def bands(draw: st.DrawFn) -> tuple[Band, ...]:
    """Bands that do not overlap: both sexes or each, cut at up to two ages."""
    found = []
    for sex in draw(st.sampled_from([("*",), ("M", "F"), ("F",)])):
        cuts = [17, *sorted(draw(st.sets(st.integers(19, 119), max_size=2))), 120]
        for before, last in pairwise(cuts):
            found.append(Band(sex, before + 1, last, *draw(LIMITS)))
    return tuple(found)


VERSIONS = st.lists(st.tuples(DAYS, bands()), min_size=1, max_size=4)


def registered(versions: list[tuple[date, tuple[Band, ...]]]) -> list[ReferenceRange]:
    """The register after these versions were saved one after the other."""
    rows: list[ReferenceRange] = []
    for day, own in versions:
        found = changes(rows, Version("LAB", "cd4", day, own, "letter"))
        for row in found.ended:
            row.valid_to = found.last_day
        for row in found.begun:
            row.pk, row.event_id = len(rows) + 1, uuid.uuid4()
            rows.append(row)
    return rows


def expected(own: tuple[Band, ...], sex: str, age: int) -> tuple[Decimal | None, Decimal | None] | None:
    """The limits that a version gives."""
    return next(((b.low, b.high) for b in own if b.sex in ("*", sex) and b.age_from <= age <= b.age_to), None)


@given(VERSIONS, DAYS, st.sampled_from("MF"), st.integers(18, 120))
def test_version_saved_last_holds_from_its_day_and_leaves_the_days_before(versions, day, sex, age):
    before, rows = registered(versions[:-1]), registered(versions)
    begins, own = versions[-1]
    subject = Subject(sex, AgeRange(age, age), "LAB", day)

    found = limits_in_force(rows, "cd4", subject)

    assert found == (expected(own, sex, age) if day >= begins else limits_in_force(before, "cd4", subject))


@given(VERSIONS)
def test_saving_the_same_version_again_changes_nothing(versions):
    rows = registered(versions)
    day, own = versions[-1]

    assert not changes(rows, Version("LAB", "cd4", day, own, "another letter"))


@given(bands())
def test_bands_that_share_no_age_have_no_fault(own):
    assert list(faults(own, ANALYTES["cd4"])) == []


def test_unchanged_band_stays_when_another_changes():
    men, women = Band("M", 18, 120, D(4), D(6)), Band("F", 18, 120, D(3), D(5))
    rows = registered([(FIRST, (men, women))])

    found = changes(rows, Version("LAB", "cd4", FIRST + timedelta(30), (men, Band("F", 18, 120, D(2), D(5))), "letter"))

    assert [row.sex for row in found.kept] == ["M"]
    assert [row.sex for row in found.ended] == ["F"]
    assert found.last_day == date(2024, 1, 30)


def test_other_laboratories_and_analytes_are_left_alone():
    rows = registered([(FIRST, (Band("*", 18, 120, D(4), D(6)),))])

    assert not changes(rows, Version("OTHER", "cd4", FIRST, (), "letter")).ended
    assert not changes(rows, Version("LAB", "cd8", FIRST, (), "letter")).ended


def test_fingerprint_changes_with_the_event_of_a_row():
    rows = registered([(FIRST, (Band("*", 18, 120, D(4), D(6)),))])
    before = fingerprint(rows)

    rows[0].event_id = uuid.uuid4()

    assert fingerprint(rows) != before


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ((Band("*", 18, 120, D(1), None),), []),
        ((Band("M", 18, 120, D(1), None),), ["No range here for Women, 18–120 years."]),
        (
            (Band("*", 18, 39, D(1), None), Band("*", 50, 110, D(1), None)),
            [f"No range here for {who}, {ages} years." for who in ("Men", "Women") for ages in ("40–49", "111–120")],
        ),
    ],
)
def test_adults_without_a_range_are_named(own, told):
    assert [text.en for text in gaps(own)] == told
