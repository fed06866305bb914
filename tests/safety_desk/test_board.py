"""The safety board: planned, handed over to, recorded and signed once; closed reports stay closed."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from safety.models import BoardDocument, BoardMeeting
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.models import Item
from trialsite.audit.verification import verify

pytestmark = pytest.mark.django_db
PAGE, LABEL = "/safety/board/1/", "Closed report 2, unmasked tables"
CLOSED = {"act": "hand", "kind": "CLOSED", "label": LABEL, "sha256": "A1" * 32, "to": "Chair of the board"}
OPEN = CLOSED | {"kind": "OPEN", "label": "Open report 2", "sha256": "b2" * 32}


@pytest.fixture
def officer(trial):
    return UserFactory(role=Role.SAFETY_OFFICER, name="Sun Wei")


@pytest.fixture
def statistician(trial):
    return UserFactory(role=Role.STATISTICIAN, name="Gao Lan")


@pytest.fixture
def planned(officer):
    today = clock.today().isoformat()
    answer = signed_in(officer).post("/safety/board/", {"held_on": today, "cutoff_on": today})
    assert answer["Location"] == PAGE
    return BoardMeeting.objects.get()


def minutes(who, **more):
    told = {"act": "sign", "members": "Three members", "recommendation": "CONTINUE", "advice": "No concerns"}
    return signed_in(who).post(PAGE, told | {"username": who.username, "password": PASSWORD} | more)


def test_closed_report_is_handed_over_by_the_statistician_alone_and_blinded_people_read_nothing_of_it(
    planned, officer, statistician, nurse, monitor
):
    assert signed_in(officer).post(PAGE, CLOSED).status_code == 422
    assert signed_in(statistician).post(PAGE, CLOSED).status_code == 302
    assert signed_in(officer).post(PAGE, OPEN).status_code == 302

    for who in (nurse, monitor, officer):
        seen = signed_in(who).get(PAGE).content.decode()
        assert "Closed report" in seen
        assert "Open report 2" in seen
        assert "unmasked" not in seen
    assert "unmasked" in signed_in(statistician).get(PAGE).content.decode()
    assert "unmasked" not in signed_in(monitor).get("/trail/").content.decode()
    assert {each.event.audience for each in Item.objects.filter(new=LABEL).select_related("event")} == {"unblinded"}


def test_receipt_is_noted_and_the_record_signed_once_and_both_stay_as_they_are(planned, officer, statistician):
    signed_in(officer).post(PAGE, OPEN)
    signed_in(officer).post(PAGE, {"act": "receive", "document": "1", "receipt": "Mail of the chair"})
    assert minutes(officer, password="wrong").status_code == 422
    assert minutes(officer).status_code == 302

    assert (BoardMeeting.objects.get().recommendation, BoardDocument.objects.get().receipt) == (
        "CONTINUE",
        "Mail of the chair",
    )
    assert minutes(officer, recommendation="STOP").status_code == 422
    assert signed_in(statistician).post(PAGE, CLOSED).status_code == 422
    for statement in (
        "UPDATE safety_boardmeeting SET advice = 'x'",
        "UPDATE safety_boarddocument SET sha256 = repeat('0', 64)",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert list(verify()) == []


@pytest.mark.parametrize("wrong", [{"members": " "}, {"recommendation": "?"}, {"advice": "More in the MSC arm"}])
def test_record_without_members_or_recommendation_or_with_an_arm_is_refused_and_nothing_typed_is_lost(
    planned, officer, wrong
):
    answer = minutes(officer, **wrong)

    assert answer.status_code == 422
    kept = {"members": "Three members", "advice": "No concerns"} | wrong
    assert kept["members"].strip() in answer.content.decode()
    assert BoardMeeting.objects.get().signed_at is None


@pytest.mark.parametrize("wrong", [{"sha256": "12"}, {"label": ""}, {"to": ""}, {"kind": "?"}])
def test_hand_over_without_fingerprint_name_or_receiver_is_refused(planned, officer, wrong):
    assert signed_in(officer).post(PAGE, OPEN | wrong).status_code == 422
    assert not BoardDocument.objects.exists()


def test_site_reads_and_plans_nothing_and_a_pharmacist_does_not_read(planned, nurse):
    today = clock.today().isoformat()

    assert signed_in(nurse).get(PAGE).status_code == 200
    assert signed_in(nurse).post("/safety/board/", {"held_on": today, "cutoff_on": today}).status_code == 403
    assert signed_in(UserFactory(role=Role.PHARMACIST)).get(PAGE).status_code == 403
