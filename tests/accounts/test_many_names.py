"""Brute force: many names from one address shut the address, one name from many addresses locks the account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from trialsite.accounts.models import AddressFailure
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event
from trialsite.jobs.running import run_next

pytestmark = [pytest.mark.django_db, pytest.mark.req("AC-08")]
ATTACKER = "203.0.113.9"
MINUTE = timedelta(minutes=1)


def attempt(name: str, address: str = ATTACKER, password: str = "wrong password", browser: Client | None = None) -> Any:
    typed = {"username": name, "password": password}
    return (browser or Client()).post("/sign-in/", typed, REMOTE_ADDR=address)


def spray(count: int = 10) -> None:
    for number in range(count):
        attempt(f"somebody.{number}")


def test_ten_names_from_one_address_shut_it_even_for_the_right_password(acts: Callable[[], list[str]]) -> None:
    user = UserFactory()
    spray(9)
    assert attempt(user.username, password=PASSWORD).status_code == 302
    spray()
    answer = attempt(user.username, password=PASSWORD)
    assert answer.status_code == 400
    assert "Too many different names failed from this network address" in answer.content.decode()
    assert acts()[-2:] == ["sign_in_locked", "sign_in_failed"]
    assert attempt(user.username, "198.51.100.7", PASSWORD).status_code == 302


def test_the_address_opens_again_after_half_an_hour(at_noon: time_machine.Traveller) -> None:
    user = UserFactory()
    spray()
    at_noon.shift(29 * MINUTE)
    assert attempt(user.username, password=PASSWORD).status_code == 400
    at_noon.shift(MINUTE)
    assert attempt(user.username, password=PASSWORD).status_code == 302


def test_one_name_many_times_does_not_shut_the_address() -> None:
    user = UserFactory()
    for _ in range(12):
        attempt("somebody")
    assert attempt(user.username, password=PASSWORD).status_code == 302


def test_a_browser_in_which_somebody_has_signed_in_stays_open_to_them_and_to_no_other() -> None:
    user, other = UserFactory(), UserFactory()
    ward = signed_in(user)
    ward.post("/sign-out/")
    spray()
    assert attempt(other.username, password=PASSWORD, browser=ward).status_code == 400
    assert attempt(user.username, password=PASSWORD, browser=ward).status_code == 302


def test_one_name_from_many_addresses_locks_the_account() -> None:
    user = UserFactory()
    for number in range(5):
        attempt(user.username, f"203.0.113.{number}")
    assert attempt(user.username, "198.51.100.7", PASSWORD).status_code == 400
    assert Event.objects.filter(action="sign_in_locked").count() == 1


def test_signing_in_again_in_place_is_refused_too() -> None:
    user = UserFactory()
    spray()
    typed = {"username": user.username, "password": PASSWORD, "person": user.username}
    answer = Client().post("/sign-in-again/", typed, REMOTE_ADDR=ATTACKER)
    assert answer.status_code == 400
    assert "network address" in answer.json()["error"]


@pytest.mark.parametrize("behind", [True, False])
def test_an_address_is_believed_from_our_own_proxy_only(settings: Any, behind: bool) -> None:
    settings.BEHIND_PROXY = behind
    typed = {"username": "nobody", "password": "x"}
    Client().post("/sign-in/", typed, REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": f"1.1.1.1, {ATTACKER}"})
    assert AddressFailure.objects.get().address == (ATTACKER if behind else "10.0.0.1")


def test_administrators_who_can_sign_in_are_told_of_a_lock(settings: Any) -> None:
    settings.MAIL_IS_SET_UP = True
    UserFactory(role=Role.ADMINISTRATOR, email="qb@example.org")
    UserFactory(role=Role.ADMINISTRATOR, email="x@example.org", ends_on="2020-01-01")
    user = UserFactory()
    for _ in range(5):
        attempt(user.username)
    spray()
    while run_next():
        pass
    assert [sent.to for sent in mail.outbox] == [["qb@example.org"]] * 2
    assert user.username in mail.outbox[0].body
    assert ATTACKER in mail.outbox[1].body
    assert "锁定" in mail.outbox[0].subject
