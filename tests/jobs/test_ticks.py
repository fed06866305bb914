"""What comes round: the daily anchor, the tidying, and the timer command."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from trialsite.audit import clock
from trialsite.audit.models import Anchor
from trialsite.jobs import ticks as rounds
from trialsite.jobs.models import Job, JobState
from trialsite.jobs.queue import queue
from trialsite.jobs.registry import handlers
from trialsite.jobs.ticks import KEPT_DAYS, Every, every, tick, ticks, tidy


@pytest.fixture
def anchor_log(settings, tmp_path):
    settings.ANCHOR_LOG = tmp_path / "anchors.log"
    return settings.ANCHOR_LOG


@pytest.fixture
def each_minute(handled, monkeypatch):
    name = handled("test.minute", print)
    monkeypatch.setitem(rounds._ticks, name, Every.MINUTE)
    return name


def test_every_tick_has_a_handler():
    assert set(ticks()) <= set(handlers())
    assert ticks()["audit.anchor"] is Every.DAY


def test_a_tick_needs_a_name_of_its_own():
    with pytest.raises(ValueError, match=r"audit\.anchor"):
        every(Every.MINUTE, "audit.anchor", print)
    assert ticks()["audit.anchor"] is Every.DAY


def test_the_anchor_is_made_once_a_day_at_the_site(db, anchor_log):
    # 15:59 UTC is 23:59 in Jinan
    evening = datetime(2026, 3, 1, 15, 59, tzinfo=UTC)
    for instant in (evening, evening + timedelta(seconds=30), evening + timedelta(minutes=1)):
        with clock.pretend(instant):
            call_command("tick")

    assert [str(anchor) for anchor in Anchor.objects.order_by("made_at")] == ["2026-03-01", "2026-03-02"]
    assert len(anchor_log.read_text().splitlines()) == 2


def test_a_minute_comes_round_each_minute(db, each_minute):
    start = datetime(2026, 3, 1, 8, 0, 5, tzinfo=UTC)
    queued = []
    for seconds in (0, 30, 60):
        with clock.pretend(start + timedelta(seconds=seconds)):
            queued.append(each_minute in tick())

    assert queued == [True, False, True]


def test_done_jobs_are_forgotten_after_a_week_and_failed_ones_stay(db, handled):
    name = handled("test.old", print)
    for state, days in ((JobState.DONE, KEPT_DAYS + 1), (JobState.DONE, KEPT_DAYS - 1), (JobState.FAILED, 400)):
        Job.objects.filter(id=queue(name)).update(state=state, done_at=clock.now() - timedelta(days=days))

    tidy({})

    assert Job.objects.count() == 2
    assert Job.objects.filter(state=JobState.FAILED).exists()


def test_the_timer_command_names_what_did_not_succeed(db, anchor_log, handled):
    def fail(_about: object) -> None:
        raise ValueError("no paper in the printer")

    queue(handled("test.printer", fail))

    with pytest.raises(CommandError, match=r"test\.printer \(waiting\): ValueError$") as told:
        call_command("tick")
    assert "no paper" not in str(told.value)
    assert Anchor.objects.count() == 1
