"""When a fact changes, the checks that rest on it are run again, and no others."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.factories.casebook import VITALS, record_at, submit
from trialsite.casebook.models import Query, QueryState
from trialsite.casebook.recheck import changed_facts, dependents, resting_on
from trialsite.crf import registry
from trialsite.crf.evaluate import checks_of


def ids(form, *facts):
    return {check.id for check in resting_on(registry.get(form), frozenset(facts))}


def test_only_checks_that_need_the_fact_rest_on_it():
    assert ids("vs", "height_cm") == {"vs.bmi"}
    assert ids("vs", "consent_date") == {"G-02", "G-13"}
    assert ids("vs", "sex") == set()


def test_checks_that_speak_under_one_id_of_one_answer_are_run_together():
    crf = registry.get("dm")
    of_birth = [check for check in checks_of(crf) if check.place == ("dm.birth_date", "", "birth_date")]
    assert {check.severity.value for check in of_birth} == {"H", "S"}
    assert set(of_birth) <= set(resting_on(crf, frozenset({"consent_date"})))


def test_fact_that_serves_limits_alone_rechecks_nothing():
    assert "lym" not in dependents("dm", changed_facts("dm", ["sex", "birth_date"]))


@pytest.mark.django_db
def test_query_of_another_check_stays_open_when_a_fact_changes(screened, nurse):
    thin = VITALS | {"pulse": 120, "weight_kg": Decimal("45.0")}
    submit(record_at(screened, "dm"), nurse, height_cm=Decimal("172.0"))
    submit(record_at(screened, "vs"), nurse, complete=True, **thin)
    assert {"vs.pulse", "vs.bmi"} <= set(Query.objects.values_list("check_id", flat=True))

    submit(record_at(screened, "dm"), nurse, height_cm=Decimal("160.0"), reasons={"height_cm": "TRANSCRIPTION"})

    states = dict(Query.objects.values_list("check_id", "state"))
    assert (states["vs.pulse"], states["vs.bmi"]) == (QueryState.OPEN, QueryState.CLOSED)
