"""S05: exclusion 1 can be read in five ways; where they differ, the investigator says why before signing."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from participants.models import Stage
from tests.scenarios.driver import base
from trialsite.audit import chain, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.entry.demonstration.base import judged
from trialsite.registers.models import ConsentVersion, ProtocolVersion

HEV = {"ser": {"hev_igm": "POS"}, "bioc": {"results[alt].value": "64"}}


@transaction.atomic
def under_reading_c(by, day):
    """Version 1.1 of the protocol with reading C, and the consent form that binds people to it."""
    change = begin(by.actor())
    version = ProtocolVersion(
        package="msct_a_22", version="1.1", overrides={"exc1_reading": "C"}, ethics_approved_on=day, effective_on=day
    )
    with declared(change):
        tracked.insert([version], change)
        consent = ConsentVersion(code="1.1", protocol_version=version, ethics_approved_on=day, effective_on=day)
        tracked.insert([consent], change)
        item = ItemEntry("register.protocol", "Protocol version", None, "1.1")
        chain.append(
            EventEntry(id=change.event_id, action=Action.CONFIGURE, actor=change.actor, items=(item,)),
            at=change.at, change=change,
        )  # fmt: skip


@pytest.mark.django_db
def test_readings_that_differ_ask_for_a_comment_and_a_version_with_reading_c_binds_those_after_it(site, data_manager):
    first = site.on("2024-03-05").register()
    first.fill(base(date(2024, 3, 4), **HEV))
    chief = site.desk(site.principal)
    chief.type("elig", judged(date(2024, 3, 20)))

    assert first.result("E1") == "Absent"
    assert "A=no, B=yes, C=yes, D=no, E=no" in first.evidence("E1")
    assert site.refused_to_sign() == "E1: give a comment"
    chief.type("elig", {"e1_comment": "Old antibody, ALT falling"}, act="save")
    site.on("2024-03-13").sign()
    assert site.person.stage == Stage.ELIGIBLE

    signed = site.code
    under_reading_c(data_manager, date(2024, 4, 1))
    second = site.on("2024-04-03").register()
    later = {form: dict(typed) for form, typed in HEV.items()} | {"ic": {"consent_version": "1.1"}}
    second.fill(base(date(2024, 4, 2), **later))

    assert "Protocol 1.1" in second.read("eligibility/")
    assert second.result("E1") == "Present"
    assert "Not eligible: E1." in second.overall()
    second.code = signed
    assert "Protocol 1.0" in second.read("eligibility/")
    assert second.result("E1") == "Absent"
    site.code = signed
    assert site.person.stage == Stage.ELIGIBLE
