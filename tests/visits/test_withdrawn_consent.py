"""Consent withdrawn (scenario S17): what is refused, what goes on, what becomes of the visits; and the way back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories.casebook import VITALS, submit
from tests.factories.history import MEDICATION, entry
from tests.factories.visits import at_visit, scheduled
from trialsite.audit import verification
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions.void import enter_in_error
from trialsite.casebook.gates import GateRefused
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.crf import facts
from trialsite.crf.values.partial import PartialDate
from trialsite.protocol.audience import Audience
from visits.end_of_study import open_end_of_study
from visits.models import VitalSigns

pytestmark = [pytest.mark.django_db, pytest.mark.req("S17")]
D0, WITHDRAWN = date(2024, 4, 22), date(2024, 6, 10)
WD = {"consent_withdrawn_date": WITHDRAWN, "wd_by": "SELF", "wd_recorded_by": "CHENJ"}
STOPS = ("TREAT", "FOLLOWUP", "SAMPLES")
SAME_DAY, DAY_AFTER = datetime(2024, 6, 10, 15, 59, tzinfo=UTC), datetime(2024, 6, 10, 16, 0, tzinfo=UTC)


@pytest.fixture
def treated(screened, nurse):
    """Somebody who had V1 and V2; V3 to V7 are planned."""
    scheduled(screened, nurse, D0)
    for visit, month in (("V1", 4), ("V2", 5)):
        at = datetime(2024, month, 22, 1, 0, tzinfo=UTC)
        submit(at_visit(screened, visit, "vs"), nurse, **(VITALS | {"vs_dt": at}))
    return screened


def withdraw(person, by, scope=STOPS, **more):
    return entry(person, "wd", by, wd_scope=scope, complete=True, **(WD | more))


def refused(record, by, **answers):
    with pytest.raises(GateRefused) as refusal:
        submit(record, by, **answers)
    assert refusal.value.code == "IC-04"
    return refusal.value


def live(person, visit):
    """Whether the visit has forms for everybody besides the end of treatment; those of the unblinded are left alone."""
    forms = CrfRecord.objects.filter(participant=person, visit__code=visit, audience=Audience.BLINDED)
    return forms.filter(retired_at__isnull=True).exclude(form="eot").exists()


@pytest.mark.req("PR-07")
def test_withdrawal_asks_for_what_its_scopes_ask_for(treated, nurse):
    record = withdraw(treated, nurse)

    prompt = Proposal.objects.get(record=record, check_id="WD-01")
    assert prompt.text_en.endswith(
        "Here: end of treatment (EOT); end of study (EOS); destruction of the stored samples; "
        "notice to the principal investigator"
    )
    assert "本次：填写治疗结束表(EOT)；填写研究结束表(EOS)；销毁留存样本；通知主要研究者" in prompt.text_zh


@pytest.mark.req("PR-07")
@pytest.mark.parametrize(("scope", "in_the_end"), [(("TREAT", "FOLLOWUP"), "lapsed"), (STOPS, "open")])
def test_what_a_withdrawal_asks_for_is_closed_by_the_forms_and_samples_by_people(scope, in_the_end, treated, nurse):
    record = withdraw(treated, nurse, scope)

    submit(at_visit(treated, "V3", "eot"), nurse, eot_date=WITHDRAWN, eot_why="WD_CONSENT")
    before = Proposal.objects.get(record=record, check_id="WD-01").state
    over = {"eos_date": WITHDRAWN, "eos_last_contact": WITHDRAWN, "eos_why": "WD_CONSENT"}
    submit(open_end_of_study(participant=treated, by=nurse), nurse, **over)

    assert (before, Proposal.objects.get(record=record, check_id="WD-01").state) == ("open", in_the_end)


@pytest.mark.parametrize("scope", [("TREAT",), ("SAMPLES",), ("TREAT", "SAMPLES")])
def test_what_is_not_named_continues(scope, treated, nurse):
    withdraw(treated, nurse, scope)

    submit(at_visit(treated, "V3", "vs"), nurse, **(VITALS | {"vs_dt": DAY_AFTER}))

    assert VitalSigns.objects.filter(vs_dt=DAY_AFTER).exists()
    assert live(treated, "V4")


@pytest.mark.req("PR-07")
def test_procedure_of_the_day_after_is_refused_and_of_the_day_itself_is_not(treated, nurse):
    withdraw(treated, nurse)
    record = at_visit(treated, "V2", "pe")

    told = refused(record, nurse, pe_dt=date(2024, 6, 11)).message
    submit(record, nurse, pe_dt=date(2024, 6, 10))

    assert told.en == "Consent for Follow-up visits was withdrawn on 10 Jun 2024"
    assert told.zh == "受试者已于2024-06-10撤回对随访的知情同意"


def test_refused_procedure_leaves_the_fact_alone_as_a_deviation_once(treated, nurse):
    withdraw(treated, nurse)
    record = at_visit(treated, "V2", "pe")

    for _twice in range(2):
        assert refused(record, nurse, pe_dt=date(2024, 6, 11)).keeps_fact

    draft = Proposal.objects.get(record=record)
    assert (draft.kind, draft.check_id, draft.category, draft.severity) == ("deviation", "WD-02", "CONSENT", "MAJOR")
    assert draft.value_then == "2024-06-11"
    assert draft.text_en == "Physical examination took place after consent was withdrawn"
    assert record.revision == CrfRecord.objects.get(pk=record.pk).revision == 0
    tries = Event.objects.filter(action="refuse", record_id=str(record.pk))
    assert [event.items.first().reason_code for event in tries] == ["IC-04", "IC-04"]
    assert list(verification.verify()) == []


def test_attendance_of_the_day_after_is_refused_and_is_no_procedure(treated, nurse):
    withdraw(treated, nurse)

    assert not refused(at_visit(treated, "V2"), nurse, sv_attended="ONSITE", visit_date=date(2024, 6, 11)).keeps_fact


def test_undated_entry_counts_as_of_its_visit_or_else_of_today(treated, nurse):
    submit(at_visit(treated, "V2"), nurse, sv_attended="ONSITE", visit_date=date(2024, 5, 22))
    withdraw(treated, nurse)

    submit(at_visit(treated, "V2", "pe"), nurse, pe_general="N")
    refused(at_visit(treated, "V1", "pe"), nurse, pe_general="N")


@pytest.mark.req("PR-07")
def test_what_was_stored_stays_and_stays_correctable(treated, nurse):
    late = at_visit(treated, "V2", "vs")
    submit(late, nurse, vs_dt=DAY_AFTER, reasons={"vs_dt": "TRANSCRIPTION"})
    withdraw(treated, nurse)

    submit(late, nurse, pulse=80, reasons={"pulse": "TRANSCRIPTION"})

    assert VitalSigns.objects.get(record=late).pulse == 80
    refused(late, nurse, spo2=98)
    refused(late, nurse, vs_dt=DAY_AFTER.replace(day=12), reasons={"vs_dt": "TRANSCRIPTION"})
    submit(late, nurse, vs_dt=SAME_DAY, reasons={"vs_dt": "TRANSCRIPTION"})


def test_withdrawal_recorded_late_drafts_what_took_place_meanwhile(treated, nurse):
    late = at_visit(treated, "V2", "vs")
    submit(late, nurse, vs_dt=DAY_AFTER, reasons={"vs_dt": "TRANSCRIPTION"})

    withdraw(treated, nurse)

    assert Proposal.objects.get(record=late, check_id="WD-02").value_then == "2024-06-11"


def test_running_logs_go_on_unless_further_data_are_withdrawn(treated, nurse):
    later = MEDICATION | {"cm_start": PartialDate("2024-06-11"), "cm_end": PartialDate("2024-06-12")}
    withdraw(treated, nurse)
    entry(treated, "cm", nurse, **later)

    withdraw(treated, nurse, ("DATA",))

    with pytest.raises(GateRefused):
        entry(treated, "cm", nurse, **later)
    begun = MEDICATION | {"cm_start": PartialDate("2024-06"), "cm_end": PartialDate("2024-06-11")}
    with pytest.raises(GateRefused):
        entry(treated, "cm", nurse, **begun)
    entry(treated, "cm", nurse, **MEDICATION)


def test_visits_whose_target_lies_after_it_no_longer_apply(treated, nurse):
    withdraw(treated, nurse)

    assert [visit for visit in ("V1", "V2", "V3", "V4", "V7") if live(treated, visit)] == ["V1", "V2"]
    assert CrfRecord.objects.get(participant=treated, form="eot").retired_at is None
    event = Event.objects.get(items__address="record.expected", items__old="V7 sv")
    assert (event.action, event.actor_name, event.form) == ("plan", "System", "wd")
    assert event.cause_id == Event.objects.get(action="save", form="wd").pk
    assert list(verification.verify()) == []


def test_withdrawal_entered_in_error_brings_the_visits_back(treated, nurse):
    record = withdraw(treated, nurse)

    enter_in_error(
        record=CrfRecord.objects.select_related("participant", "visit").get(pk=record.pk), why="wrong person", by=nurse
    )

    assert live(treated, "V7")
    assert facts.gather(("follow_up_ended",), treated.pk, None) == {"follow_up_ended": None}
    submit(at_visit(treated, "V3", "vs"), nurse, **(VITALS | {"vs_dt": DAY_AFTER}))


def test_corrected_date_moves_the_end(treated, nurse):
    record = withdraw(treated, nurse)

    submit(record, nurse, consent_withdrawn_date=date(2024, 7, 20), reasons={"consent_withdrawn_date": "TRANSCRIPTION"})

    assert live(treated, "V4")
    assert not live(treated, "V5")
    back = Item.objects.filter(address="record.expected", event__form="wd", new__endswith=" sv")
    assert sorted(item.new for item in back) == ["V3 sv", "V4 sv"]
