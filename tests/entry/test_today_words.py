"""What Today says of days, the bar of a window, the months of the calendar, and its file; pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from trialsite.entry.today.bars import AROUND_DAYS, DAY, axis, bar
from trialsite.entry.today.calendar import read_month
from trialsite.entry.today.ics import Entry, calendar_file
from trialsite.entry.today.words import Tag, around, closing, overdue, waited
from visits.due import Due
from visits.schedule import Window

TODAY = date(2026, 11, 29)
AT = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)


def window(early=7, late=7, target=TODAY):
    return Window(target - timedelta(days=early), target + timedelta(days=late), target)


@pytest.mark.parametrize(
    ("group", "days", "tag"),
    [
        (Due.TODAY, window(7, 0), Tag("Closes today", "wa")),
        (Due.TODAY, window(7, 3), Tag("Closes in 3 d", "wa")),
        (Due.TODAY, window(7, 4), Tag("Closes in 4 d")),
        (Due.SOON, window(2, 2, TODAY + timedelta(days=3)), Tag("Opens in 1 d")),
        (Due.SOON, window(3, 3, TODAY + timedelta(days=3)), Tag("Opens today")),
        (Due.SOON, window(7, 7, TODAY + timedelta(days=3)), Tag("Opened 4 d ago")),
        (Due.CLOSED, window(7, 7, TODAY - timedelta(days=9)), Tag("Closed 2 d ago", "er")),
    ],
)
def test_the_tag_of_a_visit_tells_when_its_window_opens_or_closes(group, days, tag):
    assert closing(days, group, TODAY) == tag


@pytest.mark.parametrize(("early", "late", "told"), [(3, 3, "±3 d"), (3, 7, "−3/+7 d"), (0, 0, ""), (0, 2, "−0/+2 d")])
def test_how_far_a_visit_may_be_from_its_target_is_told(early, late, told):
    assert around(window(early, late)) == told


@pytest.mark.parametrize(("days", "tag"), [(0, Tag("today", "line")), (6, Tag("6 d")), (7, Tag("7 d", "wa"))])
def test_what_waits_a_week_is_told_in_amber(days, tag):
    assert waited(TODAY - timedelta(days=days), TODAY) == tag


@pytest.mark.parametrize(
    ("days", "tag"), [(1, Tag("1 d", "er")), (0, Tag("due today")), (-1, Tag("1 day left")), (-2, Tag("2 days left"))]
)
def test_what_is_overdue_is_told_in_red(days, tag):
    assert overdue(TODAY - timedelta(days=days), TODAY) == tag


def test_the_bar_of_a_window_ends_with_the_axis_and_is_left_out_beyond_it():
    whole = bar(window(), TODAY)

    assert (whole.x, whole.width) == (round(7 * DAY, 1), round(15 * DAY, 1))
    assert whole.target == axis(TODAY).now
    assert bar(window(30, 30), TODAY).x == 0
    assert bar(window(30, 30), TODAY).width == round((2 * AROUND_DAYS + 1) * DAY, 1)
    gone = bar(window(target=TODAY - timedelta(days=60)), TODAY)
    assert (gone.x, gone.width, gone.target) == (None, None, None)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "2026-13", "26-11", "2026-11-29", "0000-01", "1999-12", "２０２６－１１"]
)
def test_a_month_that_cannot_be_read_is_this_month(text):
    assert read_month(text, TODAY) == date(2026, 11, 1)


def test_a_month_is_read():
    assert read_month("2027-02", TODAY) == date(2027, 2, 1)


def test_the_calendar_file_is_folded_and_escaped_as_the_format_asks():
    entry = Entry("S001-V4@x", TODAY, "S001 V4", "窗口；A, B; C\\D" * 8)

    text = calendar_file("访视", [entry], AT)

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "A\\, B\\; C\\\\D" in text.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20261129\r\nDTEND;VALUE=DATE:20261130\r\n" in text
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
