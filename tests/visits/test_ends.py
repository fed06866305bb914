"""What the end of treatment and a death close: empty forms that no longer apply; follow-up and logs remain."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.casebook import record_at, submit
from tests.factories.visits import at_visit, scheduled
from trialsite.audit import verification
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.actions.void import enter_in_error
from trialsite.casebook.models import CrfRecord
from trialsite.crf.facts import gather
from trialsite.crf.values.partial import PartialDate

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(screened, nurse):
    scheduled(screened, nurse)
    return screened


def expected(participant, form):
    found = CrfRecord.objects.filter(participant=participant, form=form, retired_at__isnull=True, visit__isnull=False)
    return [*found.order_by("visit__position").values_list("visit__code", flat=True)]


def die(participant, by, day):
    record = add_entry(participant=participant, form="dth", by=by)
    submit(record, by, death_date=PartialDate(day))
    return record


def test_death_closes_the_visits_after_it_and_its_void_brings_them_back(planned, nurse):
    before = expected(planned, "sv")
    record = die(planned, nurse, "2024-06-20")

    assert expected(planned, "sv") == [code for code in before if code not in ("V5", "V6", "V7")]
    assert gather(("death_date", "follow_up_ended"), planned.pk, None)["follow_up_ended"] == date(2024, 6, 20)
    enter_in_error(record=record, why="Another person", by=nurse)
    assert expected(planned, "sv") == before
    assert [*verification.verify()] == []


def test_death_of_which_only_the_month_is_known_ends_with_the_month(planned, nurse):
    die(planned, nurse, "2024-06")

    assert gather(("follow_up_ended",), planned.pk, None) == {"follow_up_ended": date(2024, 6, 30)}


def test_measurement_after_the_death_is_impossible(planned, nurse):
    die(planned, nurse, "2024-03-20")

    outcome = submit(record_at(planned, "pe"), nurse, pe_dt=date(2024, 3, 21))

    assert [finding.check_id for finding in outcome.refused] == ["G-03"]


def test_end_of_treatment_leaves_the_visits_and_closes_later_infusions_alone(planned, nurse):
    visits, infusions = expected(planned, "sv"), expected(planned, "inf")

    submit(at_visit(planned, "V3", "eot"), nurse, eot_date=date(2024, 4, 24), eot_why="INV", eot_detail="See note")

    assert expected(planned, "sv") == visits
    assert expected(planned, "inf") == [code for code in infusions if code != "V3"]
