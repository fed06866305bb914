"""Who needs a second factor: the named roles and the unblinded, before anything else and without grace."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.second_factor import shown, signed_in_with_code, with_authenticator
from trialsite.accounts.actions import grant_unblinded
from trialsite.accounts.roles import Role
from trialsite.accounts.second_factor.enrolment import secret_to_enrol
from trialsite.accounts.second_factor.named import PRODUCTION, named_roles
from trialsite.accounts.second_factor.policy import is_required
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM

pytestmark = pytest.mark.django_db
AUTHENTICATOR = "/account/security/authenticator/"
ROLES = [role for role in Role if role != Role.SYSTEM]
DEFAULT = {
    Role.ADMINISTRATOR, Role.PRINCIPAL_INVESTIGATOR, Role.MONITOR, Role.DATA_MANAGER, Role.SAFETY_OFFICER,
    Role.AUDITOR, Role.PHARMACIST, Role.STATISTICIAN,
}  # fmt: skip


@pytest.fixture
def policy(settings: Any) -> frozenset[str]:
    """The policy that production has unless it is told otherwise."""
    settings.SECOND_FACTOR_ROLES = named_roles(PRODUCTION)
    return settings.SECOND_FACTOR_ROLES  # type: ignore[no-any-return]


def test_tests_and_demonstration_have_no_policy(settings: Any) -> None:
    assert not settings.SECOND_FACTOR_ROLES
    assert not is_required(UserFactory(role=Role.ADMINISTRATOR))


@pytest.mark.req("AC-11")
@pytest.mark.parametrize("role", ROLES)
def test_production_asks_the_roles_that_reach_far(role: Role, policy: frozenset[str]) -> None:
    assert is_required(UserFactory(role=role)) is (role in DEFAULT)


@pytest.mark.req("AC-11")
def test_an_unblinded_grant_asks_for_one_whatever_the_role(policy: frozenset[str]) -> None:
    nurse = UserFactory()
    assert not is_required(nurse)
    grant_unblinded(user=nurse, why="Gives the infusion", by=SYSTEM)
    assert is_required(type(nurse).objects.get(pk=nurse.pk))


def test_a_grant_that_is_over_asks_for_nothing(policy: frozenset[str]) -> None:
    nurse = UserFactory()
    with clock.pretend(datetime(2020, 1, 1, tzinfo=UTC)):
        grant_unblinded(user=nurse, why="Gives the infusion", by=SYSTEM, ends_on=date(2020, 1, 1))
    assert not is_required(nurse)


@pytest.mark.req("AC-11")
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PRINCIPAL_INVESTIGATOR, Role.STATISTICIAN])
def test_a_role_without_second_factor_is_refused_everything_when_the_policy_is_on(
    role: Role, policy: frozenset[str]
) -> None:
    browser = signed_in(UserFactory(role=role))
    answer = browser.get("/inside/?page=2")
    assert (answer.status_code, answer["Location"]) == (302, AUTHENTICATOR + "?next=%2Finside%2F%3Fpage%3D2")
    assert browser.post("/lock/")["Location"] == AUTHENTICATOR
    assert browser.get("/account/security/")["Location"].startswith(AUTHENTICATOR)
    assert browser.get("/password/").status_code == 302
    script = browser.get("/inside/", headers={"X-Requested-With": "fetch"})
    assert (script.status_code, script.json()) == (401, {"signin": True})


@pytest.mark.req("AC-11")
def test_with_a_second_factor_the_role_goes_on(policy: frozenset[str]) -> None:
    browser = signed_in_with_code(with_authenticator(UserFactory(role=Role.ADMINISTRATOR)))
    assert browser.get("/inside/").status_code == 200


def test_a_role_that_is_not_named_goes_on_without(policy: frozenset[str]) -> None:
    assert signed_in(UserFactory()).get("/inside/").status_code == 200


def test_who_must_set_one_up_may_leave_change_the_language_and_ask_about_the_session(policy: frozenset[str]) -> None:
    user = UserFactory(role=Role.MONITOR)
    browser = signed_in(user)
    told = browser.get("/session/", {"person": user.username}).json()
    assert told["seconds"] == 0
    assert "another tab" in told["error"]
    assert (
        browser.post("/account/language/", {"language": "zh-hans", "next": AUTHENTICATOR})["Location"] == AUTHENTICATOR
    )
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"


def test_in_place_nobody_signs_in_who_must_set_one_up_first(policy: frozenset[str]) -> None:
    user = UserFactory(role=Role.MONITOR)
    browser = signed_in(user)
    browser.post("/sign-out/")
    typed = {"username": user.username, "password": PASSWORD, "person": user.username}
    answer = browser.post("/sign-in-again/", typed)
    assert answer.status_code == 409
    assert "what you typed still stands" in answer.json()["error"]


def test_a_temporary_password_is_changed_before_the_second_factor_is_set_up(policy: frozenset[str]) -> None:
    browser = signed_in(UserFactory(role=Role.MONITOR, must_change_password=True))
    assert browser.get("/inside/")["Location"] == "/password/"
    assert browser.get(AUTHENTICATOR)["Location"] == "/password/"


def test_after_the_set_up_the_page_asked_for_comes(policy: frozenset[str]) -> None:
    user = UserFactory(role=Role.MONITOR)
    browser = signed_in(user)
    page = browser.get(browser.get("/inside/?page=2")["Location"])
    assert page.context["forced"]
    code = shown(secret=secret_to_enrol(user, browser.session.session_key or ""))
    done = browser.post(
        AUTHENTICATOR, {"new": code, "password": PASSWORD, "next": page.context["form"]["next"].value()}
    )
    assert 'href="/inside/?page=2"' in done.content.decode()
    assert browser.get("/inside/").status_code == 200


def test_one_statement_tells_the_person_of_a_request(policy: frozenset[str], count_statements: Any) -> None:
    browser = signed_in_with_code(with_authenticator(UserFactory(role=Role.ADMINISTRATOR)))
    with count_statements() as counted:
        browser.get("/inside/")
    assert len([each for each in counted.captured_queries if "accounts_" in each["sql"]]) == 1
