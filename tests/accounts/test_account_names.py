"""An account keeps its name for ever: no second one in any case variant, no deletion, no renaming."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.factories.accounts import UserFactory
from trialsite.accounts.actions import NewUser, create_user, deactivate_user
from trialsite.accounts.models import NeverDeletedError, UsedPassword, User
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def person(username: str) -> NewUser:
    return NewUser(username, "Li Na", "Clinical Center", Role.RESEARCH_NURSE, email="lina@example.org")


@pytest.mark.req("ES-06")
@pytest.mark.parametrize("again", ["lina", "LINA", "LiNa", " lina ", "ＬＩＮＡ"])
def test_a_name_is_never_given_twice_in_any_case_variant(again: str) -> None:
    first = create_user(new=person("lina"), password=None, by=SYSTEM)
    deactivate_user(user=first, why="Left the hospital", by=SYSTEM)
    with pytest.raises(ValidationError, match="used before"):
        create_user(new=person(again), password=None, by=SYSTEM)


@pytest.mark.parametrize("again", ["lina", "LINA"])
def test_the_database_refuses_a_second_account_of_the_name(again: str) -> None:
    UserFactory(username="lina")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(username=again)


@pytest.mark.req("AC-01")
@pytest.mark.parametrize("username", ["admin", "Nurse", "test", "crc", "root", "system"])
def test_a_name_that_belongs_to_nobody_is_refused(username: str) -> None:
    with pytest.raises(ValidationError, match="belongs to one person"):
        create_user(new=person(username), password=None, by=SYSTEM)


@pytest.mark.parametrize("username", ["ab", "li na", "李娜", "li@na", "-lina", "x" * 61, ""])
def test_a_name_of_other_signs_is_refused(username: str) -> None:
    with pytest.raises(ValidationError, match="3 to 60 letters"):
        create_user(new=person(username), password=None, by=SYSTEM)


@pytest.mark.req("AT-09")
def test_the_application_refuses_to_delete_an_account() -> None:
    with pytest.raises(NeverDeletedError):
        UserFactory().delete()


STATEMENTS = [
    "DELETE FROM accounts_user",
    "TRUNCATE accounts_user CASCADE",
    "UPDATE accounts_user SET username = 'somebody'",
    "DELETE FROM accounts_usedpassword",
    "UPDATE accounts_usedpassword SET password = 'x'",
    "TRUNCATE accounts_usedpassword",
]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.req("AT-09")
def test_the_database_keeps_accounts_and_used_passwords(statement: str) -> None:
    user = UserFactory()
    UsedPassword.objects.create(user=user, password="x", set_at=datetime(2024, 1, 1, tzinfo=UTC))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_queryset_cannot_delete_accounts_either() -> None:
    UserFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        User.objects.all().delete()


def test_the_system_has_an_account_that_acts_as_the_ledgers_system() -> None:
    system = User.objects.system()
    assert system.actor() == SYSTEM
    assert not system.has_usable_password()


@pytest.mark.req("AT-02")
def test_an_actor_is_the_person_as_they_were() -> None:
    user = UserFactory(name="Li Na", role=Role.MONITOR)
    before = user.actor()
    user.name = "Li Nana"
    assert (before.id, before.name, before.role) == (user.pk, "Li Na", "monitor")
