"""Every summary equals an independent computation, on generated edge cases and on the real counts of ACTG 175."""

from __future__ import annotations

import os
from dataclasses import astuple
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from labs import endpoints
from labs.endpoints import Measures, responses
from labs.loads import THRESHOLD, Load
from labs.suppression import courses, suppression
from participants.viral_loads import HIV_RNA
from safety.incidence import poisson_interval
from tests.dashboards import reckoned
from tests.dashboards.reckoned import BEGAN, VISITS, columns, frame, sample, spread
from tests.real import actg175
from trialsite.crf.values.measured import is_inclusive, read_measured
from visits.analysis import Scope

pytestmark = pytest.mark.django_db
COUNTS = st.one_of(st.none(), st.integers(0, 1500).map(Decimal))
STORY = st.lists(
    st.builds(
        sample, st.integers(1, 4), st.sampled_from(["SCR", "V1", "V2", "V3", "V4", "UNS"]),
        st.floats(-30, 100, allow_nan=False), COUNTS, COUNTS,
    ),
    max_size=25, unique_by=lambda row: row["at"],
)  # fmt: skip
WITH_DATABASE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def summed(rows: list[dict[str, Any]]) -> dict[tuple[str, str, str], endpoints.Summary]:
    found = endpoints.summaries(Scope(), VISITS, reckoned.SAMPLES, **columns(rows))
    return {(each.measure, each.group, each.visit): each for each in found}


def close(found: Any, wanted: Any) -> bool:
    return all(
        a is None if b is None or pd.isna(b) else a == pytest.approx(b, rel=1e-9, abs=1e-9)
        for a, b in zip(astuple(found), wanted, strict=True)
    )


def compare(rows: list[dict[str, Any]]) -> int:
    """Every summary of both measures against pandas; how many there are."""
    found, compared = summed(rows), 0
    for measure in (endpoints.CD4, endpoints.RATIO):
        told = frame(rows, measure)
        for (group, visit), own in told.groupby(["grp", "visit"]):
            one, change = found.pop((measure, group, visit)), own.value - own.base
            assert close(one.value, spread(own.value)), (measure, group, visit)
            assert close(one.change, spread(change))
            assert close(one.percent, spread(100 * change / own.base.where(own.base != 0)))
            assert (one.at_half, one.at_one) == ((own.value >= 0.5).sum(), (own.value >= 1).sum())
            compared += 1
    assert found == {}
    return compared


@WITH_DATABASE
@given(STORY)
def test_summaries_of_any_samples_are_those_of_pandas(rows):
    compare(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [sample(1, "SCR", -3, Decimal(250), Decimal(800))],
        [sample(1, "SCR", -3, Decimal(250), Decimal(0)), sample(1, "V2", 30, Decimal(260), Decimal(0))],
        [sample(1, "SCR", -3, None, None), sample(1, "V2", 30, None, None)],
        [sample(1, "SCR", -3, Decimal(0), Decimal(5)), sample(1, "V2", 30, Decimal(9), Decimal(5))],
        [sample(1, "V2", 30, Decimal(260), Decimal(700), began=False)],
    ],
    ids=["no data", "one participant", "CD8 is 0", "all censored", "baseline is 0", "never infused"],
)
def test_edge_cases_are_those_of_pandas(rows):
    compare(rows)


def test_a_value_of_the_day_of_infusion_is_baseline_before_it_began_and_not_after():
    early, late = sample(1, "V1", -0.01, Decimal(264), None), sample(1, "V1", 0.01, Decimal(999), None)

    found = summed([sample(1, "SCR", -9, Decimal(262), None), early, late, sample(1, "V4", 84, Decimal(353), None)])

    assert found["cd4", "", "BASE"].value.median == 264
    assert found["cd4", "", "V4"].change.median == 89
    assert found["cd4", "", "V4"].percent.median == pytest.approx(33.712, abs=1e-3)


@pytest.mark.skipif(actg175.VARIABLE not in os.environ, reason="the data file of ACTG 175 is not at hand")
def test_two_thousand_real_participants_in_four_arms_are_summed_as_pandas_sums_them():
    rows = []
    for number, row in enumerate(actg175.rows(2139)):
        for visit, day, suffix in (("SCR", -1, "0"), ("V2", 140, "20"), ("V3", 672, "96")):
            told = [row.get(f"{name}{suffix}", "NA") for name in ("cd4", "cd8")]
            cd4, cd8 = (None if value == "NA" else Decimal(value) for value in told)
            rows.append(sample(number, visit, day, cd4, cd8, grp=row["arms"]))

    assert compare(rows) == 20  # four arms: CD4 at three time points, CD4/CD8 at two


@WITH_DATABASE
@given(STORY)
def test_responders_are_those_whom_the_definitions_name(rows):
    found = endpoints.responders(Scope(), VISITS, reckoned.SAMPLES, **columns(rows))

    wanted = expected_responders(rows)
    assert {(each.definition, each.visit): astuple(each)[3:] for each in found if each.judged} == wanted


def expected_responders(rows: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[int, ...]]:
    cells, ratios = frame(rows, endpoints.CD4), frame(rows, endpoints.RATIO)
    quotient = {(row.person, row.visit): row.value for row in ratios.itertuples()}
    met: dict[Any, dict[str, bool | None]] = {}
    for row in cells[cells.visit != endpoints.BASE].itertuples():
        told = Measures(whole(row.base), whole(row.value), exact(quotient.get((row.person, row.visit))))
        met[row.person, row.visit] = responses(told)
    return counted(met)


