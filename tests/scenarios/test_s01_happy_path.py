"""S01: a person who fits every criterion, from consent to the signature of the principal investigator."""

from __future__ import annotations

from datetime import date

import pytest

from participants.models import Stage
from participants.to_sign import holds, lines_signed
from tests.scenarios.driver import base
from trialsite.casebook.models import Query
from trialsite.entry.demonstration.base import judged

CRITERIA = [*(f"I{number}" for number in range(1, 7)), *(f"E{number}" for number in range(1, 12))]


@pytest.mark.django_db
def test_the_base_person_is_eligible_signed_and_without_any_query(site):
    desk = site.on("2024-03-05").register()
    desk.fill(base(date(2024, 3, 4)))
    assert desk.overall().startswith("Not evaluable yet")
    site.desk(site.principal).type("elig", judged(date(2024, 3, 20)))

    assert desk.overall().startswith("Eligible")
    assert "17 of 17 satisfied" in desk.overall()
    assert "262 is below 350 (ART 69 months)" in desk.evidence("I5")
    assert "Eligible, awaiting signature" in desk.in_the_log()

    site.on("2024-03-13")
    decision = site.sign()

    assert site.person.stage == Stage.ELIGIBLE
    assert holds(decision)
    states = [line.criterion for line in lines_signed(decision) if line.of == "state"]
    assert states == CRITERIA
    assert len(site.told("confirm_eligibility")) == 1
    assert not Query.objects.exists()
    desk = site.desk()
    assert "Chen Jun , Principal investigator, 13 Mar 2024" in desk.read("eligibility/")
    assert "Eligible, signed" in desk.read()
    assert "Eligible, signed" in desk.in_the_log()
