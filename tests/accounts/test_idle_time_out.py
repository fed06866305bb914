"""Idle time-out: fifteen minutes without activity end the sign-in; what the page does by itself is no activity."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client

from tests.factories.accounts import PASSWORD, UserFactory, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("AC-09")]
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
BACKGROUND = {"X-Background": "1"}


def is_inside(browser: Client) -> bool:
    """Whether the person is still signed in, asked without extending it."""
    return browser.get("/inside/", headers=BACKGROUND).status_code == 200


def test_the_sign_in_lasts_until_fifteen_minutes_without_activity(at_noon: time_machine.Traveller) -> None:
    browser = signed_in(UserFactory())
    at_noon.shift(15 * MINUTE - SECOND)
    assert is_inside(browser)
    at_noon.shift(SECOND)
    assert not is_inside(browser)


def test_activity_extends_it(at_noon: time_machine.Traveller) -> None:
    browser = signed_in(UserFactory())
    for _ in range(4):
        at_noon.shift(14 * MINUTE)
        assert browser.get("/inside/").status_code == 200


@pytest.mark.parametrize(("path", "headers"), [("/inside/", BACKGROUND), ("/session/", {}), ("/session/", BACKGROUND)])
def test_what_the_page_does_by_itself_does_not_extend_it(
    at_noon: time_machine.Traveller, path: str, headers: dict[str, str]
) -> None:
    browser = signed_in(UserFactory())
    at_noon.shift(14 * MINUTE)
    assert browser.get(path, headers=headers).status_code == 200
    at_noon.shift(MINUTE)
    assert not is_inside(browser)


def test_the_session_page_tells_the_seconds_left(at_noon: time_machine.Traveller) -> None:
    user = UserFactory()
    browser, own = signed_in(user), {"person": user.username}
    assert browser.get("/session/", own).json()["seconds"] == 900
    at_noon.shift(14 * MINUTE)
    assert browser.get("/session/", own).json()["seconds"] == 60
    at_noon.shift(MINUTE)
    assert browser.get("/session/", own).json()["seconds"] == 0


def test_somebody_who_is_not_signed_in_has_no_seconds_left() -> None:
    assert Client().get("/session/").json()["seconds"] == 0


@pytest.mark.parametrize("person", ["", "sunwei"])
def test_the_page_of_another_person_gets_no_token(person: str) -> None:
    answer = signed_in(UserFactory(username="wangmin")).get("/session/", {"person": person}).json()
    assert (answer["seconds"], "csrf" in answer) == (0, False)
    assert "another person" in answer["error"]


def test_the_page_of_the_person_gets_the_token_of_now() -> None:
    user = UserFactory()
    browser = signed_in(user)
    browser.handler.enforce_csrf_checks = True
    token = browser.get("/session/", {"person": user.username}).json()["csrf"]
    assert browser.post("/inside/", {"csrfmiddlewaretoken": token}).status_code == 200
    assert browser.post("/inside/", {"csrfmiddlewaretoken": "a" * 64}).status_code == 403


def test_a_page_asked_for_too_late_leads_to_sign_in_and_back(at_noon: time_machine.Traveller) -> None:
    user = UserFactory()
    browser = signed_in(user)
    at_noon.shift(16 * MINUTE)
    asked = browser.get("/inside/?page=2")
    assert asked["Location"] == "/sign-in/?next=%2Finside%2F%3Fpage%3D2"
    back = browser.post("/sign-in/", {"username": user.username, "password": PASSWORD, "next": "/inside/?page=2"})
    assert back["Location"] == "/inside/?page=2"
    assert browser.get("/inside/?page=2").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Requested-With": "XMLHttpRequest"},
        {"HX-Request": "true"},
        {"Accept": "application/json"},
        {"Sec-Fetch-Dest": "empty"},
    ],
)
def test_the_script_of_a_page_is_told_to_sign_in_again(
    at_noon: time_machine.Traveller, headers: dict[str, str]
) -> None:
    browser = signed_in(UserFactory())
    at_noon.shift(16 * MINUTE)
    answer = browser.post("/inside/", {"note": "typed"}, headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"signin": True})


def test_a_late_request_does_not_revive_the_sign_in(at_noon: time_machine.Traveller) -> None:
    browser = signed_in(UserFactory())
    at_noon.shift(16 * MINUTE)
    for path in ("/inside/", "/open/", "/sign-in/", "/session/"):
        browser.get(path)
    assert not is_inside(browser)


@pytest.mark.parametrize("cookie", ["", "rubbish", "eyJhdCI6OTk5OX0:1abc:forged"])
def test_a_cookie_that_is_missing_or_altered_ends_it(cookie: str) -> None:
    browser = signed_in(UserFactory())
    browser.cookies["activity"] = cookie
    assert not is_inside(browser)


def test_the_cookie_of_another_session_does_not_count() -> None:
    one, other = signed_in(UserFactory()), signed_in(UserFactory())
    one.cookies["activity"] = other.cookies["activity"].value
    assert not is_inside(one)


def test_a_cookie_signed_for_another_purpose_does_not_count() -> None:
    browser = signed_in(UserFactory())
    value = {"at": 9_999_999_999, "session": browser.cookies["sessionid"].value}
    browser.cookies["activity"] = signing.dumps(value, salt="something else")
    assert not is_inside(browser)


def test_the_cookie_cannot_be_read_by_scripts() -> None:
    cookie = signed_in(UserFactory()).cookies["activity"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_reading_a_page_writes_nothing(django_assert_num_queries: pytest.fixture) -> None:  # type: ignore[valid-type]
    browser = signed_in(UserFactory())
    with django_assert_num_queries(2) as read:  # type: ignore[operator]
        browser.get("/inside/")
    assert all(query["sql"].startswith("SELECT") for query in read.captured_queries)
