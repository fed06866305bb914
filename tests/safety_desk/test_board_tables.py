"""Tables for the safety board: pooled for everybody, by arm for the statistician alone, each one in the ledger."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from participants.models import Randomisation
from tests.factories.accounts import signed_in
from trialsite.accounts.models import User
from trialsite.audit.entries import Action
from trialsite.audit.models import Event
from trialsite.protocol.audience import Audience

pytestmark = [pytest.mark.usefixtures("twins_are_made"), pytest.mark.django_db]
OPEN, CLOSED, BOARD = "/safety/board/tables/open/", "/safety/board/tables/by-arm/", "/safety/board/"


def browser(role):
    return signed_in(User.objects.get(username=f"twin-{role}"))


def text(answer):
    assert answer["Content-Type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def last(action):
    return Event.objects.filter(action=action).order_by("-recorded_at")[0]


@pytest.mark.req("RB-07")
def test_the_open_tables_pool_the_arms_and_are_an_event():
    told = text(browser("safety_officer").post(OPEN))

    assert all(title in told for title in ("Disposition", "Exposure", "Adverse events by term", "Deaths", "Holds"))
    assert not [word for word in ("MSC", "PBO", "Placebo", "安慰剂") if word in told.replace("MSCT-A-22", "")]
    assert last(Action.EXPORT).audience == Audience.BLINDED


@pytest.mark.req("RB-10")
def test_the_closed_tables_are_the_statisticians_and_every_look_is_in_the_ledger():
    for role in ("principal_investigator", "safety_officer", "data_manager"):
        assert browser(role).post(CLOSED, {"why": "Curious"}).status_code == 403
        assert "by-arm" not in browser(role).get(BOARD).content.decode()
    before = Event.objects.filter(action=Action.VIEW_UNBLINDED).count()

    told = text(browser("statistician").post(CLOSED, {"why": "Closed report 1"}))

    assert Event.objects.filter(action=Action.VIEW_UNBLINDED).count() - before == Randomisation.objects.count()
    assert last(Action.EXPORT).audience == Audience.UNBLINDED
    assert "Arm" in told


def test_without_a_reason_no_arm_is_shown():
    answer = browser("statistician").post(CLOSED, {"why": " "}, follow=True)

    assert "Say why you look" in answer.content.decode()
