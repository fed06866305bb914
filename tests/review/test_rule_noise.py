"""Rule noise: what came of each check that fired."""

from __future__ import annotations

import pytest

from tests.factories.casebook import VITALS, record_at, submit
from trialsite.casebook.models import Query

pytestmark = pytest.mark.django_db
PAGE = "/rule-noise/"


def rule(window, check_id):
    return next(each for each in window.get(PAGE).context["rules"] if each.check_id == check_id)


@pytest.fixture
def odd(screened, nurse):
    """Complete vital signs of which the blood pressure is odd."""
    submit(record_at(screened, "vs"), nurse, complete=True, **(VITALS | {"sbp": 168}))
    return Query.objects.get(address="sbp").check_id


def test_waiting_query_is_neither_corrected_nor_confirmed(odd, data_manager, browser):
    found = rule(browser(data_manager), odd)

    assert (found.fired, found.waiting, found.corrected, found.confirmed, found.useful) == (1, 1, 0, 0, None)


def test_corrected_value_makes_the_rule_useful(odd, screened, nurse, data_manager, browser):
    submit(record_at(screened, "vs"), nurse, sbp=118, reasons={"sbp": "TRANSCRIPTION"})

    found = rule(browser(data_manager), odd)
    assert (found.fired, found.waiting, found.corrected, found.confirmed, found.useful) == (1, 0, 1, 0, 100)


def test_confirmed_value_counts_once_and_as_confirmed(odd, screened, nurse, data_manager, browser):
    submit(record_at(screened, "vs"), nurse, confirmations={(odd, "sbp"): "Measured twice"})

    found = rule(browser(data_manager), odd)
    assert (found.fired, found.waiting, found.corrected, found.confirmed, found.useful) == (1, 0, 0, 1, 0)
    assert not found.is_noise


def test_site_does_not_see_it_and_many_rules_cost_no_more(
    odd, nurse, data_manager, browser, django_assert_max_num_queries
):
    assert browser(nurse).get(PAGE).status_code == 403
    window = browser(data_manager)
    window.get(PAGE)
    with django_assert_max_num_queries(12):
        window.get(PAGE)
