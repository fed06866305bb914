"""The log is signed by the principal investigator with name and password, for the ticked lines, all or none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from tests.factories.accounts import PASSWORD, UserFactory
from trialsite.accounts.delegating.lines import revoke_line
from trialsite.accounts.delegating.signing import confirm_lines, digest, sign_lines, waiting
from trialsite.accounts.models import Delegation, DelegationSignature, User
from trialsite.accounts.proving import Credentials, NotProvedError
from trialsite.accounts.roles import Role, Task

pytestmark = pytest.mark.django_db
Write = Callable[..., Delegation]


def sign(lines: list[Delegation], by: User, username: str = "", password: str = PASSWORD) -> list[DelegationSignature]:
    typed = Credentials(username or by.username, password)
    return sign_lines(lines=lines, credentials=typed, by=by, request=RequestFactory().post("/"))


@pytest.mark.req("ES-01")
def test_one_entry_of_name_and_password_signs_every_line(newcomer: User, write: Write, principal: User) -> None:
    lines = [write(newcomer), write(newcomer, Task.RANDOMISE)]
    signatures = sign(lines, principal)
    assert [row.digest for row in signatures] == [digest(line) for line in lines]
    assert waiting() == []


@pytest.mark.req("ES-01")
@pytest.mark.parametrize(
    ("username", "password", "code"), [("", "wrong", "credentials"), ("wangmin", PASSWORD, "another-person")]
)
def test_a_wrong_component_signs_nothing(
    username: str, password: str, code: str, newcomer: User, write: Write, principal: User
) -> None:
    line = write(newcomer)
    with pytest.raises(NotProvedError) as refused:
        sign([line], principal, username, password)
    assert refused.value.code == code
    assert waiting() == [line]


@pytest.mark.req("ES-08")
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INVESTIGATOR, Role.RESEARCH_NURSE, Role.MONITOR])
def test_nobody_else_signs_the_log(role: Role, newcomer: User, write: Write) -> None:
    line = write(newcomer)
    with pytest.raises(ValidationError, match="does not include"):
        sign([line], UserFactory(role=role))
    assert waiting() == [line]


@pytest.mark.req("ES-10")
def test_the_log_is_not_signed_without_the_statement(newcomer: User, write: Write) -> None:
    bare = UserFactory(role=Role.PRINCIPAL_INVESTIGATOR, delegated__statement=False)
    with pytest.raises(ValidationError, match="statement on electronic signatures is missing"):
        sign([write(newcomer)], bare)


def test_a_line_that_was_revoked_or_signed_meanwhile_stops_the_batch(
    newcomer: User, write: Write, principal: User, administrator: User
) -> None:
    kept, gone = write(newcomer), write(newcomer, Task.RANDOMISE)
    revoke_line(line=gone, why="Wrong", by=administrator)
    with pytest.raises(ValidationError, match="meanwhile: D002"):
        confirm_lines(lines=[kept, gone], by=principal)
    confirm_lines(lines=[kept], by=principal)
    with pytest.raises(ValidationError, match="meanwhile: D001"):
        confirm_lines(lines=[kept], by=principal)
    with pytest.raises(ValidationError, match="at least one line"):
        confirm_lines(lines=[], by=principal)
