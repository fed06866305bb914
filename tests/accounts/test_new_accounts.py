"""New accounts: who is needed for one, the command for the first administrator, and the demonstration's people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from tests.factories.accounts import signed_in
from trialsite.accounts.actions import NewUser, create_user
from trialsite.accounts.demonstration import make_demonstration_users
from trialsite.accounts.management.commands import create_user as command
from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit.actor import SYSTEM

pytestmark = pytest.mark.django_db
LINA = NewUser("lina", "Li Na", "Clinical Center", Role.RESEARCH_NURSE, email="lina@example.org")
GOOD = "Nine-Willows-At-Dusk"


@pytest.mark.req("AC-01")
@pytest.mark.parametrize(
    "lacking",
    [
        {"name": " "},
        {"organisation": ""},
        {"email": ""},
        {"email": "lina"},
        {"role": Role.INSPECTOR},
        {"role": Role.AUDITOR},
        {"role": Role.SYSTEM},
    ],
)
def test_an_account_lacking_something_is_refused(lacking: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        create_user(new=replace(LINA, **lacking), password=GOOD, by=SYSTEM)
    assert not User.objects.filter(username="lina").exists()


def test_an_account_is_made_with_its_event(
    acts: Callable[[], list[str]], items_of_last: Callable[[], dict[str, str | None]]
) -> None:
    user = create_user(new=replace(LINA, ends_on=date(2030, 1, 1)), password=GOOD, by=SYSTEM)
    assert user.must_change_password
    assert acts() == ["user_create"]
    assert items_of_last() == {
        "user[lina].role": "research_nurse",
        "user[lina].name": "Li Na",
        "user[lina].organisation": "Clinical Center",
        "user[lina].email": "lina@example.org",
        "user[lina].ends_on": "2030-01-01",
        "user[lina].is_demonstration": "False",
    }


def test_a_weak_first_password_is_refused() -> None:
    with pytest.raises(ValidationError):
        create_user(new=LINA, password="lina", by=SYSTEM)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Let the terminal answer with two passwords."""

    def answer(first: str, second: str) -> None:
        answers: Iterator[str] = iter([first, second])
        monkeypatch.setattr(command, "getpass", lambda prompt: next(answers))

    return answer


def run(*more: str) -> str:
    out = StringIO()
    call_command(
        "create_user",
        "qianbo",
        "--name=Qian Bo",
        "--organisation=Hospital",
        "--email=qb@example.org",
        *more,
        stdout=out,
    )
    return out.getvalue()


def test_the_command_makes_the_first_administrator(typed: Callable[[str, str], None]) -> None:
    typed(GOOD, GOOD)
    assert "qianbo (administrator)" in run()
    user = User.objects.get(username="qianbo")
    assert not user.must_change_password
    assert signed_in(user, GOOD).get("/inside/").status_code == 200


def test_the_command_can_set_a_temporary_password_and_an_end(typed: Callable[[str, str], None]) -> None:
    typed(GOOD, GOOD)
    run("--role=inspector", "--ends-on=2030-01-01", "--temporary")
    user = User.objects.get(username="qianbo")
    assert (user.must_change_password, user.ends_on) == (True, date(2030, 1, 1))


@pytest.mark.parametrize(("second", "message"), [("other", "differ"), ("short", "at least 12")])
def test_the_command_says_what_to_change(typed: Callable[[str, str], None], second: str, message: str) -> None:
    typed("short", second)
    with pytest.raises(CommandError, match=message):
        run()


def test_the_demonstration_has_a_person_of_every_role_who_can_sign_in() -> None:
    people = make_demonstration_users()
    assert {person.role for person in people} == set(Role) - {Role.SYSTEM}
    assert [person.role for person in people].count(Role.RESEARCH_NURSE) == 2
    for person in people:
        user = User.objects.get(username=person.username)
        assert user.is_demonstration
        assert user.is_unblinded() is ROLES[person.role].unblinded_by_default
    assert people[0].username == "wangmin"
    assert signed_in(User.objects.get(username="wangmin"), people[0].password).get("/inside/").status_code == 200


def test_the_demonstration_can_be_made_twice() -> None:
    first = make_demonstration_users()
    count = User.objects.count()
    assert make_demonstration_users() == first
    assert User.objects.count() == count


def test_production_has_no_demonstration(settings: pytest.fixture) -> None:  # type: ignore[valid-type]
    settings.ENVIRONMENT = "production"  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError, match="no demonstration"):
        make_demonstration_users()
