"""Study days of SDTM: no day 0, and each day one later than the day before."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trialsite.exports.package.study_day import study_day

D0 = date(2024, 3, 25)


@given(st.integers(-800, 800))
def test_the_day_of_the_first_infusion_is_1_and_the_day_before_it_minus_1(days):
    told = study_day(D0 + timedelta(days=days), D0)

    assert told == (days + 1 if days >= 0 else days)
    assert told != 0
    following = study_day(D0 + timedelta(days=days + 1), D0)
    assert following - told == (2 if told == -1 else 1)
