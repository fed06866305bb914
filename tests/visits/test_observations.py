"""The plan of the observations round an infusion: when each is due, which one is next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from trialsite.protocol.catalogue import package
from visits.codelists import INFTP
from visits.infusion.observations import keys, next_due, observation

TRIAL = package("msct_a_22")
START = datetime(2024, 4, 24, 15, 30, 42, tzinfo=UTC)
STOP = START + timedelta(minutes=62)


def planned(key, start=START, stop=STOP):
    found = observation(TRIAL, key, start, stop)
    return None if found is None else f"{found.planned:%d %H:%M}"


def test_time_points_are_those_of_the_codelist():
    assert keys(TRIAL) == tuple(each.code for each in INFTP)


def test_times_count_from_start_and_from_end_also_across_midnight():
    assert [planned(key) for key in keys(TRIAL)] == [
        "24 15:30", "24 15:45", "24 16:00", "24 16:30", "24 16:32", "24 17:32", "24 18:32",
    ]  # fmt: skip


def test_nothing_is_planned_before_the_start_and_nothing_from_the_end_while_it_runs():
    assert all(planned(key, None, None) is None for key in keys(TRIAL))
    assert planned("60", START, None) == "24 16:30"
    assert planned("END60", START, None) is None


def test_observation_after_the_end_of_a_short_infusion_is_not_done():
    short = START + timedelta(minutes=29)

    assert observation(TRIAL, "15", START, short).while_running
    assert not observation(TRIAL, "30", START, short).while_running
    assert observation(TRIAL, "END60", START, short).while_running


def test_next_one_due_is_the_first_without_values():
    assert next_due(TRIAL, None, None, ()) is None
    assert next_due(TRIAL, START, None, ("PRE",)).key == "15"
    assert next_due(TRIAL, START, None, ("PRE", "15", "30", "60")) is None
    assert next_due(TRIAL, START, START + timedelta(minutes=20), ("PRE", "15")).key == "END"
    assert next_due(TRIAL, START, STOP, keys(TRIAL)) is None


def test_observation_is_over_once_its_tolerance_has_passed():
    fifteen = observation(TRIAL, "15", START, None)

    assert not fifteen.is_over(fifteen.latest)
    assert fifteen.is_over(fifteen.latest + timedelta(minutes=1))
    assert fifteen.minutes_off(fifteen.planned + timedelta(minutes=7, seconds=59)) == 7
