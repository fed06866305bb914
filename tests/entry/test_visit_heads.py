"""The head of a visit's column says each name once."""

from __future__ import annotations

import pytest

from trialsite.entry.matrix import Column
from trialsite.protocol.actg175 import PROTOCOL as ACTG175
from trialsite.protocol.msct_a_22 import PROTOCOL


@pytest.mark.parametrize("visit", ACTG175.visits, ids=lambda visit: visit.code)
def test_label_that_repeats_code_or_title_is_not_shown(visit):
    assert Column(visit).label is None


def test_label_that_says_more_than_the_code_is_shown():
    weekly = next(visit for visit in PROTOCOL.visits if visit.label not in (visit.title, None) and visit.target)

    assert Column(weekly).label == weekly.label
