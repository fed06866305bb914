"""What is changed after the blind was broken is listed, and waits for the investigator's signature."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import RequestFactory

from participants.models import Unblinding
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.casebook import submit
from tests.factories.pharmacy import MADE, twins
from tests.factories.visits import at_visit
from trialsite.accounts.roles import Role
from trialsite.casebook.actions import sign
from trialsite.review.locking.checklist import checklist

pytestmark = pytest.mark.django_db
CHANGES = "/locks/changes/"


def waiting():
    return {line.key: line.number for line in checklist()}["unblinded_since"]


def correct(person, nurse, name, value):
    submit(at_visit(person, "V1", "vs"), nurse, reasons={name: "TRANSCRIPTION"}, **{name: value})


@pytest.mark.req("DL-04")
def test_change_after_an_unblinding_is_flagged_until_an_investigator_signs_the_form(
    trial, nurse, principal, data_manager, browser
):
    with time_machine.travel(MADE + timedelta(hours=6), tick=True):
        first, second = twins(nurse)
        doctor = UserFactory(role=Role.INVESTIGATOR)
        correct(first, nurse, "weight_kg", Decimal("61.0"))
        emergency = {"participant": first.code, "reason": "Anaphylaxis", "path": "own", "password": PASSWORD}
        assert browser(doctor).post("/unblind/", emergency | {"token": "one"}).status_code == 200
        assert Unblinding.objects.get().participant == first
        assert waiting() == 0
        correct(first, nurse, "pulse", 75)
        correct(second, nurse, "pulse", 76)

        own = browser(data_manager)
        told = own.get(CHANGES).content.decode().partition("After an unblinding")[2]
        assert waiting() == 1
        assert told.count("to be signed") == 1
        assert first.code in told
        assert second.code not in told
        assert "61" not in told
        assert "placebo" not in told.lower()

        request = RequestFactory().post("/sign/")
        request.session = {}
        mine = sign.Credentials(principal.username, PASSWORD)
        batch = [sign.ToSign(at_visit(first, "V1", "vs"))]
        sign.sign(batch=batch, meaning="approve", credentials=mine, by=principal, request=request)

        told = own.get(CHANGES).content.decode().partition("After an unblinding")[2]
        assert waiting() == 0
        assert "to be signed" not in told
        assert principal.name in told
