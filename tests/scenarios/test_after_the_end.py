"""After the end of the study, a death or a withdrawal: what is learnt late of somebody's health is still recorded."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from safety.models import AdverseEvent, Clock, Hold, Infection
from tests.factories.casebook import submit
from tests.factories.infusions import infuse
from tests.factories.visits import at_visit, scheduled
from tests.safety.conftest import HEADACHE
from trialsite.casebook.actions.entries import add_entry
from trialsite.crf.values.partial import PartialDate
from visits.models import Contact

pytestmark = pytest.mark.django_db
LATER = datetime(2025, 9, 1, 2, 0, tzinfo=UTC)
TUMOUR = HEADACHE | {
    "ae_term": "Lymphoma", "ae_start": PartialDate("2025-08"), "ae_grade": "3", "ae_possibly_serious": "Y",
    "ae_aesi": ("MALIG",), "ae_aware_dt": LATER,
}  # fmt: skip
JUDGED = {
    "ae_serious": "Y", "ae_crit": ("MIE",), "ae_rel_ip": "POSSIBLE", "ae_rel_proc": "UNRELATED",
    "ae_rel_art": "UNRELATED",
}  # fmt: skip
ENDS = {
    "eos": {"eos_date": date(2025, 2, 24), "eos_why": "COMPLETED", "eos_last_contact": date(2025, 2, 24)},
    "wd": {"consent_withdrawn_date": date(2025, 2, 24), "wd_by": "SELF", "wd_scope": ("TREAT", "FOLLOWUP")},
    "dth": {"death_date": PartialDate("2025-08-30"), "death_cause": "Lymphoma", "death_source": "family"},
}  # fmt: skip


def entry(site, form, **told):
    record = add_entry(participant=site.person, form=form, by=site.nurse)
    outcome = submit(record, site.nurse, **told)
    assert outcome.stored_all, outcome.refused
    return record


@pytest.fixture(params=["eos", "wd", "dth"])
def ended(request, site, screened):
    site.code = screened.code
    scheduled(site.person, site.nurse, date(2024, 3, 25))
    site.on("2024-03-25")
    infuse(site.person, site.nurse, datetime(2024, 3, 25, 2, 0, tzinfo=UTC))
    site.on("2025-09-01")
    if request.param == "eos":
        submit(at_visit(site.person, "V7", "eos"), site.nurse, **ENDS["eos"])
    else:
        entry(site, request.param, **ENDS[request.param])
    return site


def test_late_related_serious_event_starts_its_clock_and_a_contact_and_an_infection_are_kept(ended):
    event = entry(ended, "ae", **TUMOUR)
    judged = submit(event, ended.principal, **JUDGED)
    assert judged.stored_all, judged.refused
    contact = {"log_method": "PHONE", "log_purpose": "OTHER", "log_result": "REACHED"}
    entry(ended, "log", log_dt=datetime(2025, 8, 29, 2, 0, tzinfo=UTC), **contact)

    assert AdverseEvent.objects.get().ae_serious == "Y"
    assert Clock.objects.filter(kind="SAE_SPONSOR", aware_at=LATER).exists()
    assert Hold.objects.filter(rule="new_malignancy").exists()
    assert Contact.objects.count() == 1


def test_infection_of_a_visit_before_the_end_is_entered_after_it(ended):
    infection = entry(ended, "ae", **TUMOUR | {"ae_term": "Pneumocystis pneumonia", "ae_start": PartialDate("2024-06")})
    row = {"oi_term": "PCP", "oi_certainty": "CONFIRMED", "oi_onset": PartialDate("2024-06"), "oi_evidence": ("PCR",)}
    found = submit(
        at_visit(ended.person, "V4", "oi"), ended.nurse, form_date=date(2024, 6, 17), oi_present="Y",
        **{f"infections[1].{name}": value for name, value in row.items()},
        **{"infections[1].oi_ae": infection.place},
    )  # fmt: skip

    assert found.stored_all, found.refused
    assert Infection.objects.count() == 1
