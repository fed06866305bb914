"""S15: Pneumocystis pneumonia at visit 5 with a CD4 of 148: the link, AIDS, prophylaxis, incidence, no grade."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from labs.models import LymphocyteSubsets
from safety.incidence import infection_rates
from safety.infections import SYMPTOMS
from safety.models import AdverseEvent
from tests.factories.casebook import submit
from tests.factories.infusions import infuse
from tests.factories.visits import at_visit, scheduled
from tests.safety.conftest import HEADACHE
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import Proposal
from trialsite.crf.fields import Reading
from trialsite.crf.values.partial import PartialDate

pytestmark = pytest.mark.django_db
DAY = date(2024, 11, 18)
ROW = {
    "oi_term": "PCP", "oi_certainty": "CONFIRMED", "oi_onset": PartialDate("2024-11-10"), "oi_evidence": ("PCR",),
    "oi_recurrent": "NEW", "oi_iris": "N",
}  # fmt: skip
ASSESSED = {
    "form_date": DAY, "oi_assessed": "Y", "oi_present": "Y", "oi_prophylaxis": ("NONE",),
    **dict.fromkeys(SYMPTOMS, "N"), "oi_sym_cough": "Y",
    **{f"infections[r1].{name}": value for name, value in ROW.items()},
}  # fmt: skip
PNEUMONIA = HEADACHE | {
    "ae_term": "Pneumocystis pneumonia", "ae_start": PartialDate("2024-11-10"), "ae_grade": "3", "ae_oi": "Y",
    "ae_aesi": ("INFECT",),
}  # fmt: skip


@pytest.fixture
def assessed(site, screened):
    """Day 0 on 3 June, CD4 148 and the assessment on 18 November, without an adverse event yet."""
    site.code = screened.code
    scheduled(site.person, site.nurse, date(2024, 6, 3))
    site.on("2024-06-03")
    infuse(site.person, site.nurse, datetime(2024, 6, 3, 2, 0, tzinfo=UTC))
    site.on("2024-11-18")
    taken = datetime(2024, 11, 18, 0, 30, tzinfo=UTC)
    cd4 = LymphocyteSubsets.questions["cd4"].read("148", Reading(DAY, taken))
    submit(at_visit(site.person, "V5", "lym"), site.nurse, lab_done="Y", sample_dt=taken, cd4=cd4)
    submit(at_visit(site.person, "V5", "oi"), site.nurse, complete=True, **ASSESSED)
    return site


def form(site):
    return at_visit(site.person, "V5", "oi")


def event_of(site):
    record = add_entry(participant=site.person, form="ae", by=site.nurse)
    submit(record, site.nurse, **PNEUMONIA)
    return record


def test_assessment_is_not_complete_without_the_event_and_complete_with_it(assessed):
    assert form(assessed).completed_at is None

    event_of(assessed)
    outcome = submit(form(assessed), assessed.nurse, complete=True, **{"infections[r1].oi_ae": "log/ae/1"})

    assert outcome.completed, [each.check_id for each in outcome.findings]
    assert AdverseEvent.objects.get().ae_aesi == ["INFECT"]


def test_infection_that_defines_aids_asks_whether_it_is_medically_important(assessed):
    event = event_of(assessed)
    submit(form(assessed), assessed.nurse, **{"infections[r1].oi_ae": "log/ae/1"})
    asked = Proposal.objects.filter(check_id="OI-03", state="open").values_list("record__form", "text_en")
    assert set(asked) >= {("oi", "AIDS-defining illness: medically important?")}
    page = assessed.desk().read("visits/V5/oi/1/")
    assert "AIDS-defining" in page

    submit(event, assessed.principal, ae_serious="Y", ae_crit=("MIE",))

    assert not Proposal.objects.filter(check_id="OI-03", state="open").exists()


def test_prophylaxis_is_asked_of_the_investigator_and_the_cd4_has_no_grade(assessed):
    [asked] = Proposal.objects.filter(check_id="OI-04")
    assert (asked.text_zh, asked.state) == ("CD4<200，是否预防PCP？", "open")

    submit(form(assessed), assessed.nurse, comment="Started co-trimoxazole")
    assert Proposal.objects.filter(check_id="OI-04").count() == 1
    assert not any("grade" in field.name for field in LymphocyteSubsets._meta.fields)


def test_one_new_infection_is_counted_from_its_onset(assessed):
    rates = infection_rates()

    assert (rates.every.events, rates.aids_defining.events) == (1, 1)
    # 3 June to 18 November, both days counted
    assert rates.every.years == pytest.approx(169 / 365.25)
