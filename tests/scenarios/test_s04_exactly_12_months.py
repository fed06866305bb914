"""S04: exactly twelve months of treatment count as the lower band, an assumption that the signature covers."""

from __future__ import annotations

from datetime import date

import pytest

from participants.to_sign import lines_signed
from tests.scenarios.driver import base
from trialsite.entry.demonstration.base import judged


@pytest.mark.django_db
def test_exactly_12_months_is_an_assumption_that_is_signed_and_a_day_less_fails_i3_and_i5(site):
    desk = site.on("2024-03-05").register()
    desk.fill(base(
        date(2024, 3, 4), art={"art_start": "2023-03-04"}, lym={"cd4": "188"}, vl={"vl": "<20"},
        vlh={"vlh_date": "2023-11-20"},
    ))  # fmt: skip
    site.desk(site.principal).type("elig", judged(date(2024, 3, 20)))

    assert desk.overall().startswith("Eligible")
    assumed = "Exactly 12 months of antiretroviral treatment count as the first CD4 band"
    assert assumed in desk.read("eligibility/").partition("Assumptions used")[2]
    signed = site.on("2024-03-13").sign()
    assert [line.criterion for line in lines_signed(signed) if line.text == assumed] == ["I5"]

    desk = site.on("2024-03-14").desk()
    desk.correct("art", art_start="2023-03-05")

    assert desk.result("I3") == "Not met"
    assert desk.result("I5") == "Not met"
    assert "Not eligible: I3, I5." in desk.overall()
    assert site.decision.voided_at is not None
    assert "4 Mar 2023 to 5 Mar 2023" in site.decision.voided_why_en
    assert "Not eligible I3, I5" in desk.in_the_log()
