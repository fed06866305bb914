"""Reporting clocks: due instants over midnights, month and year ends, whoever looks from wherever; pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.clocks import ClockKind, Running, Span, Stage, clock_of, end_of, run, stages_up_to
from safety.responsible import CONCERNS
from trialsite.audit.clock import SITE_ZONE, site_date
from trialsite.protocol.msct_a_22 import PROTOCOL

ZONES = st.sampled_from(["UTC", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin", "Asia/Kathmandu"])
INSTANTS = st.integers(0, 280_000_000).map(lambda n: datetime(2022, 1, 1, tzinfo=UTC) + timedelta(seconds=n))
HOURS = st.integers(1, 24 * 400)
DAYS = st.integers(1, 400)
SPANS = st.one_of(HOURS.map(lambda n: Span(hours=n)), DAYS.map(lambda n: Span(days=n)))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SITE_ZONE)


@pytest.mark.req("SA-02")
@pytest.mark.parametrize(("kind", "aware", "due"), [
    (ClockKind.SAE_SPONSOR, "2024-09-03T14:20", "2024-09-04T14:20"),
    (ClockKind.SAE_EC_FATAL, "2024-12-31T23:59", "2025-01-01T23:59"),
    (ClockKind.UNBL_RECORD, "2024-02-28T10:00", "2024-02-29T10:00"),
    (ClockKind.PREG, "2023-02-28T10:00", "2023-03-01T10:00"),
])  # fmt: skip
def test_clock_of_hours_is_due_to_the_minute(kind, aware, due):
    assert clock_of(kind, at(aware), PROTOCOL).due == at(due)


@pytest.mark.req("SA-06")
@pytest.mark.parametrize(("kind", "aware", "last"), [
    (ClockKind.SUSAR_15, "2024-09-04T00:00", date(2024, 9, 19)),
    (ClockKind.SUSAR_15, "2024-09-04T23:59", date(2024, 9, 19)),
    (ClockKind.SUSAR_7, "2024-09-04T08:00", date(2024, 9, 11)),
    (ClockKind.SUSAR_7_FOLLOWUP, "2024-09-04T08:00", date(2024, 9, 19)),
    (ClockKind.SUSAR_7, "2024-02-25T08:00", date(2024, 3, 3)),
    (ClockKind.SUSAR_15, "2024-12-20T08:00", date(2025, 1, 4)),
    (ClockKind.FOLLOWUP, "2023-02-25T08:00", date(2023, 3, 4)),
    (ClockKind.PREG_FOLLOWUP, "2024-02-29T08:00", date(2025, 2, 28)),
])  # fmt: skip
def test_clock_of_days_is_due_at_the_end_of_its_last_day(kind, aware, last):
    clock = clock_of(kind, at(aware), PROTOCOL)

    assert clock.due == end_of(last)
    assert clock.stage(at(f"{last}T23:59")) is not Stage.OVERDUE
    assert clock.stage(at(f"{last + timedelta(days=1)}T00:00")) is Stage.OVERDUE


def test_stages_change_at_half_at_80_percent_and_after_the_due_instant():
    clock = run(Span(hours=24), at("2024-09-03T14:20"))

    turns = [
        ("2024-09-04T02:19", Stage.BEGUN), ("2024-09-04T02:20", Stage.HALF), ("2024-09-04T09:31", Stage.HALF),
        ("2024-09-04T09:32", Stage.MOST), ("2024-09-04T14:20", Stage.MOST), ("2024-09-04T14:21", Stage.OVERDUE),
    ]  # fmt: skip
    assert [(when, clock.stage(at(when))) for when, _stage in turns] == turns


@given(INSTANTS, HOURS)
def test_clock_of_hours_runs_exactly_so_many_hours_whatever_lies_between(aware, hours):
    clock = run(Span(hours=hours), aware)

    assert clock.due - clock.starts == timedelta(hours=hours)
    assert clock.starts == aware


@given(INSTANTS, DAYS)
def test_clock_of_days_ends_on_the_day_that_many_days_after_day_0(aware, days):
    clock = run(Span(days=days), aware)

    assert site_date(clock.due) - site_date(aware) == timedelta(days=days)
    assert site_date(clock.due + timedelta(microseconds=1)) - site_date(aware) == timedelta(days=days + 1)
    assert clock.starts <= aware


@pytest.mark.req("SA-02")
@given(INSTANTS, st.integers(1, 36))
def test_clock_of_months_ends_on_the_same_day_of_the_month_or_on_its_last_day(aware, months):
    due, day_0 = site_date(run(Span(months=months), aware).due), site_date(aware)
    passed = (due.year - day_0.year) * 12 + due.month - day_0.month

    assert passed == months
    assert due.day == day_0.day or (due.day < day_0.day and (due + timedelta(days=1)).day == 1)


@pytest.mark.req("SA-11")
@given(
    INSTANTS,
    ZONES,
    st.one_of(HOURS.map(lambda n: Span(hours=n)), DAYS.map(lambda n: Span(days=n))),
    st.integers(-500, 900),
)
def test_zone_of_who_looks_changes_nothing(aware, zone, span, minutes):
    here, there = run(span, aware), run(span, aware.astimezone(ZoneInfo(zone)))
    now = aware + timedelta(minutes=minutes)

    assert (here.starts, here.due) == (there.starts, there.due)
    assert here.stage(now) is there.stage(now.astimezone(ZoneInfo(zone)))
    assert here.left(now) == there.left(now.astimezone(ZoneInfo(zone)))


@given(INSTANTS, HOURS, st.lists(st.integers(-(10**6), 10**8), min_size=2, max_size=8))
def test_clock_never_goes_back(aware, hours, seconds):
    clock = run(Span(hours=hours), aware)
    moments = [aware + timedelta(seconds=each) for each in sorted(seconds)]

    stages = [tuple(Stage).index(clock.stage(each)) for each in moments]
    shares = [clock.share(each) for each in moments]
    assert stages == sorted(stages)
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


@given(INSTANTS, HOURS)
def test_stage_agrees_with_the_share_that_is_over(aware, hours):
    clock = run(Span(hours=hours), aware)
    tick = timedelta(microseconds=1)

    assert clock.stage(aware + timedelta(hours=hours) / 2 - tick) is Stage.BEGUN
    assert clock.stage(aware + timedelta(hours=hours) / 2) is Stage.HALF
    assert clock.stage(aware + timedelta(hours=hours) * 4 / 5 - tick) is Stage.HALF
    assert clock.stage(aware + timedelta(hours=hours) * 4 / 5) is Stage.MOST
    assert clock.stage(clock.due) is Stage.MOST
    assert clock.stage(clock.due + tick) is Stage.OVERDUE


@given(INSTANTS, INSTANTS, HOURS)
def test_later_awareness_is_never_due_earlier(one, other, hours):
    first, second = sorted((one, other))

    assert run(Span(hours=hours), first).due <= run(Span(hours=hours), second).due
    assert run(Span(days=hours), first).due <= run(Span(days=hours), second).due


def test_stages_up_to_one_are_in_their_order():
    assert stages_up_to(Stage.MOST) == (Stage.BEGUN, Stage.HALF, Stage.MOST)
    assert Running(at("2024-09-03T14:20"), at("2024-09-04T14:20")).left(at("2024-09-04T15:20")) == timedelta(hours=-1)


def test_every_kind_concerns_somebody():
    assert set(CONCERNS) == set(ClockKind)
    assert all(concern.roles for concern in CONCERNS.values())
