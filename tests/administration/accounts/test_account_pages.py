"""The pages of accounts: the list, a new one, and what is done about one, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory, signed_in
from tests.factories.second_factor import with_authenticator
from trialsite.accounts.actions import grant_unblinded
from trialsite.accounts.models import Grant, User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.models import Event, Item

pytestmark = pytest.mark.django_db
LIST = "/administration/accounts/"
NEW = {
    "name": "Li Na", "name_zh": "李娜", "username": "lina", "email": "lina@example.org", "organisation": "Ward 3",
    "role": "monitor", "language": "zh-hans", "ends_on": "",
}  # fmt: skip
WHY = {"why": "Asked for by the department"}


def page_of(user: User) -> str:
    return f"{LIST}of/{user.username}/"


@pytest.fixture
def office(administrator: User) -> Client:
    return signed_in(administrator)


@pytest.mark.req("AC-01")
def test_an_account_is_made_and_its_link_is_shown_this_once(office: Client) -> None:
    page = office.post(f"{LIST}new/", NEW).content.decode()
    assert "http://testserver/password/choose/" in page
    user = User.objects.get(username="lina")
    assert (user.name_zh, user.email, user.organisation, user.role) == ("李娜", NEW["email"], "Ward 3", "monitor")
    assert "/password/choose/" not in office.get(page_of(user)).content.decode()
    assert "Waits for a password" in office.get(LIST).content.decode()
    again = office.post(f"{LIST}new/", NEW)
    assert again.status_code == 400
    assert "used before" in again.content.decode()


def test_a_mailed_link_is_shown_to_nobody(office: Client, settings: Any) -> None:
    settings.MAIL_IS_SET_UP = True
    page = office.post(f"{LIST}new/", NEW).content.decode()
    assert "lina@example.org" in page
    assert "/password/choose/" not in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"username": "nurse1"}, "belongs to one person"),
        ({"username": "李娜"}, "a to z"),
        ({"name": " "}, "Give the person&#x27;s full name."),
        ({"email": "lina"}, "own e-mail address"),
        ({"role": "system"}, "Select a valid choice"),
        ({"role": "inspector"}, "need an end date"),
        ({"ends_on": "12/9/24"}, "can mean several dates"),
        ({"ends_on": "2020-01-01"}, "This day is over"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(office: Client, typed: dict[str, str], told: str) -> None:
    answer = office.post(f"{LIST}new/", NEW | typed)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert told in page
    assert 'value="Ward 3"' in page
    assert not User.objects.filter(name="Li Na").exists()


def test_each_act_is_done_with_its_reason(office: Client, nurse: User) -> None:
    page, tomorrow = page_of(nurse), clock.today() + timedelta(days=1)
    assert office.post(page, WHY | {"act": "grant", "ends_on": str(tomorrow)}).status_code == 302
    assert Grant.objects.get(user=nurse).ends_on == tomorrow
    assert "Revoke the right" in office.get(page).content.decode()
    for act in ("revoke", "end", "deactivate"):
        assert office.post(page, WHY | {"act": act, "ends_on": str(tomorrow)}).status_code == 302
    assert "Reactivate" in office.get(page).content.decode()
    assert "Change role" not in office.get(page).content.decode()
    for act in ("reactivate", "reset"):
        assert "/password/choose/" in office.post(page, WHY | {"act": act}).content.decode()
    actions = ["grant", "revoke", "user_change", "user_deactivate", "user_change"]
    kept = Event.objects.exclude(action__in=["sign_in", "password", "delegate"]).order_by("sequence")
    assert list(kept.values_list("action", flat=True)) == actions
    assert Item.objects.filter(reason_text=WHY["why"]).count() == 7


def test_a_reason_and_a_day_that_are_missing_or_over_are_told_in_the_open_act(office: Client, nurse: User) -> None:
    for typed, told in (({"why": " "}, "Say why."), (WHY | {"ends_on": "2020-01-01"}, "This day is over")):
        answer = office.post(page_of(nurse), {"act": "grant", **typed})
        assert answer.status_code == 400
        assert told in answer.content.decode()
        assert 'class="adm-act" open' in answer.content.decode()
    assert not Grant.objects.exists()
    tried = Item.objects.get(event__action="account_refuse")
    assert (tried.address, tried.new, tried.reason_code) == ("account.grant", nurse.username, "end-past")


def test_a_stale_page_says_what_stands_against_the_act(office: Client, nurse: User) -> None:
    grant_unblinded(user=nurse, why="Gives the infusions", by=SYSTEM)
    answer = office.post(page_of(nurse), WHY | {"act": "grant"})
    assert answer.status_code == 400
    assert "has the right already" in answer.content.decode()


def test_nobody_changes_their_own_account(office: Client, administrator: User) -> None:
    page = office.get(page_of(administrator)).content.decode()
    assert "This is your own account" in page
    assert "adm-act" not in page
    for act in ("reset", "end", "deactivate"):
        assert office.post(page_of(administrator), WHY | {"act": act, "ends_on": ""}).status_code == 400
    assert set(Item.objects.exclude(reason_code="").values_list("reason_code", flat=True)) == {"own-account"}


def test_unknown_accounts_and_the_system_are_not_found(office: Client) -> None:
    assert {office.get(f"{LIST}of/{name}/").status_code for name in ("nobody", "system")} == {404}


@pytest.mark.req("AC-04")
@pytest.mark.parametrize("role", [Role.PRINCIPAL_INVESTIGATOR, Role.DATA_MANAGER])
def test_others_neither_see_nor_change_accounts(role: Role, nurse: User) -> None:
    browser = signed_in(UserFactory(role=role))
    for page in (LIST, f"{LIST}new/", page_of(nurse)):
        assert (browser.get(page).status_code, browser.post(page, NEW | WHY | {"act": "deactivate"}).status_code) in (
            (403, 403), (403, 405),
        )  # fmt: skip
    assert User.objects.get(pk=nurse.pk).is_active


def test_list_finds_and_tells_in_constant_statements(
    office: Client, nurse: User, count_statements: Callable[[], Any]
) -> None:
    UserFactory(name="Ma Jie", username="majie", role=Role.MONITOR, is_active=False, deactivated_by="x",
                deactivated_at=clock.now())  # fmt: skip
    with_authenticator(nurse)
    numbers = []
    for _ in range(2):
        UserFactory.create_batch(3)
        with count_statements() as counted:
            page = office.get(LIST).content.decode()
        numbers.append(len(counted.captured_queries))
    assert numbers[0] == numbers[1] <= 20
    assert "Wang Min" in page
    found = office.get(f"{LIST}?q=JIE&state=deactivated&role=monitor").content.decode()
    assert "majie" in found
    assert "wangmin" not in found
    assert "No account fits" in office.get(f"{LIST}?q=%00nobody-here&page=9&state=x").content.decode()


def test_a_page_of_an_account_is_at_most_twenty_statements(
    office: Client, nurse: User, count_statements: Callable[[], Any]
) -> None:
    signed_in(nurse)
    with count_statements() as counted:
        page = office.get(page_of(nurse)).content.decode()
    assert len(counted.captured_queries) <= 20
    assert "Signed in" in page


def test_locks_stand_above_the_list(office: Client, nurse: User) -> None:
    for _ in range(5):
        Client().post("/sign-in/", {"username": nurse.username, "password": "x"}, REMOTE_ADDR="203.0.113.9")
    page = office.get(LIST).content.decode()
    assert "203.0.113.9" in page
    assert "Locked after failures" in page


def test_role_and_address_are_changed_from_what_is_known(office: Client, nurse: User) -> None:
    assert f'value="{nurse.email}"' in office.get(page_of(nurse)).content.decode()
    said = WHY | {"act": "change", "organisation": "Ward 4", "email": "new@example.org", "language": "en"}
    refused = office.post(page_of(nurse), said | {"role": "auditor"})
    assert refused.status_code == 400
    assert "need an end date" in refused.content.decode()
    assert office.post(page_of(nurse), said | {"role": "investigator"}).status_code == 302
    nurse.refresh_from_db()
    assert (nurse.role, nurse.organisation, nurse.email) == ("investigator", "Ward 4", "new@example.org")
