"""S06: a drug that looks like thymosin is asked about, excludes within six months, and no longer a day after."""

from __future__ import annotations

import re
from datetime import date

import pytest

from participants.models import Participant, Stage
from tests.scenarios.driver import base
from trialsite.audit import clock

THYMOSIN = {
    "cm_name": "胸腺法新", "cm_class": "OTHER", "cm_indication": "Before the trial", "cm_route": "SC",
    "cm_freq": "QD", "cm_start": "2023-08-01", "cm_ongoing": "N", "cm_end": "2023-11-20",
}  # fmt: skip
FOR_E9 = ("ic", "dm", "sv", "vs")


def come_again(site, desk, day):
    """End screening as a failure, register again on a day, and enter what E9 rests on."""
    desk.browser.post(f"/participants/{site.code}/screen-failure/")
    ended = clock.today().isoformat()
    desk.type("eos", {"eos_date": ended, "eos_why": "SCRFAIL", "eos_last_contact": ended})
    assert site.person.stage == Stage.SCREEN_FAILED
    desk = site.on(day).desk()
    page = desk.browser.get(f"/participants/{site.code}/eligibility/").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    answer = desk.browser.post(f"/participants/{site.code}/screen-again/", {"token": token})
    before, site.code = site.code, answer["Location"].split("/")[2]
    desk = site.on(day).desk()
    assert f"Screened before as {before}" in desk.read("eligibility/")
    assert Participant.objects.get(code=before).screened_again_as == site.person
    desk.fill(each for each in base(date.fromisoformat(day)) if each.form in FOR_E9)
    desk.add("cm", THYMOSIN | {"cm_class": "THYMOSIN"})
    return desk


@pytest.mark.django_db
def test_thymosin_is_asked_about_fails_e9_and_counts_no_longer_one_day_after_six_months(site):
    desk = site.on("2024-03-05").register()
    desk.fill(each for each in base(date(2024, 3, 4)) if each.form in FOR_E9)
    drug = desk.add("cm", THYMOSIN)

    assert "Looks like" in desk.page(drug)
    assert "thymosin" in desk.page(drug).partition("Looks like")[2][:80].lower()
    assert desk.result("E9") == "Not evaluable"

    desk.correct("cm", "UPDATE", cm_class="THYMOSIN")

    assert desk.result("E9") == "Present"
    assert "20 Nov 2023" in desk.evidence("E9")
    assert "4 Sep 2023" in desk.evidence("E9")

    on_the_day = come_again(site, desk, "2024-05-20")
    assert site.code == "S002"
    assert on_the_day.result("E9") == "Present"

    day_after = come_again(site, on_the_day, "2024-05-21")
    assert site.code == "S003"
    assert day_after.result("E9") == "Absent"
