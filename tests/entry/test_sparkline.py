"""The line of CD4 at the head of a casebook: its drawing says what the numbers say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.accounts import signed_in
from tests.factories.casebook import record_at
from trialsite.casebook.actions.save import save
from trialsite.casebook.submission import Submission
from trialsite.crf.answers import Answer
from trialsite.crf.values.measured import Measured, Op
from trialsite.entry.sparkline import APART, EDGE, HEIGHT, WIDTH, Point, sparkline

points = st.lists(
    st.builds(
        Point,
        st.dates(date(2023, 1, 1), date(2026, 1, 1)),
        st.integers(0, 5000).map(Decimal),
    ),
    min_size=1,
    max_size=12,
)


@given(points)
def test_drawing_stays_in_its_box_and_in_order(found):
    line = sparkline(found)

    assert line is not None
    assert all(EDGE <= dot.x <= WIDTH - EDGE and EDGE <= dot.y <= HEIGHT - EDGE for dot in line.dots)
    assert [dot.on for dot in line.dots] == sorted(point.on for point in found)
    for one, other in zip(line.dots, line.dots[1:], strict=False):
        assert one.x <= other.x
        assert (one.y >= other.y) == (one.value <= other.value) or one.y == other.y
    assert line.change == line.dots[-1].value - line.dots[0].value


@given(points)
def test_names_of_visits_cover_no_other_and_the_last_is_always_told(found):
    line = sparkline([Point(each.on, each.value, "V1") for each in found])

    named = [dot.x for dot in line.dots if dot.visit]
    assert line.dots[-1].visit == "V1"
    assert all(other - one >= APART for one, other in pairwise(named))


def test_nothing_is_drawn_of_nothing():
    assert sparkline([]) is None


@pytest.mark.django_db
def test_casebook_shows_the_last_count_and_its_threshold(screened, nurse):
    record = record_at(screened, "lym")
    count = Measured("191", Op.EQ, Decimal(191), "cells/uL", Decimal(191))
    taken = Answer(screened.registered_at)
    save(record=record, submission=Submission({"lab_done": Answer("Y"), "sample_dt": taken, "cd4": Answer(count)}, 0),
         by=nurse)  # fmt: skip

    page = signed_in(nurse).get("/participants/S001/").content.decode()

    figure = page.split('class="spark"')[1].split("</figure>")[0]
    assert ">191<" in figure.replace("\n", "").replace(" ", "")
    assert "200" in figure
    assert ">SCR<" in figure.replace("\n", "").replace(" ", "")
    assert "CD4+ cells per microlitre" in figure
