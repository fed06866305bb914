"""S03: one result is waited for, comes, and is signed; a correction of what was signed takes the signature back."""

from __future__ import annotations

from datetime import date

import pytest

from participants.models import Stage
from participants.to_sign import holds
from tests.factories.visits import scheduled
from tests.scenarios.driver import base
from trialsite.casebook.models import CrfRecord
from trialsite.entry.demonstration.base import CHEMISTRY, judged, report, results

CORRECTED = "Biochemistry: Alanine aminotransferase (ALT) was corrected from 32 to 92"
NOT_DONE = {"hbv_dna": "", "hbv_dna~missing": "ND", "hbv_dna~why": "Sent out"}


def waits_for_the_result(site, desk):
    assert desk.result("E1") == "Not evaluable"
    assert "Not evaluable yet: E1." in desk.overall()
    assert "waiting: HBV-DNA" in desk.in_the_log()
    # the readings differ while the result is open
    assert site.refused_to_sign() == "E1: give a comment"


def tells_of_the_correction(site, desk):
    [void] = site.told("void_eligibility")
    assert void.cause_id is not None
    told = site.desk(site.principal).read("eligibility/")
    assert "Void since 14 Mar 2024" in told
    assert CORRECTED in told
    trail = site.desk(site.principal).read("trail/")
    assert f"Signature on eligibility void {CORRECTED}" in trail
    assert "Answer refused 92 U/L G-07: Give a reason for this change" in trail
    assert desk.result("E1") == "Absent"
    assert "Readings differ: A=no, B=yes, C=no, D=no, E=no" in desk.evidence("E1")
    assert "Eligible, awaiting signature" in desk.in_the_log()


@pytest.mark.django_db
def test_eligible_once_the_result_is_there_and_void_when_a_signed_one_is_corrected(site):
    desk = site.on("2024-03-06").register()
    desk.fill(base(date(2024, 3, 4), ser=NOT_DONE))
    site.desk(site.principal).type("elig", judged(date(2024, 3, 20)))
    waits_for_the_result(site, desk)

    desk = site.on("2024-03-12").desk()
    desk.correct("ser", "NEW_SOURCE", hbv_dna="NEG")
    assert desk.overall().startswith("Eligible")
    site.on("2024-03-13")
    signed = site.sign()
    assert site.person.stage == Stage.ELIGIBLE

    desk = site.on("2024-03-14").desk()
    unreasoned = desk.type("bioc", {"results[alt].value": "92"}, act="save")
    assert unreasoned.revision == 1
    assert holds(site.decision)
    desk.correct("bioc", **{"results[alt].value": "92"})

    assert (site.person.stage, site.decision.pk) == (Stage.SCREENING, signed.pk)
    assert site.decision.voided_at is not None
    tells_of_the_correction(site, desk)


@pytest.mark.django_db
def test_a_later_sample_of_the_first_visit_voids_nothing(site):
    desk = site.on("2024-03-06").register()
    desk.fill(base(date(2024, 3, 4)))
    site.desk(site.principal).type("elig", judged(date(2024, 3, 20)))
    site.on("2024-03-13").sign()
    scheduled(site.person, site.nurse)
    day = date(2024, 3, 25)
    desk = site.on("2024-03-25").desk()

    later = report(day, "07:40", "B2") | {"fasting": "Y"} | results(CHEMISTRY | {"alt": "92"})
    desk.type("bioc", later, visit="V1")

    assert CrfRecord.objects.get(participant=site.person, form="bioc", visit__code="V1").completed_at is not None
    assert site.person.stage == Stage.ELIGIBLE
    assert holds(site.decision)
    assert site.told("void_eligibility") == []
