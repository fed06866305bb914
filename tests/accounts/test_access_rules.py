"""Deny by default: no view without sign-in, no task without authority, no session after deactivation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.actions import change_password, deactivate_user
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM
from trialsite.audit.models import Event, Item

pytestmark = pytest.mark.django_db
Acts = Callable[[], list[str]]


@pytest.mark.req("AC-02")
@pytest.mark.parametrize("path", ["/", "/inside/", "/lock/", "/password/"])
def test_a_view_without_mark_asks_for_sign_in(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("path", ["/open/", "/sign-in/", "/session/"])
def test_a_public_view_is_open(path: str) -> None:
    assert Client().get(path).status_code == 200


def test_a_refused_post_leads_back_to_the_page_it_came_from() -> None:
    answer = Client().post("/inside/", headers={"Referer": "http://testserver/inside/"})
    assert answer["Location"] == "/sign-in/?next=http%3A%2F%2Ftestserver%2Finside%2F"


def test_a_task_of_another_role_is_refused_calmly_and_recorded(acts: Acts) -> None:
    nurse = UserFactory()
    answer = signed_in(nurse).post("/lock/")
    assert answer.status_code == 403
    assert "Your role (Research nurse) does not include: Lock visits" in answer.content.decode()
    assert acts() == ["sign_in", "access_refused"]
    event = Event.objects.latest("sequence")
    assert event.actor_username == nurse.username
    found = Item.objects.filter(event=event).values_list("address", "new", "reason_code")
    assert ("request.task", "lock", "not-in-role") in found
    assert ("request.path", "/lock/", "") in found


@pytest.mark.req("AC-12")
@pytest.mark.parametrize(
    ("lacking", "code", "head"),
    [
        ({"delegated": False}, "not-delegated", "You are not delegated to do this today"),
        ({"delegated__trained": False}, "not-trained", "A training of yours is missing"),
    ],
)
def test_what_is_missing_for_a_task_of_the_role_is_the_head_of_the_page(
    lacking: dict[str, bool], code: str, head: str
) -> None:
    answer = signed_in(UserFactory(**lacking)).post("/enter/")
    assert answer.status_code == 403
    assert f"<h1>{head}</h1>" in answer.content.decode()
    assert "stands under “Account”" in answer.content.decode()
    assert Item.objects.filter(address="request.task", reason_code=code).exists()


def test_what_an_act_refuses_later_is_in_the_ledger_once(acts: Acts) -> None:
    browser = signed_in(UserFactory())
    assert browser.get("/late/").status_code == 403
    assert browser.get("/late/?recorded").status_code == 403
    assert acts() == ["sign_in", "access_refused"]
    assert Item.objects.filter(address="request.task", new="enter_data", reason_code="too-late").exists()


def test_the_refusal_is_said_in_the_persons_language() -> None:
    answer = signed_in(UserFactory(language="zh-hans")).post("/lock/")
    assert "您的角色（研究护士）无此权限" in answer.content.decode()


def test_the_language_of_the_account_wins_over_that_of_the_browser() -> None:
    browser = signed_in(UserFactory(language="zh-hans"))
    browser.cookies["django_language"] = "en"
    assert "您的角色（研究护士）无此权限" in browser.post("/lock/").content.decode()


def test_a_task_of_the_role_is_done_and_the_view_knows_the_grant() -> None:
    assert signed_in(UserFactory(role=Role.DATA_MANAGER)).post("/lock/").content == b"by role"


@pytest.mark.req("AC-06")
def test_deactivation_ends_open_sessions_with_their_next_request(acts: Acts) -> None:
    user = UserFactory()
    browsers = [signed_in(user), signed_in(user)]
    deactivate_user(user=user, why="Left the hospital", by=SYSTEM)
    assert [browser.get("/inside/").status_code for browser in browsers] == [302, 302]
    assert [browser.get("/session/").json()["seconds"] for browser in browsers] == [0, 0]
    assert acts()[-1] == "user_deactivate"


def test_a_second_deactivation_is_refused() -> None:
    user = UserFactory()
    ended = deactivate_user(user=user, why="Left", by=SYSTEM)
    assert (ended.is_active, ended.deactivated_by) == (False, "System")
    with pytest.raises(ValidationError, match="before"):
        deactivate_user(user=user, why="Left", by=SYSTEM)


def test_a_password_set_by_somebody_else_ends_open_sessions() -> None:
    user = UserFactory()
    browser = signed_in(user)
    change_password(user=user, password="Nine-Willows-At-Dusk", by=SYSTEM)
    assert browser.get("/inside/").status_code == 302


def test_an_account_that_ends_loses_its_open_sessions(at_noon: time_machine.Traveller) -> None:
    at_noon.shift(timedelta(hours=11, minutes=50))  # 23:50 at the site
    browser = signed_in(UserFactory(ends_on=date(2026, 3, 2)))
    assert browser.get("/inside/").status_code == 200
    at_noon.shift(timedelta(minutes=10))
    assert browser.get("/inside/").status_code == 302


def test_a_session_of_a_person_who_does_not_exist_is_nobodys() -> None:
    browser = signed_in(UserFactory())
    session = browser.session
    session["user"] = 0
    session.save()
    assert browser.get("/inside/").status_code == 302


@pytest.mark.req("ES-08")
def test_a_temporary_password_opens_nothing_but_its_change() -> None:
    browser = signed_in(UserFactory(must_change_password=True))
    assert browser.get("/inside/")["Location"] == "/password/"
    assert browser.post("/lock/")["Location"] == "/password/"
    assert browser.get("/password/").status_code == 200
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"


HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@pytest.mark.req("AC-13")
@pytest.mark.parametrize("path", ["/inside/", "/sign-in/", "/lock/"])
def test_every_answer_carries_the_security_headers(path: str) -> None:
    answer = signed_in(UserFactory()).get(path)
    assert {name: answer[name] for name in HEADERS} == HEADERS
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_the_last_sign_in_is_kept_at_the_account() -> None:
    user = UserFactory()
    signed_in(user)
    assert User.objects.get(pk=user.pk).last_login is not None
