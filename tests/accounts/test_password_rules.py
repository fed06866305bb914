"""Passwords: twelve signs, not common, not like the person, none of the last five, one's own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client

from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from trialsite.accounts.actions import NewUser, change_password, create_user
from trialsite.accounts.models import UsedPassword, User
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM
from trialsite.audit.models import Item

pytestmark = [pytest.mark.django_db, pytest.mark.req("AC-07")]
NEW = "Nine-Willows-At-Dusk"


def change(browser: Client, **typed: str) -> HttpResponse:
    answer = browser.post("/password/", {"current": PASSWORD, "new": NEW, "again": NEW} | typed)
    assert isinstance(answer, HttpResponse)
    return answer


def test_a_person_sets_a_new_password_and_stays_signed_in(acts: Callable[[], list[str]]) -> None:
    user = UserFactory()
    here, elsewhere = signed_in(user), signed_in(user)
    assert change(here)["Location"] == "/"
    assert here.get("/inside/").status_code == 200
    assert elsewhere.get("/inside/").status_code == 302
    assert acts()[-1] == "password"
    assert signed_in(user, NEW).get("/inside/").status_code == 200


def test_the_password_is_stored_as_an_argon2_hash_and_never_in_the_ledger() -> None:
    user = UserFactory()
    change(signed_in(user))
    stored = User.objects.get(pk=user.pk)
    assert stored.password.startswith("argon2$argon2id$")
    assert stored.password_changed_at is not None
    assert not Item.objects.filter(new__contains="Willows").exists()


RULES = [
    ({"new": "Short-1", "again": "Short-1"}, "at least 12 characters"),
    ({"new": "password1234", "again": "password1234"}, "too common"),
    ({"new": "Wang.Xiaomin", "again": "Wang.Xiaomin"}, "too similar to the name"),
    ({"new": "wangxiaomin.9", "again": "wangxiaomin.9"}, "too similar to the username"),
    ({"again": "Nine-Willows-At-Dawn"}, "The two new passwords differ"),
    ({"current": "wrong password"}, "This is not your present password"),
    ({"new": "", "again": ""}, "Enter a new password."),
    ({"new": "x" * 257, "again": "x" * 257}, "at most 256 characters"),
]


@pytest.mark.parametrize(("typed", "message"), RULES)
def test_a_password_that_breaks_a_rule_is_refused_with_the_rule(typed: dict[str, str], message: str) -> None:
    user = UserFactory(username="wangxiaomin", name="Wang Xiaomin")
    answer = change(signed_in(user), **typed)
    assert answer.status_code == 400
    assert message in answer.content.decode()
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_none_of_the_last_five_passwords_is_taken_again() -> None:
    user = create_user(
        new=NewUser("wangmin", "Wang Min", "Clinical Center", Role.RESEARCH_NURSE, email="wm@example.org"),
        password="Willow-number-0-here",
        by=SYSTEM,
    )
    for number in range(1, 5):
        change_password(user=user, password=f"Willow-number-{number}-here", by=user.actor())
    with pytest.raises(ValidationError, match="last 5 passwords"):
        change_password(user=user, password="Willow-number-0-here", by=user.actor())
    change_password(user=user, password="Willow-number-5-here", by=user.actor())
    change_password(user=user, password="Willow-number-0-here", by=user.actor())
    assert UsedPassword.objects.filter(user=user).count() == 7


def test_passwords_of_others_do_not_count() -> None:
    for user in (UserFactory(), UserFactory()):
        assert change_password(user=user, password=NEW, by=user.actor()).check_password(NEW)


def test_wrong_present_passwords_lock_like_failed_sign_ins() -> None:
    browser = signed_in(UserFactory())
    for _ in range(5):
        change(browser, current="wrong password")
    assert change(browser).status_code == 400


@pytest.mark.req("ES-08")
def test_a_password_set_by_somebody_else_is_temporary_and_lifts_the_lock() -> None:
    user = UserFactory(failed_attempts=3)
    changed = change_password(user=user, password=NEW, by=UserFactory(role=Role.ADMINISTRATOR).actor())
    assert changed.must_change_password
    assert changed.failed_attempts == 0
    browser = signed_in(user, NEW)
    assert "somebody else" in browser.get("/password/").content.decode()
    assert change(browser, current=NEW, new="Ten-Cranes-Over-Lake", again="Ten-Cranes-Over-Lake").status_code == 302
    assert browser.get("/inside/").status_code == 200


def test_the_page_labels_its_boxes() -> None:
    page = signed_in(UserFactory()).get("/password/").content.decode()
    for box in ("id_current", "id_new", "id_again"):
        assert f'for="{box}"' in page


def test_production_hashes_with_the_costs_of_the_framework() -> None:
    read = "from trialsite.settings import PASSWORD_HASHERS; print(*PASSWORD_HASHERS)"
    said = subprocess.run([sys.executable, "-c", read], capture_output=True, text=True, check=True).stdout

    assert said.split() == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
