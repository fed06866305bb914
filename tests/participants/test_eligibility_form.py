"""The form ELIG through the real save path: who answers what, what it asks and proposes by the data of other forms."""

from __future__ import annotations

import pytest

from participants.screening import assess
from tests.factories.casebook import record_at, submit
from tests.factories.history import P, entry
from tests.factories.screening import in_screening
from trialsite.audit import clock
from trialsite.casebook import content
from trialsite.casebook.context import case_for, gather_facts
from trialsite.casebook.models import Proposal, Query
from trialsite.crf import registry
from visits.end_of_study import open_end_of_study

pytestmark = pytest.mark.django_db
PAGE = "/participants/S001/visits/SCR/elig/1/"
ABSENT = dict.fromkeys(
    ("active_infection", "malignancy", "organ_dysfunction", "drug_dependence", "severe_allergy", "e10_inv",
     "inv_judgement"), "ABSENT",
)  # fmt: skip


@pytest.fixture
def judged(participant, nurse, investigator):
    """Somebody in screening, whom the investigator has judged."""
    in_screening(participant, nurse)
    elig = record_at(participant, "elig")
    submit(elig, nurse, other_trial="N", planned_enrol_date=clock.today())
    submit(elig, investigator, **ABSENT)
    return participant


def test_states_on_the_form_are_those_of_the_assessment(judged):
    crf, record = registry.get("elig"), record_at(judged, "elig")
    case = case_for(record, content.answers_of(crf, content.load(crf, record)), gather_facts(crf, record), clock.now())

    shown = {each: crf.question(each.lower()).compute(case) for each in ("I1", "I3", "I5", "E1", "E5", "E7", "E11")}

    found = {each.criterion: each.state.value for each in assess([judged])[judged.pk].computed.verdicts}
    assert shown == {each: found[each] for each in shown}


def test_another_form_asks_about_an_absent_and_decides_nothing(judged, nurse):
    submit(record_at(judged, "elig"), nurse, complete=True)
    before = assess([judged])[judged.pk].eligibility.failed

    entry(judged, "mh", nurse, mh_term="Basal-cell carcinoma", mh_category="malignancy", mh_start=P("2010"))

    assert Query.objects.get(check_id="elig.malignancy").record == record_at(judged, "elig")
    assert assess([judged])[judged.pk].eligibility.failed == before


def test_a_criterion_that_comes_to_fail_on_another_form_proposes_the_end_of_study(judged, nurse):
    assert not Proposal.objects.filter(check_id="ELIG-06").exists()

    submit(record_at(judged, "ser"), nurse, tp_ab="POS", reasons={"tp_ab": "NEW_SOURCE"})

    assert Proposal.objects.get(check_id="ELIG-06").record == record_at(judged, "elig")


def test_the_end_of_study_is_asked_for_until_it_is_told(judged, nurse):
    submit(record_at(judged, "ser"), nurse, tp_ab="POS", reasons={"tp_ab": "NEW_SOURCE"})
    told = {"eos_date": clock.today(), "eos_last_contact": clock.today(), "eos_why": "SCRFAIL"}

    submit(open_end_of_study(participant=judged, by=nurse), nurse, **told)

    assert Proposal.objects.get(check_id="ELIG-06").state == "lapsed"


def test_a_nurse_does_not_answer_for_the_investigator(screened, nurse):
    elig = record_at(screened, "elig")

    submit(elig, nurse, other_trial="N", malignancy="ABSENT")

    crf = registry.get("elig")
    assert not content.answers_of(crf, content.load(crf, elig))["malignancy"].given
