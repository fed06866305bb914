"""Sign-in: one answer for every failure, five failures lock for thirty minutes, each try in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpResponse
from django.test import Client

from tests.accounts.conftest import NOON
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from trialsite.accounts.models import UnknownName, User
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event, Item

pytestmark = pytest.mark.django_db
Acts = Callable[[], list[str]]
Items = Callable[[], dict[str, str | None]]
MINUTE = timedelta(minutes=1)


def attempt(username: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    answer = Client().post("/sign-in/", {"username": username, "password": password, **more})
    assert isinstance(answer, HttpResponse)
    return answer


def fail(username: str, times: int) -> None:
    for _ in range(times):
        assert attempt(username, "wrong password").status_code == 400


def test_the_page_asks_for_name_and_password() -> None:
    answer = Client().get("/sign-in/?next=/inside/")
    assert answer.status_code == 200
    for part in ('name="username"', 'name="password"', 'value="/inside/"', "Sign in"):
        assert part in answer.content.decode()


@pytest.mark.parametrize("typed", ["wangmin", "WangMin", " wangmin ", "ｗａｎｇｍｉｎ"])
def test_the_right_password_opens_a_session_in_any_spelling_of_the_name(typed: str) -> None:
    UserFactory(username="wangmin")
    answer = attempt(typed)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_an_empty_box_is_named() -> None:
    answer = attempt("", "")
    assert answer.status_code == 400
    assert "Enter your sign-in name." in answer.content.decode()
    assert "Enter your password." in answer.content.decode()


@pytest.mark.req("AC-10")
def test_success_is_in_the_ledger_with_address_and_browser(acts: Acts, items_of_last: Items) -> None:
    user = UserFactory()
    Client(REMOTE_ADDR="10.1.2.3", HTTP_USER_AGENT="Ward tablet").post(
        "/sign-in/", {"username": user.username, "password": PASSWORD}
    )
    assert acts() == ["sign_in"]
    assert items_of_last() == {"request.address": "10.1.2.3", "request.agent": "Ward tablet"}
    assert Event.objects.latest("sequence").actor_username == user.username


@pytest.mark.req("AC-10")
def test_the_last_sign_in_is_shown_once_after_the_next(at_noon: time_machine.Traveller) -> None:
    user = UserFactory()
    assert signed_in(user).get("/inside/").content == b"inside"
    at_noon.shift(timedelta(days=1))
    browser = signed_in(user)
    assert browser.get("/inside/").content == b"inside\nLast sign-in: 2026-03-02 12:00 (UTC+08:00)."
    assert browser.get("/inside/").content == b"inside"


def outcomes() -> list[tuple[str, str]]:
    return list(
        Item.objects.filter(event__action__startswith="sign_in")
        .exclude(address__startswith="request.")
        .order_by("event__sequence")
        .values_list("event__action", "new")
    )


@pytest.mark.req("AC-08")
def test_four_failures_do_not_lock_and_success_clears_them() -> None:
    user = UserFactory()
    fail(user.username, 4)
    assert attempt(user.username).status_code == 302
    fail(user.username, 4)
    assert attempt(user.username).status_code == 302


@pytest.mark.req("AC-08")
def test_the_fifth_failure_locks_for_exactly_thirty_minutes(at_noon: time_machine.Traveller) -> None:
    user = UserFactory()
    fail(user.username, 5)
    assert User.objects.get(pk=user.pk).locked_until == NOON + 30 * MINUTE
    assert attempt(user.username).status_code == 400
    at_noon.shift(30 * MINUTE - timedelta(seconds=1))
    assert attempt(user.username).status_code == 400
    at_noon.shift(timedelta(seconds=1))
    assert attempt(user.username).status_code == 302
    assert User.objects.get(pk=user.pk).locked_until is None


def test_tries_during_the_lock_do_not_lengthen_it(at_noon: time_machine.Traveller) -> None:
    user = UserFactory()
    fail(user.username, 5)
    at_noon.shift(29 * MINUTE)
    fail(user.username, 7)
    at_noon.shift(MINUTE)
    assert attempt(user.username).status_code == 302


def test_after_a_lock_five_new_failures_lock_again(at_noon: time_machine.Traveller) -> None:
    user = UserFactory()
    fail(user.username, 5)
    at_noon.shift(31 * MINUTE)
    fail(user.username, 5)
    assert attempt(user.username).status_code == 400


@pytest.mark.req("AC-10")
def test_failures_and_the_lock_are_in_the_ledger() -> None:
    user = UserFactory()
    fail(user.username, 6)
    assert outcomes() == [
        *[("sign_in_failed", "failed")] * 4,
        ("sign_in_locked", "locked"),
        ("sign_in_failed", "refused: locked"),
    ]


def test_a_lock_of_one_account_leaves_others_alone() -> None:
    locked, other = UserFactory(), UserFactory()
    fail(locked.username, 5)
    assert attempt(other.username).status_code == 302


def refusal(username: str, password: str) -> str:
    page = attempt(username, password).content.decode()
    return page[page.index('role="alert"') : page.index("</div>", page.index('role="alert"'))]


@pytest.mark.req("AC-08")
def test_every_failure_gets_the_same_answer() -> None:
    locked = UserFactory()
    fail(locked.username, 5)
    away = UserFactory(is_active=False, deactivated_at=NOON, deactivated_by="Qian Bo")
    ended = UserFactory(ends_on=date(2020, 1, 1))
    tries = [
        (UserFactory().username, "wrong password"),
        ("nobody-here", PASSWORD),
        ("system", PASSWORD),
        (locked.username, PASSWORD),
        (away.username, PASSWORD),
        (ended.username, PASSWORD),
    ]
    assert len({refusal(username, password) for username, password in tries}) == 1


def test_unknown_names_are_counted_and_locked_like_accounts() -> None:
    fail("nobody-here", 6)
    assert [act for act, _outcome in outcomes()] == [*["sign_in_failed"] * 4, "sign_in_locked", "sign_in_failed"]
    assert UnknownName.objects.get().locked_until is not None


def test_what_was_typed_as_an_unknown_name_is_kept_nowhere() -> None:
    attempt("My-secret-password-1", "x")
    assert outcomes() == [("sign_in_failed", "failed")]
    stored = [*Event.objects.values_list(), *Item.objects.values_list(), *UnknownName.objects.values_list()]
    assert "secret" not in str(stored).lower()


def test_counters_of_unknown_names_are_dropped_after_a_day(at_noon: time_machine.Traveller) -> None:
    fail("nobody-here", 1)
    at_noon.shift(timedelta(days=1, seconds=1))
    fail("nobody-else", 1)
    assert UnknownName.objects.count() == 1


def test_unknown_and_known_names_cost_one_hash_each(monkeypatch: pytest.MonkeyPatch) -> None:
    user, work = UserFactory(), []
    for verb, result in (("encode", "argon2$none"), ("verify", False)):
        monkeypatch.setattr(
            Argon2PasswordHasher, verb, lambda *_, verb=verb, result=result: work.append(verb) or result
        )
    attempt("nobody-here", "wrong password")
    assert len(work) == 1
    attempt(user.username, "wrong password")
    assert len(work) == 2


def test_a_demonstration_account_cannot_sign_in_in_production(settings: pytest.fixture) -> None:  # type: ignore[valid-type]
    user = UserFactory(is_demonstration=True)
    settings.ENVIRONMENT = "production"  # type: ignore[attr-defined]
    assert attempt(user.username).status_code == 400


def test_the_session_key_and_the_csrf_token_change_at_sign_in() -> None:
    user = UserFactory()
    browser = signed_in(user)
    before = (browser.cookies["sessionid"].value, browser.cookies["csrftoken"].value)
    browser.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    assert browser.cookies["sessionid"].value != before[0]
    assert browser.cookies["csrftoken"].value != before[1]


FOREIGN = [
    "https://evil.example/",
    "//evil.example/x",
    "http:evil.example",
    "javascript:alert(1)",
    "\\\\evil.example",
    "https://testserver@evil.example/",
    "http://testserver.evil.example/",
]


@pytest.mark.parametrize("target", FOREIGN)
def test_sign_in_never_leads_to_another_site(target: str) -> None:
    answer = attempt(UserFactory().username, next=target)
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("target", ["/inside/?page=2", "http://testserver/inside/"])
def test_sign_in_leads_back_to_our_own_page(target: str) -> None:
    assert attempt(UserFactory().username, next=target)["Location"] == target


@pytest.mark.req("AC-10")
def test_sign_out_ends_the_session_and_is_in_the_ledger(acts: Acts) -> None:
    browser = signed_in(UserFactory())
    old = browser.cookies["sessionid"].value
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"
    assert acts() == ["sign_in", "sign_out"]
    browser.cookies["sessionid"] = old
    assert browser.get("/inside/")["Location"] == "/sign-in/?" + urlencode({"next": "/inside/"})


def test_sign_out_is_a_post() -> None:
    assert signed_in(UserFactory()).get("/sign-out/").status_code == 405


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM])
def test_every_role_can_sign_in(role: Role) -> None:
    assert signed_in(UserFactory(role=role)).get("/inside/").status_code == 200
