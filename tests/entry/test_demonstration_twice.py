"""The trial of the demonstration again: the same on the same day, whoever got which arm; and on other days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import transaction

from participants.models import Randomisation
from tests.factories.pharmacy import list_of_arms
from trialsite.accounts.models import User
from trialsite.audit.models import Item
from trialsite.casebook.demonstration import make_demonstration_team
from trialsite.entry.demonstration.build import build
from trialsite.entry.demonstration.enrolled import NOT_RANDOMISED, RANDOMISED, TARGETS, Course
from trialsite.entry.demonstration.steps import MEMBERS, Days, TrialTeam
from trialsite.protocol.msct_a_22 import PROTOCOL
from trialsite.registers.seed import seed
from visits.models import BagRelease

NOON = datetime(2024, 2, 29, 4, 0, tzinfo=UTC)
# a dose today that waits for its product, and one with its product released
TABLE = RANDOMISED[-2:]
# columns of the event that say what happened, to whom, when and by whom
TOLD = ("event__participant", "event__recorded_at", "event__action", "event__actor_username", "event__visit",
        "event__form", "address", "old", "new", "reason_code", "reason_text")  # fmt: skip


def test_days_of_the_table_fit_the_schedule():
    for row in RANDOMISED:
        for visit in PROTOCOL.scheduled_visits:
            off = row.day_of(visit.code) - TARGETS[visit.code]
            is_late = row.course is Course.LATE_DOSE and visit.code == "V2"
            assert is_late or -visit.minus <= off <= visit.plus, (row, visit.code)
    assert [row.days for row in RANDOMISED] == sorted({row.days for row in RANDOMISED}, reverse=True)
    assert len(RANDOMISED) == 20
    assert len(NOT_RANDOMISED) == 7


@pytest.mark.parametrize("minutes", [0, 1, 90, 659, 660, 1439])
def test_what_is_done_today_lies_behind_whatever_the_time(minutes):
    now = datetime(2024, 2, 28, 16, 0, tzinfo=UTC) + timedelta(minutes=minutes)
    days = Days(now)
    done = [days.at(days.today, time(hour, minute)) for hour in range(11) for minute in (0, 30)]

    assert all(at <= now for at in done)
    assert all(one <= other for one, other in pairwise(done))
    assert all(days.at(date(2024, 2, 27), time(hour)).hour == (hour - 8) % 24 for hour in range(24))


@pytest.fixture
def _site(db):
    """The team and the registers."""
    make_demonstration_team()
    seed()


def made(now, even, odd):
    """What blinded people may read of a trial of a few people, made at an instant and taken back again."""
    try:
        with time_machine.travel(now, tick=False), transaction.atomic():
            list_of_arms(User.objects.get(username="hetao"), even, odd)
            build((), TrialTeam.of(User.objects.in_bulk(MEMBERS, field_name="username")), TABLE)
            told = Item.objects.filter(event__audience="blinded").exclude(event__participant="")
            # what a signature keeps is a digest, over the keys of rows too
            rows = told.exclude(reason_text__regex="^[0-9a-f]{64}$").values_list(*TOLD)
            raise _Made(sorted(rows, key=str), Randomisation.objects.count())
    except _Made as found:
        return found.args


class _Made(Exception):
    """Takes back what was made."""


@pytest.mark.usefixtures("_site")
def test_two_builds_of_a_day_are_equal_whatever_the_arms():
    first, count = made(NOON, "PBO", "MSC")

    assert count == len(TABLE)
    assert len(first) > 500
    assert made(NOON, "MSC", "PBO") == (first, count)
    assert not BagRelease.objects.exists()


@pytest.mark.usefixtures("_site")
def test_a_build_in_the_first_minute_of_a_day_has_nothing_of_the_future():
    midnight = datetime(2024, 12, 31, 16, 0, 30, tzinfo=UTC)

    told, count = made(midnight, "PBO", "MSC")

    assert count == len(TABLE)
    assert max(row[1] for row in told) <= midnight
