"""Sign-in in place: the same person goes on with what is typed; nobody else can save it under another name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from trialsite.accounts.models import User

pytestmark = pytest.mark.django_db
LATE = timedelta(minutes=16)


def again(browser: Client, username: str, password: str = PASSWORD, person: str = "") -> tuple[int, dict[str, str]]:
    answer = browser.post("/sign-in-again/", {"username": username, "password": password, "person": person})
    return answer.status_code, answer.json()


def test_the_same_person_goes_on_where_they_were(at_noon: time_machine.Traveller) -> None:
    user = UserFactory()
    browser = signed_in(user)
    at_noon.shift(LATE)
    status, answer = again(browser, user.username.upper())
    assert status == 200
    assert browser.get("/inside/").status_code == 200
    assert browser.get("/session/", {"person": user.username}).json()["seconds"] == 900
    assert answer["csrf"]


def test_the_answer_carries_the_token_that_the_next_save_needs(at_noon: time_machine.Traveller) -> None:
    user = UserFactory()
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/sign-in/")
    token = page.context["csrf_token"]
    sign_in = {"username": user.username, "password": PASSWORD, "csrfmiddlewaretoken": str(token)}
    assert browser.post("/sign-in/", sign_in).status_code == 302
    at_noon.shift(LATE)
    shown = browser.cookies["csrftoken"].value
    answer = browser.post("/sign-in-again/", {**sign_in, "csrfmiddlewaretoken": shown}).json()
    late = browser.post("/inside/", {"csrfmiddlewaretoken": shown})
    assert late.status_code == 403
    assert browser.post("/inside/", {"csrfmiddlewaretoken": answer["csrf"]}).status_code == 200


def test_a_wrong_password_is_refused_and_counted(at_noon: time_machine.Traveller) -> None:
    user = UserFactory()
    browser = signed_in(user)
    at_noon.shift(LATE)
    for _ in range(5):
        assert again(browser, user.username, "wrong password")[0] == 400
    status, answer = again(browser, user.username)
    assert status == 400
    assert "locked" in answer["error"]


def test_an_empty_box_is_named() -> None:
    status, answer = again(signed_in(UserFactory()), "", "")
    assert (status, answer["error"]) == (400, "Enter your sign-in name. Enter your password.")


def test_another_person_is_refused_and_the_try_is_in_the_ledger(
    at_noon: time_machine.Traveller, acts: Callable[[], list[str]], items_of_last: Callable[[], dict[str, str | None]]
) -> None:
    browser, other = signed_in(UserFactory()), UserFactory()
    at_noon.shift(LATE)
    status, answer = again(browser, other.username)
    assert status == 409
    assert "another person" in answer["error"]
    assert acts() == ["sign_in", "sign_in_failed"]
    assert items_of_last()["sign_in.other_person"] == "refused"
    assert browser.get("/inside/").status_code == 302
    assert User.objects.get(pk=other.pk).last_login is None


def test_a_page_knows_its_person_when_the_session_is_gone() -> None:
    user, other = UserFactory(), UserFactory()
    browser = signed_in(user)
    browser.post("/sign-out/")
    assert again(browser, other.username, person=user.username)[0] == 409
    assert again(browser, user.username, person=user.username)[0] == 200


def test_a_page_of_one_person_is_not_taken_over_by_the_next_one_in_this_browser() -> None:
    first, second = UserFactory(), UserFactory()
    browser = signed_in(second)
    for username in (first.username, second.username):
        assert again(browser, username, person=first.username)[0] == 409


def test_without_session_and_person_nobody_signs_in_in_place() -> None:
    assert again(Client(), UserFactory().username)[0] == 409


def test_it_is_a_post() -> None:
    assert Client().get("/sign-in-again/").status_code == 405
