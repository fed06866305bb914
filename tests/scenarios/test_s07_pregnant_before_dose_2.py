"""S07, what concerns the infusion: a positive test before dose 2 stops it, NOTGIVEN is accepted, follow-up goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from safety.actions import record_offered
from safety.models import PregnancyReport
from tests.factories.casebook import record_at, submit
from tests.factories.infusions import infuse
from tests.factories.visits import at_visit, scheduled
from tests.scenarios.driver import base, words
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.crf.values.partial import PartialDate

FERTILE = {"contraception": "Y", "childbearing": "Y", "lmp_date": "2024-04-20", "hcg_sample": "URINE"}


@pytest.fixture
def pregnant(site, screened):
    """Day 0 on 8 April, a positive test on 8 May."""
    site.code = screened.code
    submit(record_at(screened, "dm"), site.nurse, sex="F")
    scheduled(site.person, site.nurse, date(2024, 4, 8))
    site.on("2024-04-08")
    infuse(site.person, site.nurse, datetime(2024, 4, 8, 2, 0, tzinfo=UTC))
    site.on("2024-05-08")
    day = date(2024, 5, 8)
    told = {"form_date": day, "childbearing": "Y", "hcg_date": day, "hcg_sample": "URINE", "hcg_result": "POS"}
    submit(at_visit(site.person, "V2", "preg"), site.nurse, lmp_date=PartialDate("2024-03-28"), **told)
    return site


@pytest.mark.django_db
def test_positive_test_opens_the_report_which_follows_the_child_for_twelve_months(pregnant):
    site = pregnant
    prompt = Proposal.objects.get(check_id="PREG-02")
    entry = record_offered(proposal=prompt, why="", by=site.nurse, language="en")
    report = PregnancyReport.objects.get(record=entry)
    assert (report.pregr_whose, report.pregr_lmp, report.pregr_test_date) == (
        "PARTICIPANT",
        "2024-03-28",
        date(2024, 5, 8),
    )

    # one completed week from the last period to dose 1
    told = {"pregr_edd": date(2025, 1, 2), "pregr_gest_exposure_wk": 1, "pregr_outcome": "ONGOING"}
    outcome = submit(entry, site.nurse, complete=True, **told)
    assert outcome.completed, [each.check_id for each in outcome.findings]

    site.on("2025-01-10")
    born = {"pregr_outcome": "LIVE", "pregr_outcome_date": date(2025, 1, 4), "pregr_infant_status": "HEALTHY"}
    submit(entry, site.nurse, reasons={"pregr_outcome": "UPDATE"}, **born)
    assert "4 Jan 2026" in site.desk().read(f"visits/log/pregr/{entry.repeat}/")


@pytest.mark.django_db
def test_positive_test_stops_dose_2_and_the_visits_go_on(site):
    desk = site.on("2024-03-12").register()
    desk.fill(each for each in base(date(2024, 3, 11), dm={"sex": "F"}) if each.form in {"ic", "dm"})
    scheduled(site.person, site.nurse, date(2024, 4, 8))
    desk = site.on("2024-04-08").desk()
    before = {"form_date": "2024-04-08", "hcg_date": "2024-04-08", "hcg_result": "NEG", "lactating": "N"}
    desk.type("preg", FERTILE | before | {"lmp_date": "2024-03-20"}, visit="V1")
    infuse(site.person, site.nurse, datetime(2024, 4, 8, 2, 0, tzinfo=UTC))
    desk = site.on("2024-05-08").desk()
    desk.type("preg", FERTILE | {"form_date": "2024-05-08", "hcg_date": "2024-05-08", "hcg_result": "POS"}, visit="V2")

    page = words(desk.browser.get(f"/participants/{site.code}/visits/V2/inf/1/").content.decode())
    infusion = desk.type("inf", {"inf_status": "NOTGIVEN", "inf_not_given_why": "PREG"}, visit="V2")

    assert "Negative pregnancy test needed before infusion" in page
    assert infusion.completed_at is not None
    assert Proposal.objects.filter(check_id="PREG-02").exists()
    assert not Proposal.objects.filter(check_id="PREG-01").exists()

    desk.type("eot", {"eot_date": "2024-05-08", "eot_why": "PREG", "eot_followup_continues": "Y"}, visit="V3")

    assert CrfRecord.objects.get(visit__code="V3", form="inf").retired_at is not None
    later = CrfRecord.objects.filter(visit__code__in=("V3", "V4", "V5", "V6", "V7"), retired_at__isnull=True)
    assert set(later.filter(form="vl").values_list("visit__code", flat=True)) == {"V3", "V4", "V5", "V6", "V7"}
