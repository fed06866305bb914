"""Spans on reporting clocks: hours and minutes up to 48 hours, days and hours beyond."""

from __future__ import annotations

from datetime import timedelta

import pytest

from trialsite.pages.clocks import LEFT, OVER, in_days, time_to

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("left", "en", "zh"),
    [
        (timedelta(hours=334, minutes=54), "13 d 22 h", "13天22小时"),
        (timedelta(hours=48) + MINUTE, "2 d 0 h", "2天0小时"),
        (timedelta(hours=48), "48:00", "48:00"),
        (timedelta(hours=48) - MINUTE, "47:59", "47:59"),
        (timedelta(0), "00:00", "00:00"),
        (-timedelta(hours=48), "−48:00", "−48:00"),
    ],
)
def test_span_is_told_in_days_above_48_hours(left, en, zh):
    assert (time_to(left).en, time_to(left).zh) == (en, zh)


def test_days_are_told_with_the_word_that_belongs_to_them():
    left = in_days(timedelta(hours=334, minutes=54), LEFT)
    over = in_days(-timedelta(hours=73, minutes=59), OVER)

    assert left is not None
    assert over is not None
    assert (left.en, left.zh) == ("13 d 22 h left", "还剩13天22小时")
    assert (over.en, over.zh) == ("3 d 1 h overdue", "已超时3天1小时")
