"""What lymphocyte reports tell other forms and visits, and the prompt when CD4 falls."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from labs.models import LymphocyteSubsets
from tests.factories.casebook import consented, submit
from tests.factories.visits import D0, at_visit, scheduled
from trialsite.audit.verification import verify
from trialsite.casebook.actions.review import answer_proposal
from trialsite.casebook.models import Proposal, ProposalState, Query
from trialsite.casebook.refused import ActionRefused
from trialsite.crf import facts
from trialsite.crf.fields import Reading
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
MORNING = datetime(2024, 3, 25, 0, 30, tzinfo=UTC)
DAYS = {"SCR": -14, "V1": 0, "V2": 30, "V3": 60, "V4": 84}


@pytest.fixture
def enrolled(screened, nurse):
    scheduled(screened, nurse)
    return screened


def report(person, by, visit, cd4, **more):
    """Save a lymphocyte report; a value that stands already is corrected."""
    record = at_visit(person, visit, "lym")
    record.refresh_from_db()
    read = LymphocyteSubsets.questions["cd4"].read(str(cd4), Reading(D0, MORNING))
    values = {"lab_done": "Y", "sample_dt": MORNING + timedelta(days=DAYS[visit]), "cd4": read} | more
    reasons = {name: "TRANSCRIPTION" for name in values if record.revision}
    return submit(record, by, reasons=reasons, **values)


def known(person, visit, *keys):
    record = at_visit(person, visit, "lym")
    return tuple(facts.gather(keys, person.pk, record)[key] for key in keys)


def test_cd4_series_has_site_dates_and_plain_numbers_oldest_first(enrolled, nurse):
    report(enrolled, nurse, "V1", 250)
    report(enrolled, nurse, "SCR", "0.210 10^9/L")

    found = facts.fact("cd4").provide([enrolled.pk], None)[enrolled.pk]

    assert [(each.date, f"{each.value:f}") for each in found] == [(date(2024, 3, 11), "210"), (D0, "250")]
    assert found[1].record_id == str(at_visit(enrolled, "V1", "lym").pk)


def test_cd4_series_of_many_people_is_one_statement(enrolled, nurse, django_assert_num_queries):
    other = register_participant(by=nurse)
    consented(other, nurse)
    report(enrolled, nurse, "SCR", 210)
    report(other, nurse, "SCR", 310)

    with django_assert_num_queries(1):
        found = facts.fact("cd4").provide([enrolled.pk, other.pk], None)

    assert [found[person.pk][0].value for person in (enrolled, other)] == [210, 310]


def test_cd4_series_as_of_an_instant_is_what_was_known_then(enrolled, nurse):
    report(enrolled, nurse, "SCR", 210)
    then = at_visit(enrolled, "SCR", "lym").last_saved_at
    report(enrolled, nurse, "SCR", 290)

    was, now = (facts.fact("cd4").provide([enrolled.pk], instant)[enrolled.pk] for instant in (then, None))

    assert (was[0].value, now[0].value) == (210, 290)


def test_baseline_is_the_last_value_up_to_the_first_dose(enrolled, nurse):
    report(enrolled, nurse, "SCR", 210, lym_platform="DUAL")
    report(enrolled, nurse, "V1", 250, lym_platform="SINGLE")
    report(enrolled, nurse, "V2", 300, lym_platform="SINGLE")

    keys = ("cd4_previous", "cd4_baseline", "platform_baseline")
    assert known(enrolled, "SCR", *keys) == (None, None, None)
    assert known(enrolled, "V1", *keys) == (210, None, None)
    assert known(enrolled, "V2", *keys) == (250, 250, "SINGLE")
    assert known(enrolled, "V3", *keys) == (300, 250, "SINGLE")


def test_value_below_a_bound_is_no_baseline_and_no_previous_value(enrolled, nurse):
    report(enrolled, nurse, "SCR", 210)
    report(enrolled, nurse, "V1", "<20")

    assert known(enrolled, "V2", "cd4_previous", "cd4_baseline") == (210, 210)


def test_accession_numbers_of_other_visits_are_known(enrolled, nurse):
    report(enrolled, nurse, "SCR", 210, accession_no="A17")

    assert known(enrolled, "SCR", "accession_numbers") == ({},)
    assert known(enrolled, "V1", "accession_numbers") == ({"A17": "SCR"},)


def test_correcting_the_earlier_value_closes_the_query_of_the_later_one(enrolled, nurse):
    report(enrolled, nurse, "SCR", 500, cd8=None)
    later = {
        "lab_name": "CLINLAB",
        "lym_platform": "SINGLE",
        "cd8": LymphocyteSubsets.questions["cd8"].read("600", Reading(D0, MORNING)),
    }
    report(enrolled, nurse, "V1", 240, complete=True, **later)
    opened = Query.objects.get(check_id="LYM-04")

    report(enrolled, nurse, "SCR", 250)

    opened.refresh_from_db()
    assert (opened.state, opened.text_en) == ("closed", "CD4 changed by more than 50 %")


def proposals():
    return [
        (each.record.visit.code, each.state) for each in Proposal.objects.filter(check_id="LYM-05").order_by("made_at")
    ]


def test_fall_is_asked_once_and_again_only_when_its_facts_change(enrolled, nurse, investigator):
    report(enrolled, nurse, "V1", 400)
    report(enrolled, nurse, "V2", 199)
    assert proposals() == []
    report(enrolled, nurse, "V3", 198)
    assert proposals() == [("V3", "open")]

    answer_proposal(proposal=Proposal.objects.get(), accept=True, why="Co-trimoxazole given", by=investigator)
    submit(at_visit(enrolled, "V3", "lym"), nurse, comment="Report filed")
    assert proposals() == [("V3", "accepted")]

    report(enrolled, nurse, "V2", 190)
    assert proposals() == [("V3", "accepted"), ("V3", "open")]
    assert [each for each in verify() if each.code != "trigger-missing"] == []


def test_prompt_lapses_when_the_earlier_value_no_longer_supports_it(enrolled, nurse):
    report(enrolled, nurse, "V1", 400)
    report(enrolled, nurse, "V2", 199)
    report(enrolled, nurse, "V3", 198)

    report(enrolled, nurse, "V2", 250)

    assert proposals() == [("V3", ProposalState.LAPSED)]


def test_only_the_investigator_answers_the_prompt(enrolled, nurse):
    report(enrolled, nurse, "SCR", 99)

    with pytest.raises(ActionRefused, match="answered-by"):
        answer_proposal(proposal=Proposal.objects.get(), accept=False, why="Known", by=nurse)

    assert proposals() == [("SCR", "open")]


@pytest.mark.parametrize("low", [0, 1, 50, 99])
def test_low_cd4_is_prompted_about_but_never_graded(enrolled, nurse, low):
    report(enrolled, nurse, "SCR", low)

    stored = LymphocyteSubsets.objects.get()
    assert stored.cd4 == Decimal(low)
    assert not hasattr(stored, "cd4_grade")
    assert proposals() == [("SCR", "open")]
