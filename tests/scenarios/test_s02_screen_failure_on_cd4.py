"""S02: a CD4 count that is not below the limit ends screening."""

from __future__ import annotations

from datetime import date

import pytest

from participants.models import Stage
from tests.scenarios.driver import base
from trialsite.casebook.models import CrfRecord
from trialsite.entry.demonstration.base import judged


@pytest.mark.django_db
def test_cd4_350_fails_i5_refuses_the_signature_and_ends_as_screen_failure_s002(site):
    site.on("2024-03-05").register()
    desk = site.register()
    desk.fill(base(date(2024, 3, 4), lym={"cd4": "350"}))
    site.desk(site.principal).type("elig", judged(date(2024, 3, 20)))

    assert "350 is not below 350 (ART 69 months)" in desk.evidence("I5")
    assert desk.result("I5") == "Not met"
    assert desk.overall().startswith("Not eligible 1 inclusion not met")
    assert "Not eligible: I5." in desk.overall()
    assert site.refused_to_sign() == "Not eligible, or not evaluable: I5"
    assert [event.form for event in site.told("refuse")] == ["elig"]

    asked = desk.read("screen-failure/")
    assert "I5" in asked.partition("Criteria that fail by the data")[2]
    opened = desk.browser.post(f"/participants/{site.code}/screen-failure/")
    eos = CrfRecord.objects.get(participant=site.person, form="eos")
    assert opened["Location"].endswith("/visits/SCR/eos/1/")
    offered = desk.page(eos)
    assert 'value="SCRFAIL" selected' in offered or 'value="SCRFAIL" checked' in offered
    assert eos.revision == 0
    desk.type("eos", {"eos_date": "2024-03-05", "eos_why": "SCRFAIL", "eos_last_contact": "2024-03-05"})

    assert site.person.stage == Stage.SCREEN_FAILED
    assert "I5" in desk.page(eos).partition("Failed criteria")[2][:600]
    assert desk.in_the_log().startswith("S002")
    assert "Screen failure I5" in desk.in_the_log()
    assert "S002 failed screening." in desk.overall()
    assert site.refused_to_sign() == "S002 is not in screening any more."
