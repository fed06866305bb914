"""S07, what concerns the infusion: a positive test before dose 2 stops it, NOTGIVEN is accepted, follow-up goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories.infusions import infuse
from tests.factories.visits import scheduled
from tests.scenarios.driver import base, words
from trialsite.casebook.models import CrfRecord, Proposal

FERTILE = {"contraception": "Y", "childbearing": "Y", "lmp_date": "2024-04-20", "hcg_sample": "URINE"}


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
    later = CrfRecord.objects.filter(visit__code__in=("V3", "V4", "V5", "V6", "V7"), retired_at__isnull=True)
    assert set(later.filter(form="vl").values_list("visit__code", flat=True)) == {"V3", "V4", "V5", "V6", "V7"}
