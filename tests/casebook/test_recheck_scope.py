"""When a fact changes, the checks that rest on it are run again, and no others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from labs.models import LymphocyteSubsets
from tests.factories.casebook import VITALS, record_at, submit
from tests.factories.visits import at_visit, scheduled
from trialsite.casebook.models import Proposal, Query, QueryState
from trialsite.casebook.recheck import changed_facts, dependents, resting_on
from trialsite.crf import registry
from trialsite.crf.evaluate import checks_of
from trialsite.crf.fields import Reading


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


def day_of(number):
    return datetime(2024, 3, 25, 0, 30, tzinfo=UTC) + timedelta(days=28 * number)


def values_of(form, number):
    """Ordinary answers of a form at one visit, weights and counts never the same twice."""
    at = day_of(number)
    if form == "vs":
        return VITALS | {"vs_dt": at, "weight_kg": Decimal("64.1") + number}
    if form == "sv":
        return {"sv_attended": "ONSITE", "visit_date": at.date(), "visit_end_date": at.date()}
    cd4 = LymphocyteSubsets.questions["cd4"].read(str(250 + number), Reading(at.date(), at))
    return {"lab_done": "Y", "sample_dt": at, "accession_no": f"A{number}", "cd4": cd4}


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["lym", "sv", "vs"])
def test_statements_of_a_save_do_not_depend_on_how_many_visits_hold_data(form, screened, nurse, count_statements):
    scheduled(screened, nurse)
    counted = []
    for number in range(1, 8):
        record = at_visit(screened, f"V{number}", form)
        with count_statements() as statements:
            submit(record, nurse, **values_of(form, number))
        counted.append(len([q for q in statements.captured_queries if "SAVEPOINT" not in q["sql"]]))

    assert max(counted[1:]) == min(counted[1:]), counted
    # one of them asks whether somebody signed for eligibility; each attendance lies outside its window and is drafted,
    # and asks for the first day of use, which a request has read with the rights
    assert max(counted) <= (27 if form == "sv" else 20), counted


@pytest.mark.django_db
def test_attendance_inside_its_window_is_an_ordinary_save(screened, nurse, count_statements):
    scheduled(screened, nurse)
    with count_statements() as statements:
        submit(at_visit(screened, "V1", "sv"), nurse, complete=True, **values_of("sv", 0))

    asked = [q for q in statements.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(asked) <= 20
    assert Proposal.objects.count() == 0
