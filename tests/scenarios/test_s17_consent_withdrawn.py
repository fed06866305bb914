"""S17: consent withdrawn after dose 2, for treatment, visits and samples, not for data."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from participants.endings import follow_up_ended
from participants.models import Stage
from tests.factories.infusions import infuse
from tests.factories.visits import scheduled
from tests.scenarios.driver import base, words
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.entry.demonstration.at_visits import came
from trialsite.protocol.audience import Audience
from visits.models import VitalSigns
from visits.schedule import VisitStatus
from visits.selectors import visit_states

pytestmark = pytest.mark.django_db
WITHDRAWN = date(2024, 6, 10)
VITALS = {
    "temp_c": "36.6", "temp_site": "AX", "sbp": "118", "dbp": "78", "pulse": "72", "resp": "16", "spo2": "98",
    "weight_kg": "64.1", "position": "SIT",
}  # fmt: skip


@pytest.fixture
def withdrew(site):
    """Two doses, then the withdrawal on 10 June 2024; at the nurse's desk."""
    desk = site.on("2024-04-10").register()
    desk.fill(each for each in base(date(2024, 4, 9)) if each.form in {"ic", "dm"})
    scheduled(site.person, site.nurse, date(2024, 4, 22))
    for visit, on in (("V1", date(2024, 4, 22)), ("V2", date(2024, 5, 22))):
        desk = site.on(f"{on}").desk()
        desk.type("sv", came(on), visit=visit)
        desk.type("vs", {**VITALS, "vs_dt": f"{on} 08:10"}, visit=visit)
        infuse(site.person, site.nurse, datetime(on.year, on.month, on.day, 2, 0, tzinfo=UTC), visit)
    desk = site.on("2024-06-10").desk()
    desk.add("wd", {
        "consent_withdrawn_date": f"{WITHDRAWN}", "wd_by": "SELF", "wd_scope": "TREAT|FOLLOWUP|SAMPLES",
        "wd_recorded_by": "WANGM",
    })  # fmt: skip
    return site.on("2024-06-12").desk()


def tried(desk, form, typed, visit):
    """The answer to a save, and the form as it is stored after it."""
    record = desk.record(form, visit)
    sent = {"revision": f"{record.revision}", "act": "save", **typed}
    answer = desk.browser.post(desk.page_of(record), sent, follow=True)
    record.refresh_from_db()
    return words(answer.content.decode()), record


def test_tasks_are_told_and_end_of_treatment_and_of_study_are_accepted(withdrew, site):
    prompt = Proposal.objects.get(check_id="WD-01")
    for task in ("EOT", "EOS", "destruction of the stored samples"):
        assert task in prompt.text_en

    ended = {"eot_date": f"{WITHDRAWN}", "eot_why": "WD_CONSENT", "eot_followup_continues": "N"}
    assert withdrew.type("eot", ended, visit="V3").completed_at is not None
    page = withdrew.browser.post(f"/participants/{site.code}/end/")["Location"]
    over = {
        "eos_date": f"{WITHDRAWN}", "eos_why": "WD_CONSENT", "eos_last_contact": f"{WITHDRAWN}",
        "eos_detail": "Withdrew consent",
    }  # fmt: skip
    withdrew.type("eos", over, visit=page.split("/visits/")[1].split("/")[0])
    assert site.person.stage == Stage.ENDED


def test_later_procedures_are_refused_and_what_was_collected_stays_correctable(withdrew):
    told, examination = tried(withdrew, "pe", {"pe_done": "Y", "pe_dt": "2024-06-11"}, "V2")
    assert "was withdrawn on" in told
    assert examination.first_saved_at is None

    corrected = {"pulse": "74", "pulse~reason": "TRANSCRIPTION"}
    _told, vitals = tried(withdrew, "vs", corrected, "V2")
    assert VitalSigns.objects.get(record=vitals).pulse == 74
    assert VitalSigns.objects.count() == 2


def test_medication_before_the_withdrawal_is_still_taken_down(withdrew):
    withdrew.add("cm", {
        "cm_name": "Paracetamol", "cm_class": "ANTIPYR", "cm_indication": "Headache", "cm_route": "PO",
        "cm_freq": "ONCE", "cm_start": "2024-06-08", "cm_ongoing": "N", "cm_end": "2024-06-08",
    })  # fmt: skip


def test_visits_ahead_no_longer_apply(withdrew, site):
    ended = follow_up_ended([site.person.pk])[site.person.pk]
    states = visit_states(site.person, date(2024, 6, 12), frozenset({Audience.BLINDED}), ended_on=ended)
    found = {each.code: each.status for each in states}

    assert ended == WITHDRAWN
    assert {visit for visit, each in found.items() if each is VisitStatus.NOT_APPLICABLE} == {
        "V3", "V4", "V5", "V6", "V7",
    }  # fmt: skip
    later = CrfRecord.objects.filter(visit__code__in=("V3", "V4", "V5", "V6", "V7"), audience=Audience.BLINDED)
    assert list(later.filter(retired_at__isnull=True).values_list("form", flat=True)) == ["eot"]
