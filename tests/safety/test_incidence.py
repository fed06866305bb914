"""The exact Poisson interval against published limits, and years that count both days."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.incidence import Rate, person_years, poisson_interval


# limits of the mean of a Poisson count, 95 %: the usual table of exact limits (Garwood 1936)
@pytest.mark.parametrize(
    ("events", "low", "high"),
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (2, 0.2422, 7.2247), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904)],
)
def test_interval_is_that_of_the_table(events, low, high):
    found = poisson_interval(events)

    assert found == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(st.integers(1, 60))
def test_each_limit_leaves_the_same_tail(events):
    low, high = poisson_interval(events)

    def at_most(count, mean):
        return sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count + 1))

    assert 1 - at_most(events - 1, low) == pytest.approx(0.025, abs=1e-6)
    assert at_most(events, high) == pytest.approx(0.025, abs=1e-6)
    assert low < events < high


def test_years_count_both_days_and_nobody_observed_has_no_rate():
    assert person_years([(date(2024, 1, 1), date(2024, 1, 1))]) == pytest.approx(1 / 365.25)
    assert person_years([(date(2024, 1, 2), date(2024, 1, 1))]) == 0
    assert Rate(0, 0.0).per_100 is None
    assert Rate(0, 0.0).interval is None
    assert Rate(1, 50.0).per_100 == pytest.approx(2.0)
