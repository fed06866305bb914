"""The one save path: what is stored, refused, asked and traced."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.factories.casebook import CONSENT, VITALS, answers, consented, submit
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from trialsite.casebook.actions.save import save
from trialsite.casebook.models import CrfRecord, Query
from trialsite.casebook.submission import SaveRefused, Submission
from visits.models import VitalSigns

pytestmark = pytest.mark.django_db


def ids(findings):
    return [finding.check_id for finding in findings]


@pytest.mark.req("AT-03")
def test_first_save_stores_values_history_and_one_item_per_answer(screened, record_of, nurse):
    record = record_of("vs")

    outcome = submit(record, nurse, **VITALS)

    row = VitalSigns.objects.get(record=record)
    assert row.weight_kg == Decimal("64.1")
    assert row.history.count() == 1
    assert row.history.get().actor_name == "Wang Min"
    event = Event.objects.get(record_id=str(record.pk))
    assert event.items.count() == len(VITALS) == len(outcome.changed)
    assert set(event.items.values_list("old", flat=True)) == {None}


@pytest.mark.req("AT-04")
def test_save_without_a_change_writes_nothing(screened, record_of, nurse):
    submit(record_of("vs"), nurse, **VITALS)
    before = (Event.objects.count(), VitalSigns.history.count(), CrfRecord.history.count())

    outcome = submit(record_of("vs"), nurse, **VITALS)

    assert outcome.changed == ()
    assert (Event.objects.count(), VitalSigns.history.count(), CrfRecord.history.count()) == before


@pytest.mark.req("AT-05")
def test_changed_committed_value_needs_its_reason_and_others_are_saved(screened, record_of, nurse):
    submit(record_of("vs"), nurse, pulse=72)

    outcome = submit(record_of("vs"), nurse, pulse=75, resp=16)

    row = VitalSigns.objects.get(record=record_of("vs"))
    assert ids(outcome.refused) == ["G-07"]
    assert (row.pulse, row.resp) == (72, 16)


def test_reason_is_kept_with_the_change(screened, record_of, nurse):
    submit(record_of("vs"), nurse, pulse=72)

    submit(record_of("vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    item = Item.objects.get(address="pulse", old="72")
    assert (item.new, item.reason_code) == ("75", "TRANSCRIPTION")


@pytest.mark.req("AT-15")
def test_impossible_answers_are_refused_and_the_try_is_in_the_ledger(screened, record_of, nurse):
    outcome = submit(record_of("vs"), nurse, sbp=78, dbp=118, pulse=72)

    row = VitalSigns.objects.get(record=record_of("vs"))
    assert ids(outcome.refused) == ["VS-01"]
    assert (row.sbp, row.dbp, row.pulse) == (None, None, 72)
    tried = Event.objects.get(action="refuse_answer")
    assert sorted(tried.items.values_list("address", "new", "reason_code")) == [
        ("dbp", "118", "VS-01"),
        ("sbp", "78", "VS-01"),
    ]


def test_concealed_check_leaves_no_value_in_the_ledger(screened, record_of, nurse):
    submit(record_of("vs"), nurse, comment="ID 11010519491231002X", pulse=72)

    item = Item.objects.get(reason_code="DM-01")
    assert (item.new, item.reason_text) == (None, "")
    assert not Item.objects.filter(new__contains="11010519491231002X").exists()
    assert VitalSigns.objects.get(record=record_of("vs")).comment is None


@pytest.mark.req("QM-04")
def test_unconfirmed_odd_value_becomes_a_query_at_complete_and_closes_when_corrected(screened, record_of, nurse):
    odd = VITALS | {"pulse": 120}
    submit(record_of("vs"), nurse, **odd)
    assert Query.objects.count() == 0

    submit(record_of("vs"), nurse, complete=True, **odd)
    assert Query.objects.get().state == "open"
    assert record_of("vs").open_queries == 1

    submit(record_of("vs"), nurse, pulse=72, reasons={"pulse": "TRANSCRIPTION"})
    assert Query.objects.get().state == "closed"
    assert record_of("vs").open_queries == 0


def test_confirmed_odd_value_makes_no_query_until_it_changes(screened, record_of, nurse):
    odd = VITALS | {"pulse": 120}
    key = {("vs.pulse", "pulse"): "measured twice"}

    submit(record_of("vs"), nurse, complete=True, confirmations=key, **odd)
    assert Query.objects.count() == 0

    submit(record_of("vs"), nurse, pulse=130, reasons={"pulse": "NEW_SOURCE"})
    assert Query.objects.get().value_then == "130"


def test_complete_waits_for_required_answers_but_saves_the_rest(screened, record_of, nurse):
    outcome = submit(record_of("vs"), nurse, complete=True, pulse=72)

    assert not outcome.completed
    assert "G-06" in ids(outcome.findings)
    assert VitalSigns.objects.get(record=record_of("vs")).pulse == 72


def test_missing_code_with_reason_counts_as_an_answer(screened, record_of, nurse):
    outcome = submit(record_of("vs"), nurse, complete=True, **(VITALS | {"resp": ("ND", "device broken")}))

    assert outcome.completed
    row = VitalSigns.objects.get(record=record_of("vs"))
    assert (row.resp, row.resp_missing, row.resp_missing_why) == (None, "ND", "device broken")


def test_clearing_a_required_answer_reopens_a_completed_form(screened, record_of, nurse):
    submit(record_of("vs"), nurse, complete=True, **VITALS)

    submit(record_of("vs"), nurse, pulse=None, reasons={"pulse": "TRANSCRIPTION"})

    assert record_of("vs").completed_at is None


@pytest.mark.req("DE-04")
def test_no_other_form_before_consent_and_the_try_is_in_the_ledger(participant, record_of, nurse):
    with pytest.raises(SaveRefused) as refusal:
        submit(record_of("vs"), nurse, **VITALS)

    assert refusal.value.code == "IC-05"
    assert Event.objects.get(action="refuse").items.get().reason_code == "IC-05"
    assert not VitalSigns.objects.exists()


@pytest.mark.req("DE-04")
def test_procedure_before_consent_is_stored_and_drafted_as_a_deviation(screened, record_of, nurse):
    early = VITALS["vs_dt"].replace(day=1)

    outcome = submit(record_of("vs"), nurse, **(VITALS | {"vs_dt": early}))

    assert "G-02" in ids(outcome.findings)
    assert VitalSigns.objects.get(record=record_of("vs")).vs_dt == early
    assert Item.objects.filter(address="record.proposal[vs_dt]", new="deviation").count() == 1


def test_consent_corrected_later_asks_about_earlier_procedures(screened, record_of, nurse):
    submit(record_of("vs"), nurse, complete=True, **VITALS)

    later = CONSENT["consent_date"].replace(day=20)
    submit(record_of("ic"), nurse, consent_date=later, reasons={"consent_date": "TRANSCRIPTION"})

    assert Query.objects.get(check_id="G-13").address == "vs_dt"


@pytest.mark.req("DE-09")
def test_disjoint_changes_of_two_people_merge(screened, record_of, nurse, second_nurse):
    submit(record_of("vs"), nurse, **VITALS)

    submit(record_of("vs"), nurse, revision=1, pulse=75, reasons={"pulse": "TRANSCRIPTION"})
    both = VITALS | {"resp": 18}
    outcome = submit(record_of("vs"), second_nurse, revision=1, reasons={"resp": "TRANSCRIPTION"}, **both)

    row = VitalSigns.objects.get(record=record_of("vs"))
    assert (row.pulse, row.resp) == (75, 18)
    assert outcome.conflicts == ()


@pytest.mark.req("DE-09")
def test_same_answer_changed_by_two_people_is_a_conflict_with_both_seen(screened, record_of, nurse, second_nurse):
    submit(record_of("vs"), nurse, pulse=72)

    submit(record_of("vs"), nurse, revision=1, pulse=75, reasons={"pulse": "TRANSCRIPTION"})
    outcome = submit(record_of("vs"), second_nurse, revision=1, pulse=80, reasons={"pulse": "TRANSCRIPTION"})

    conflict = outcome.conflicts[0]
    assert (conflict.mine.value, conflict.theirs.value, conflict.by) == (80, 75, "Wang Min")
    assert VitalSigns.objects.get(record=record_of("vs")).pulse == 75


@pytest.mark.req("AC-03")
@pytest.mark.parametrize("who", ["monitor", "data_manager", "administrator"])
def test_only_the_site_writes_data(who, request, screened, record_of):
    outsider = request.getfixturevalue(who)

    with pytest.raises(SaveRefused, match="not-in-role"):
        submit(record_of("vs"), outsider, **VITALS)


def test_same_submission_twice_is_stored_once(screened, record_of, nurse):
    first = Submission({}, 0)
    submit(record_of("vs"), nurse, revision=0, **VITALS)

    outcome = submit(record_of("vs"), nurse, revision=0, **VITALS)

    assert outcome.changed == ()
    assert record_of("vs").revision == 1
    assert replace(first).revision == 0


def test_everything_written_verifies(screened, record_of, nurse):
    submit(record_of("vs"), nurse, complete=True, **VITALS)
    submit(record_of("vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    assert [each for each in verify() if each.code != "trigger-missing"] == []


def test_save_of_a_form_needs_at_most_twenty_statements(screened, record_of, nurse, django_assert_max_num_queries):
    record = record_of("vs")
    submission = Submission({}, 0)
    submission = replace(submission, answers=answers(**VITALS), complete=True)
    with django_assert_max_num_queries(20):
        save(record=record, submission=submission, by=nurse)


def test_consent_helper_completes(participant, nurse):
    assert consented(participant, nurse).completed
