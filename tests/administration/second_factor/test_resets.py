"""Reset of a second factor: one person asks, a second one approves, the owner does neither; page, row and ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from tests.factories.accounts import UserFactory, signed_in
from tests.factories.second_factor import shown, signed_in_with_code, with_authenticator
from tests.factories.versions import activated_protocol
from trialsite.accounts.models import Authenticator, FactorReset, RecoveryCode, User
from trialsite.accounts.roles import Role
from trialsite.accounts.second_factor.enrolment import enrol
from trialsite.accounts.second_factor.resets import approve_reset, ask_reset, decline_reset
from trialsite.audit import tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.models import Event, Item

pytestmark = pytest.mark.django_db
PAGE = "/administration/second-factor/"
WHY = "Phone lost on 2 March; came in person with the staff card"


@pytest.fixture
def owner() -> User:
    return with_authenticator(UserFactory(username="liuyang", name="Liu Yang", role=Role.MONITOR))


@pytest.fixture
def second(db: None) -> User:
    user: User = UserFactory(username="heqing", name="He Qing", role=Role.ADMINISTRATOR)
    return user


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, ended_at__isnull=True).exists()


def told() -> list[tuple[str, str, str | None]]:
    """Who did what about resets, in the words of the ledger."""
    rows = Item.objects.filter(address__endswith="second_factor_reset").order_by("event__sequence")
    return list(rows.values_list("event__actor_username", "event__action", "new"))


def test_one_asks_and_another_approves_on_the_page(owner: User, administrator: User, second: User) -> None:
    theirs = signed_in_with_code(owner)
    first = signed_in(administrator)
    asked = first.post(PAGE, {"act": "ask", "account": "liuyang", "why": WHY}, follow=True).content.decode()
    assert "Another administrator or the principal investigator has to approve" in asked
    assert "Approve the reset" not in asked
    page = signed_in(second).post(PAGE, {"act": "approve", "account": "liuyang"}, follow=True).content.decode()
    assert "The second factor was reset" in page
    assert not has_factor(owner)
    assert theirs.get("/session/", {"person": "liuyang"}).json()["seconds"] == 0
    assert told() == [("qianbo", "factor_reset_ask", "asked"), ("heqing", "factor_reset", "approved")]
    assert Item.objects.filter(reason_text=WHY).count() == 2
    assert signed_in(owner).get("/account/security/").status_code == 200


def test_the_principal_investigator_approves_too(owner: User, administrator: User, principal: User) -> None:
    reset = ask_reset(user=owner, why=WHY, by=administrator)
    approve_reset(reset=reset, by=principal)
    assert not has_factor(owner)


def test_a_reset_ends_recovery_codes_and_lifts_the_lock(administrator: User, second: User) -> None:
    owner = UserFactory(role=Role.MONITOR, failed_attempts=4)
    enrol(user=owner, secret=b"2" * 20, typed=shown(secret=b"2" * 20), by=owner.actor())
    approve_reset(reset=ask_reset(user=owner, why=WHY, by=administrator), by=second)
    assert not RecoveryCode.objects.filter(ended_at__isnull=True).exists()
    assert User.objects.get(pk=owner.pk).failed_attempts == 0


def test_who_asked_does_not_approve(owner: User, administrator: User) -> None:
    reset = ask_reset(user=owner, why=WHY, by=administrator)
    with pytest.raises(ValidationError, match="A second person has to approve"):
        approve_reset(reset=reset, by=administrator)
    page = signed_in(administrator).post(PAGE, {"act": "approve", "account": "liuyang"}, follow=True)
    assert "A second person has to approve" in page.content.decode()
    assert has_factor(owner)


def test_the_owner_neither_asks_nor_approves(administrator: User, second: User) -> None:
    with_authenticator(administrator)
    with pytest.raises(ValidationError, match="Nobody resets their own second factor"):
        ask_reset(user=administrator, why=WHY, by=administrator)
    reset = ask_reset(user=administrator, why=WHY, by=second)
    with pytest.raises(ValidationError, match="Nobody resets their own second factor"):
        approve_reset(reset=reset, by=administrator)
    assert has_factor(administrator)


@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.INVESTIGATOR, Role.DATA_MANAGER, Role.MONITOR])
def test_other_roles_neither_ask_nor_approve_nor_see_the_page(role: Role, owner: User, administrator: User) -> None:
    other = UserFactory(role=role)
    with pytest.raises(ValidationError, match="Administrators and the principal investigator"):
        ask_reset(user=owner, why=WHY, by=other)
    reset = ask_reset(user=owner, why=WHY, by=administrator)
    for act in (approve_reset, decline_reset):
        with pytest.raises(ValidationError, match="Administrators and the principal investigator"):
            act(reset=reset, by=other)
    browser = signed_in(other)
    assert (browser.get(PAGE).status_code, browser.post(PAGE, {"act": "approve"}).status_code) == (403, 403)


def test_the_database_refuses_one_person_alone_as_well(owner: User, administrator: User) -> None:
    reset = ask_reset(user=owner, why=WHY, by=administrator)
    for decider in (administrator, owner):
        change = begin(administrator.actor())
        reset.decided_by, reset.decided_at, reset.outcome = decider, change.at, FactorReset.APPROVED
        with pytest.raises(IntegrityError, match="factor_reset_two_people"), transaction.atomic(), declared(change):
            tracked.update([reset], ["decided_by", "decided_at", "outcome"], change)


def test_the_owner_sees_the_request_and_declines_it(owner: User, administrator: User, second: User) -> None:
    reset = ask_reset(user=owner, why=WHY, by=administrator)
    browser = signed_in_with_code(owner)
    page = browser.get("/account/security/").content.decode()
    assert "Qian Bo" in page
    assert WHY in page
    assert browser.post("/account/security/reset/decline/").status_code == 302
    assert told()[-1] == ("liuyang", "factor_reset_end", "declined")
    with pytest.raises(ValidationError, match="decided before"):
        approve_reset(reset=reset, by=second)
    assert has_factor(owner)
    assert browser.post("/account/security/reset/decline/").status_code == 404


def test_who_asked_withdraws_and_may_ask_again(owner: User, administrator: User) -> None:
    reset = ask_reset(user=owner, why=WHY, by=administrator)
    assert decline_reset(reset=reset, by=administrator).outcome == "withdrawn"
    ask_reset(user=owner, why=WHY, by=administrator)
    with pytest.raises(ValidationError, match="was asked for already"):
        ask_reset(user=owner, why=WHY, by=administrator)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"account": "liuyang", "why": " "}, "Say why, and how you made sure who asks you."),
        ({"account": "", "why": WHY}, "Choose the account."),
        ({"account": "nobody", "why": WHY}, "Choose an account of the list."),
        ({"account": "qianbo", "why": WHY}, "Choose an account of the list."),
        ({"account": "liuyang", "why": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_is_missing_is_named(owner: User, administrator: User, typed: dict[str, str], told: str) -> None:
    answer = signed_in(administrator).post(PAGE, {"act": "ask", **typed})
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not FactorReset.objects.exists()


def test_a_request_that_is_not_there_is_not_decided(owner: User, administrator: User) -> None:
    assert signed_in(administrator).post(PAGE, {"act": "approve", "account": "liuyang"}).status_code == 404


def test_an_account_without_second_factor_is_not_reset(administrator: User) -> None:
    with pytest.raises(ValidationError, match="has no second factor"):
        ask_reset(user=UserFactory(), why=WHY, by=administrator)


def test_the_page_tells_who_has_one_and_who_needs_one_in_constant_statements(
    owner: User, administrator: User, settings: Any, count_statements: Callable[[], Any]
) -> None:
    browser = signed_in(administrator)
    UserFactory(role=Role.STATISTICIAN, name="He Tao")
    numbers = []
    for _ in range(2):
        UserFactory.create_batch(3)
        settings.SECOND_FACTOR_ROLES = frozenset({"unblinded"})
        with count_statements() as counted:
            page = browser.get(PAGE).content.decode()
        numbers.append(len(counted.captured_queries))
        assert "Required, not set up" in page
        assert "1 has to set one up" in page
    assert numbers[0] == numbers[1] <= 20


@pytest.mark.req("AC-11")
def test_who_lacks_one_follows_the_masking_matrix_in_force(trial: Any, administrator: User, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"unblinded"})
    UserFactory(role=Role.RESEARCH_NURSE, username="masked")
    browser = signed_in(administrator)
    places = (PAGE, "/administration/accounts/?find=masked")

    strict = [browser.get(place).content.decode().count("Required, not set up") for place in places]
    activated_protocol("7.5", date(2024, 1, 2), {"masking_who": "permissive"}, needs_consent=False)
    permissive = [browser.get(place).content.decode().count("Required, not set up") for place in places]

    assert (strict, permissive) == ([0, 0], [1, 1])


def test_administration_begins_for_an_administrator_with_this_page(administrator: User) -> None:
    browser: Client = signed_in(administrator)
    page = browser.get("/administration/").content.decode()
    assert PAGE in page
    assert "/administration/ranges/" not in page
    assert browser.get("/administration/ranges/").status_code == 403
    assert Event.objects.filter(action="access_refused").count() == 1
