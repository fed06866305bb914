"""The dose of a preparation: exact in decimals, and every step shown."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.protocol.catalogue import package
from visits.preparation.dose import (
    Suspension,
    dose_per_kg,
    planned_cells,
    reckoning,
    rounded,
    viable_cells,
    volume_needed,
)

PROTOCOL = package("msct_a_22")
TOTAL = PROTOCOL.with_overrides(version="2.0", overrides={"dose_cells": "total_nucleated"})
concs = st.decimals("0.01", "50", places=2)
weights = st.decimals("25", "250", places=1)
shares = st.decimals("0.1", "100", places=1)
volumes = st.decimals("1", "200", places=1)


@pytest.mark.parametrize(
    ("weight", "suspension", "viable", "per_kg"),
    [
        ("65.0", ("1.10", "65.0", "91.0"), "65.07", "1.00"),
        ("61.5", ("0.92", "62.0", "76.0"), "43.35", "0.70"),
        ("50.0", ("1.00", "45.2", "100.0"), "45.20", "0.90"),
    ],
)
@pytest.mark.req("RB-12")
def test_worked_values_of_the_specification(weight, suspension, viable, per_kg):
    counted = Suspension(*map(D, suspension))

    assert rounded(viable_cells(counted)) == D(viable)
    assert rounded(dose_per_kg(counted, D(weight), PROTOCOL)) == D(per_kg)


@given(concs, volumes, shares, weights)
def test_dose_times_weight_is_what_counts(conc, volume, viability, weight):
    counted = Suspension(conc, volume, viability)

    assert abs(dose_per_kg(counted, weight, PROTOCOL) * weight - viable_cells(counted)) < D("1e-20")
    assert dose_per_kg(counted, weight, TOTAL) >= dose_per_kg(counted, weight, PROTOCOL)


@given(concs, shares, weights)
def test_the_volume_needed_holds_the_planned_dose(conc, viability, weight):
    needed = volume_needed(weight, conc, viability, PROTOCOL)

    assert abs(viable_cells(Suspension(conc, needed, viability)) - planned_cells(weight, PROTOCOL)) < D("1e-20")
    assert abs(dose_per_kg(Suspension(conc, needed, viability), weight, PROTOCOL) - 1) < D("1e-20")


@given(weights, st.none() | st.builds(Suspension, concs, volumes, shares))
@pytest.mark.req("RB-12")
def test_each_step_shows_its_inputs_and_rounds_by_half_a_step_at_most(weight, counted):
    steps = reckoning(weight, counted, PROTOCOL)

    assert len(steps) == (1 if counted is None else 4)
    assert all(abs(step.shown - step.exact) <= D("0.05") and step.how for step in steps)


def test_no_dose_without_weight_and_no_volume_without_living_cells():
    with pytest.raises(ValueError, match="weight"):
        dose_per_kg(Suspension(D(1), D(1), D(1)), D(0), PROTOCOL)
    assert volume_needed(D(60), D(1), D(0), PROTOCOL) is None
