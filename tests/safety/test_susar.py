"""Whether an event is a SUSAR: every combination of both opinions, expectedness and seriousness; pure."""

from __future__ import annotations

from itertools import product

import pytest

from safety.clocks import ClockKind
from safety.codelists import AECAUS
from safety.susar import Opinions, clocks_of, is_susar
from trialsite.protocol.msct_a_22 import PROTOCOL

RELATED = PROTOCOL.value("related_set")
CODES = [code.code for code in AECAUS]
EVERY = list(product([True, False], [None, *CODES], [None, *CODES], [None, "Y", "N"]))


@pytest.mark.req("SA-06")
@pytest.mark.parametrize(("investigator", "sponsor", "expected", "susar"), [
    ("UNLIKELY", "POSSIBLE", "N", True), ("POSSIBLE", "UNRELATED", "N", True), ("CERTAIN", "CERTAIN", "Y", False),
    ("UNLIKELY", "UNRELATED", "N", False), ("UNASSESS", "UNRELATED", "N", True), (None, "CONDITIONAL", "N", True),
    ("POSSIBLE", None, None, None), ("UNLIKELY", None, None, None), (None, "UNLIKELY", "N", False),
])  # fmt: skip
def test_either_opinion_suffices_and_what_was_expected_is_none(investigator, sponsor, expected, susar):
    assert is_susar(Opinions(True, investigator, sponsor, expected), RELATED) is susar


@pytest.mark.req("SA-04")
@pytest.mark.parametrize(("serious", "investigator", "sponsor", "expected"), EVERY)
def test_table_of_all_combinations(serious, investigator, sponsor, expected):
    found = is_susar(Opinions(serious, investigator, sponsor, expected), RELATED)

    suspected = investigator in RELATED or sponsor in RELATED
    if not serious or expected == "Y":
        assert found is False
    elif suspected:
        assert found is (True if expected == "N" else None)
    else:
        assert found is (None if sponsor is None else False)


@pytest.mark.req("SA-06")
@pytest.mark.parametrize(("criteria", "kinds"), [
    ({"HOSP"}, (ClockKind.SUSAR_15,)), ({"LIFE", "HOSP"}, (ClockKind.SUSAR_7, ClockKind.SUSAR_7_FOLLOWUP)),
    ({"DEATH"}, (ClockKind.SUSAR_7, ClockKind.SUSAR_7_FOLLOWUP)), (set(), (ClockKind.SUSAR_15,)),
])  # fmt: skip
def test_fatal_or_life_threatening_is_due_sooner(criteria, kinds):
    told = Opinions(True, "UNLIKELY", "POSSIBLE", "N", frozenset(criteria))

    assert clocks_of(told, RELATED) == kinds
    assert clocks_of(Opinions(True, "UNLIKELY", "UNRELATED", "N", frozenset(criteria)), RELATED) == ()
