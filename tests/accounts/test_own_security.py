"""One's own security page: set up, move, recovery codes, do without, other sign-ins; each with its proof."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.second_factor import awaiting, shown, signed_in_with_code, with_authenticator
from trialsite.accounts.models import Authenticator, RecoveryCode, User
from trialsite.accounts.roles import Role
from trialsite.accounts.second_factor.enrolment import enrol, secret_to_enrol
from trialsite.accounts.second_factor.sealing import reseal, seal, unseal
from trialsite.audit.models import Event, Item

pytestmark = pytest.mark.django_db
Acts = Callable[[], list[str]]
Items = Callable[[], dict[str, str | None]]
SECURITY, AUTHENTICATOR = "/account/security/", "/account/security/authenticator/"
CODES, OFF = "/account/security/recovery-codes/", "/account/security/authenticator/off/"
STEP = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def whole_site(settings: Any, at_noon: time_machine.Traveller) -> None:
    """The pages of the product, whose frame has a side bar."""
    settings.ROOT_URLCONF = "trialsite.urls"


def offered(browser: Client, user: User) -> str:
    """What a phone shows that has scanned the code of the page."""
    return shown(secret=secret_to_enrol(user, browser.session.session_key or ""))


def set_up(browser: Client, user: User, **typed: str) -> Any:
    return browser.post(AUTHENTICATOR, {"new": offered(browser, user), "password": PASSWORD, "next": ""} | typed)


def listed(page: str) -> list[str]:
    return re.findall(r"<li><code>([0-9A-Z-]{19})</code></li>", page)


def test_the_page_offers_the_same_secret_at_each_look_and_another_one_in_another_session() -> None:
    user = UserFactory()
    browser = signed_in(user)
    first, second = (browser.get(AUTHENTICATOR).context["secret"] for _ in range(2))
    assert first == second
    assert signed_in(user).get(AUTHENTICATOR).context["secret"] != first
    assert "<svg" in browser.get(AUTHENTICATOR).content.decode()
    assert not Authenticator.objects.exists()


def test_set_up_shows_ten_recovery_codes_once_and_asks_for_a_code_from_then_on(
    acts: Acts, items_of_last: Items
) -> None:
    user = UserFactory()
    browser = signed_in(user)
    answer = set_up(browser, user)
    assert answer.status_code == 200
    assert len(listed(answer.content.decode())) == 10
    assert acts()[-1] == "second_factor"
    assert items_of_last() == {f"user[{user.username}].second_factor": "on"}
    assert listed(browser.get(SECURITY).content.decode()) == []
    assert browser.get(SECURITY).status_code == 200
    later = Client().post("/sign-in/", {"username": user.username, "password": PASSWORD})
    assert later["Location"] == "/sign-in/code/"


def test_set_up_ends_the_sign_ins_that_were_made_without_a_code() -> None:
    user = UserFactory()
    here, elsewhere = signed_in(user), signed_in(user)
    set_up(here, user)
    assert here.get(SECURITY).status_code == 200
    assert elsewhere.get(SECURITY).status_code == 302


def test_the_secret_is_sealed_and_recovery_codes_are_hashed() -> None:
    user = UserFactory()
    browser = signed_in(user)
    secret = secret_to_enrol(user, browser.session.session_key or "")
    codes = listed(set_up(browser, user).content.decode())
    row = Authenticator.objects.get()
    assert unseal(row.sealed, user.pk) == secret
    stored = str([*RecoveryCode.objects.values_list(), *Item.objects.values_list(), *Event.objects.values_list()])
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]
    assert row.sealed not in str(list(Item.objects.values_list()))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"new": "12345"}, "Check that your phone sets its clock by itself"),
        ({"new": ""}, "Type the six digits that your authenticator shows."),
        ({"password": "wrong password"}, "This is not your present password"),
        ({"password": ""}, "Enter your password."),
    ],
)
def test_nothing_is_set_up_without_code_and_password(typed: dict[str, str], told: str) -> None:
    user = UserFactory()
    answer = set_up(signed_in(user), user, **typed)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_the_code_of_set_up_does_not_open_a_session_as_well() -> None:
    user = UserFactory()
    browser = signed_in(user)
    code = offered(browser, user)
    set_up(browser, user)
    user.refresh_from_db()
    assert "used already" in awaiting(user).post("/sign-in/code/", {"code": code}).content.decode()


def test_moving_to_another_phone_asks_for_the_present_code_as_well(at_noon: time_machine.Traveller) -> None:
    user = with_authenticator(UserFactory())
    browser = signed_in_with_code(user)
    at_noon.shift(STEP)
    assert set_up(browser, user).status_code == 400
    assert set_up(browser, user, code="000000").status_code == 400
    answer = set_up(browser, user, code=shown())
    assert len(listed(answer.content.decode())) == 10
    old, new = Authenticator.objects.order_by("pk")
    assert (old.sealed, old.ended_at is not None) == ("", True)
    assert new.ended_at is None


def test_new_recovery_codes_take_the_place_of_the_earlier_ones(acts: Acts) -> None:
    user = UserFactory()
    browser = signed_in(user)
    earlier = listed(set_up(browser, user).content.decode())
    assert browser.post(CODES, {"password": "wrong password"}).status_code == 400
    later = listed(browser.post(CODES, {"password": PASSWORD}).content.decode())
    assert len(later) == 10
    assert not set(earlier) & set(later)
    assert acts()[-1] == "second_factor"
    user.refresh_from_db()
    assert awaiting(user).post("/sign-in/code/", {"recovery": earlier[0]}).status_code == 400
    assert awaiting(user).post("/sign-in/code/", {"recovery": later[0]}).status_code == 302


def test_who_has_none_is_led_from_its_pages_to_the_one_that_sets_it_up() -> None:
    browser = signed_in(UserFactory())
    assert browser.get(CODES)["Location"] == SECURITY
    assert browser.get(OFF)["Location"] == SECURITY


def test_who_needs_none_may_do_without_after_password_and_code(at_noon: time_machine.Traveller, acts: Acts) -> None:
    user = with_authenticator(UserFactory())
    browser = signed_in_with_code(user)
    at_noon.shift(STEP)
    assert browser.post(OFF, {"password": PASSWORD, "code": "000000"}).status_code == 400
    assert browser.post(OFF, {"password": PASSWORD, "code": shown()})["Location"] == SECURITY
    assert acts()[-1] == "second_factor"
    assert not Authenticator.objects.filter(ended_at__isnull=True).exists()


def test_who_needs_one_cannot_do_without(settings: Any, at_noon: time_machine.Traveller) -> None:
    user = with_authenticator(UserFactory(role=Role.MONITOR))
    settings.SECOND_FACTOR_ROLES = frozenset({"monitor"})
    browser = signed_in_with_code(user)
    at_noon.shift(STEP)
    assert browser.post(OFF, {"password": PASSWORD, "code": shown()})["Location"] == SECURITY
    assert Authenticator.objects.filter(ended_at__isnull=True).exists()
    assert OFF not in browser.get(SECURITY).content.decode()


def test_the_page_lists_the_tries_to_sign_in_and_ends_the_others(acts: Acts, count_statements: Any) -> None:
    user = UserFactory()
    here, elsewhere = signed_in(user), signed_in(user)
    Client(REMOTE_ADDR="10.1.2.3").post("/sign-in/", {"username": user.username, "password": "wrong password"})
    with count_statements() as counted:
        page = here.get(SECURITY).content.decode()
    assert ("10.1.2.3" in page, page.count("<time")) == (True, 3)
    assert len(counted.captured_queries) <= 12
    assert here.post("/account/security/sign-ins/end/")["Location"] == SECURITY
    assert here.get(SECURITY).status_code == 200
    assert elsewhere.get(SECURITY).status_code == 302
    assert acts()[-1] == "sign_out"


def test_a_new_sealing_key_opens_what_the_old_one_sealed(settings: Any, tmp_path: Any) -> None:
    user = with_authenticator(UserFactory())
    old = bytes.fromhex(settings.SEAL_KEY_FILE.read_text().strip())
    path = tmp_path / "seal"
    path.write_text("ab" * 32)
    assert reseal(old, bytes.fromhex("ab" * 32)) == 1
    settings.SEAL_KEY_FILE = path
    assert unseal(Authenticator.objects.get().sealed, user.pk) == b"12345678901234567890"


@pytest.mark.parametrize("act", ["delete", "revive", "rewind", "unspend"])
def test_the_database_refuses_to_bring_back_what_was_spent(act: str) -> None:
    user = UserFactory()
    enrol(user=user, secret=b"1" * 20, typed=shown(secret=b"1" * 20), by=user.actor())
    code = RecoveryCode.objects.earliest("pk")
    code.used_at = code.made_at
    code.save()
    app = Authenticator.objects.get()
    ways: dict[str, Callable[[], Any]] = {
        "delete": RecoveryCode.objects.all().delete,
        "revive": lambda: _revived(app, user),
        "rewind": lambda: Authenticator.objects.update(last_step=1),
        "unspend": lambda: RecoveryCode.objects.filter(pk=code.pk).update(used_at=None),
    }
    with pytest.raises(DatabaseError, match="trialsite"), transaction.atomic():
        ways[act]()


def _revived(app: Authenticator, user: User) -> None:
    Authenticator.objects.update(ended_at=app.confirmed_at, sealed="")
    Authenticator.objects.update(ended_at=None, sealed=seal(b"1" * 20, user.pk))