def counted(met: dict[Any, dict[str, bool | None]]) -> dict[tuple[str, str], tuple[int, ...]]:
    totals: dict[tuple[str, str], list[int]] = {}
    for (person, visit), told in met.items():
        at = VISITS.index(visit)
        before = met.get((person, VISITS[at - 1]), {}) if at else {}
        for key, holds in told.items():
            if holds is None:
                continue
            earlier = before.get(key)
            one = (1, holds, earlier is not None, bool(holds and earlier))
            totals[key, visit] = [a + b for a, b in zip(totals.get((key, visit), [0] * 4), one, strict=True)]
    return {key: tuple(told) for key, told in totals.items()}


def whole(value: float) -> Decimal | None:
    return None if pd.isna(value) else Decimal(round(value))


def exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def test_responses_of_the_happy_path_are_those_of_the_specification():
    told = responses(Measures(Decimal(264), Decimal(353), Decimal(353) / Decimal(802)))

    assert [key for key, holds in told.items() if holds] == ["R1", "R3", "R4", "R6"]
    assert [key for key, holds in told.items() if holds is None] == ["R5"]


@pytest.mark.parametrize(
    ("base", "cd4", "key", "holds"),
    [
        (100, 149, "R1", False), (100, 150, "R1", True), (100, 199, "R2", False), (100, 200, "R2", True),
        (100, 119, "R3", False), (100, 120, "R3", True), (100, 129, "R4", False), (100, 130, "R4", True),
        (199, 199, "R5", False), (199, 200, "R5", True), (200, 300, "R5", None), (0, 9, "R3", None),
        (100, 349, "R6", False), (100, 350, "R6", True), (100, 499, "R7", False), (100, 500, "R7", True),
    ],
)  # fmt: skip
def test_each_definition_holds_from_its_limit_on(base, cd4, key, holds):
    assert responses(Measures(Decimal(base), Decimal(cd4)))[key] is holds


LOADS = """loads AS (SELECT person, '' AS grp, %(began)s::timestamptz AS first_at, visit, at, op, raw, bound, specimen
  FROM unnest(%(person)s::int[], %(visit)s::text[], %(at)s::timestamptz[], %(op)s::text[], %(raw)s::text[],
  %(bound)s::numeric[], %(specimen)s::text[]) AS l(person, visit, at, op, raw, bound, specimen))"""
RAW = st.one_of(
    st.builds(lambda sign, n: f"{sign}{n}", st.sampled_from(["", "<", ">", "≤", "≥", "<=", "＜", "＜＝", "≦"]),
              st.integers(1, 400)),
    st.sampled_from(["TND", "未检出", "<20 detected", "detlt", "1.69 log10", "1,250", "88 IU/mL"]),
)  # fmt: skip


def loads_of(raws: list[str], specimens: list[str]) -> tuple[list[Load], dict[str, list[Any]]]:
    """The results as forms hold them, and as the arrays that the statement takes; a day apart."""
    told = []
    for raw, specimen in zip(raws, specimens, strict=True):
        try:
            told.append((raw, specimen, read_measured(raw, grammar=HIV_RNA)))
        except ValueError:
            continue
    every = [Load(BEGAN.date(), result, Decimal(20), None, specimen) for _raw, specimen, result in told]
    bounds = [
        Decimal(20) if r.op == "DETLT" and r.value is None and r.unit == "copies/mL" else r.value for *_s, r in told
    ]
    days = [BEGAN + pd.Timedelta(days=number + 1).to_pytimedelta() for number in range(len(told))]
    return every, {
        "person": [1] * len(told), "visit": ["V2"] * len(told), "at": days, "op": [r.op.value for *_s, r in told],
        "raw": [raw for raw, *_r in told], "bound": bounds, "specimen": [s for _raw, s, _r in told],
    }  # fmt: skip


@WITH_DATABASE
@given(RAW, st.sampled_from(["PLASMA", "DBS"]))
def test_a_load_is_suppressed_where_the_form_says_so(raw, specimen):
    every, given_ = loads_of([raw], [specimen])

    found = suppression(Scope(), ["V2"], LOADS, began=BEGAN, **given_)

    wanted = [{True: (1, 0, 0), False: (0, 1, 0), None: (0, 0, 1)}[each.is_below(THRESHOLD)] for each in every]
    assert [(each.below, each.above, each.undetermined) for each in found if each.visit == "V2"] == wanted
    assert is_inclusive("＜＝5")


@pytest.mark.parametrize(
    ("raws", "wanted"),
    [
        (["128", "<20"], (1, 1, 0, 0)), (["49", "<20"], (1, 0, 0, 0)), (["50", "TND"], (1, 1, 0, 0)),
        (["199", "TND"], (1, 1, 0, 0)), (["200", "TND"], (1, 0, 0, 0)), (["60", "199"], (1, 0, 1, 0)),
        (["200", "200"], (1, 0, 0, 1)), (["199", "2300"], (1, 0, 0, 0)), (["1250", ">10000000"], (1, 0, 0, 1)),
        (["128", "<100"], (1, 0, 0, 0)), (["1250"], (1, 0, 0, 0)), ([], None),
    ],
)  # fmt: skip
def test_blips_and_failures_hang_on_the_next_result(raws, wanted):
    _every, given_ = loads_of(raws, ["PLASMA"] * len(raws))

    found = courses(Scope(), {"from": 50, "to": 199}, {"from": 200}, LOADS, began=BEGAN, **given_)

    assert [astuple(each)[1:] for each in found] == ([wanted] if wanted else [])


@given(st.integers(0, 200))
def test_the_exact_interval_is_that_of_scipy(events):
    low, high = poisson_interval(events)

    assert low == pytest.approx(stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0, rel=1e-6, abs=1e-9)
    assert high == pytest.approx(stats.chi2.ppf(0.975, 2 * events + 2) / 2, rel=1e-6)
