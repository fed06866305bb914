"""A review of access: every account decided on, signed with name and password, kept as it was signed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from trialsite.accounts.models import AccessReview, AccessReviewLine, User
from trialsite.accounts.reviews import due, holds, lines_of
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.req("AC-06")]
PAGES = "/administration/accounts/reviews/"
NEW = f"{PAGES}new/"


@pytest.fixture
def office(administrator: User, nurse: User) -> Client:
    UserFactory(username="gone", is_active=False, deactivated_at=clock.now(), deactivated_by="x")
    return signed_in(administrator)


def typed(office: Client, **more: str) -> dict[str, str]:
    """Both accounts decided on, as the page shows them now."""
    shown = re.search(r'name="shown" value="(\w+)"', office.get(NEW).content.decode())
    assert shown is not None
    return {
        "shown": shown[1], "decision:qianbo": "confirmed", "decision:wangmin": "change",
        "note:wangmin": "Left the ward: deactivate", "username": "qianbo", "password": PASSWORD, **more,
    }  # fmt: skip


def refusal(office: Client, **more: str) -> tuple[int, str]:
    answer = office.post(NEW, typed(office, **more))
    assert not AccessReview.objects.exists()
    return answer.status_code, answer.content.decode()


def test_a_review_is_signed_and_kept_with_every_decision(office: Client) -> None:
    page = office.post(NEW, typed(office), follow=True).content.decode()
    for told in ("Qian Bo", "Left the ward: deactivate", "As it was signed", "To be changed"):
        assert told in page
    review = AccessReview.objects.get()
    assert (review.reviewer_username, review.reviewer_role) == ("qianbo", "administrator")
    assert [(line.username, line.decision) for line in lines_of(review)] == [
        ("qianbo", "confirmed"), ("wangmin", "change"),
    ]  # fmt: skip
    assert review.next_due_on == due().on == clock.today() + timedelta(days=90)
    event = Event.objects.get(action="access_review")
    assert Item.objects.get(event=event, address="access.review_sha256").new == review.digest


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"decision:wangmin": ""}, "Decide on every account."),
        ({"note:wangmin": " "}, "Say what is to be changed."),
        ({"password": "wrong password"}, "Name or password is not right"),
        ({"username": "wangmin"}, "Sign with your own name."),
    ],
)
def test_what_is_missing_is_told_and_what_was_decided_stays(office: Client, more: dict[str, str], told: str) -> None:
    status, page = refusal(office, **more)
    assert status == 400
    assert told in page
    assert "checked" in page
    assert Event.objects.filter(action="account_refuse").exists()


def test_accounts_that_changed_meanwhile_are_shown_again_before_anything_is_signed(office: Client) -> None:
    said = typed(office)
    User.objects.filter(username="wangmin").update(role=Role.INVESTIGATOR)
    answer = office.post(NEW, said)
    assert answer.status_code == 409
    assert "Accounts have changed" in answer.content.decode()
    assert not AccessReview.objects.exists()


@pytest.mark.req("AC-08")
def test_wrong_passwords_lock_as_at_sign_in(office: Client) -> None:
    for _ in range(5):
        refusal(office, password="wrong password")
    assert refusal(office)[0] == 400
    assert Event.objects.filter(action="sign_in_locked").count() == 1


def test_the_database_keeps_a_review_and_an_altered_line_is_seen(office: Client) -> None:
    office.post(NEW, typed(office))
    for table in ("accounts_accessreview", "accounts_accessreviewline"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET event_id = event_id"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    review = AccessReview.objects.get()
    lines = lines_of(review)
    assert holds(review, lines)
    lines[1].decision = AccessReviewLine.CONFIRMED
    assert not holds(review, lines)
    assert list(verify()) == []


def test_others_read_reviews_and_only_reviewers_make_them(office: Client, principal: User) -> None:
    office.post(NEW, {**typed(office), "decision:chenjun": "confirmed"})
    inspector = signed_in(UserFactory(role=Role.INSPECTOR))
    assert inspector.get(PAGES).status_code == 200
    assert inspector.get(f"{PAGES}{AccessReview.objects.get().pk}/").status_code == 200
    assert (inspector.get(NEW).status_code, inspector.post(NEW).status_code) == (403, 403)
    assert signed_in(principal).get(NEW).status_code == 200


@pytest.mark.req("ES-10")
def test_nobody_signs_a_review_before_the_statement_on_signatures(office: Client) -> None:
    bare = UserFactory(role=Role.ADMINISTRATOR, delegated__statement=False)
    said = {**typed(office), f"decision:{bare.username}": "confirmed", "username": bare.username}

    answers = [signed_in(bare).get(NEW), signed_in(bare).post(NEW, said)]

    for answer in answers:
        assert answer.status_code == 403
        assert "<h1>Your statement on electronic signatures is missing</h1>" in answer.content.decode()
    assert not AccessReview.objects.exists()
    assert Item.objects.filter(address="request.task", reason_code="no-statement").count() == 2


def test_the_page_takes_constant_statements(office: Client, count_statements: Callable[[], Any]) -> None:
    numbers = []
    for _ in range(2):
        UserFactory.create_batch(3)
        with count_statements() as counted:
            office.get(NEW)
        numbers.append(len(counted.captured_queries))
    assert numbers[0] == numbers[1] <= 20
