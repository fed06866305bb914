"""Trainings count once recorded, until withdrawn with a reason; the statement comes after the identity check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from tests.accounts.delegating.conftest import DAY, TODAY
from tests.factories.accounts import PASSWORD, UserFactory
from trialsite.accounts.authority import authority
from trialsite.accounts.delegating.selectors import matrix, sheet
from trialsite.accounts.delegating.statements import check_identity, confirm_statement, declare
from trialsite.accounts.delegating.trainings import Course, record_training, withdraw_training
from trialsite.accounts.held import COURSES, FormVersion
from trialsite.accounts.models import IdentityCheck, Statement, User
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import Role, Task

pytestmark = pytest.mark.django_db
VS = FormVersion("vs", "1")
ALL = (*COURSES, VS.subject)


def course(**how: Any) -> Course:
    return Course(**{"subjects": ALL, "held_on": TODAY, "held_by": "Zhao Lei", "evidence": "Sheet 1"} | how)


@pytest.fixture
def untrained(at_noon: Any, db: None) -> User:
    user: User = UserFactory(name="Wang Min", delegated__trained=False)
    return user


@pytest.mark.req("AC-12")
def test_a_recorded_training_counts_and_a_withdrawn_one_no_longer(untrained: User, administrator: User) -> None:
    assert not authority(untrained, Task.ENTER_DATA, form_version=VS)
    [record] = record_training(people=[untrained], course=course(), by=administrator)
    assert authority(untrained, Task.ENTER_DATA, form_version=VS)
    withdraw_training(training=record, why="Another person", by=administrator)
    assert not authority(User.objects.get(pk=untrained.pk), Task.ENTER_DATA)
    with pytest.raises(ValidationError, match="withdrawn before"):
        withdraw_training(training=record, why="Again", by=administrator)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"subjects": ()}, "at least one subject"),
        ({"held_on": TODAY + DAY}, "once it was held"),
        ({"held_by": " "}, "who held"),
        ({"evidence": ""}, "where the evidence lies"),
    ],
)
def test_a_training_that_says_too_little_is_refused(
    how: dict[str, Any], message: str, untrained: User, administrator: User
) -> None:
    with pytest.raises(ValidationError, match=message):
        record_training(people=[untrained], course=course(**how), by=administrator)


def test_the_matrix_shows_what_held_on_a_day(untrained: User, administrator: User, at_noon: Any) -> None:
    at_noon.shift(timedelta(days=2))
    record_training(people=[untrained], course=course(), by=administrator)
    then, now = matrix(ALL, TODAY), matrix(ALL, TODAY + 2 * DAY)
    assert then.people == now.people == (untrained,)
    assert [[cell is None for cell in line.cells] for line in then.lines] == [[True]] * 3
    assert [[cell.code for cell in line.cells if cell] for line in now.lines] == [["T001"]] * 3


@pytest.mark.req("ES-10")
def test_the_statement_needs_an_identity_check_by_somebody_else(administrator: User, at_noon: Any) -> None:
    doctor = UserFactory(role=Role.INVESTIGATOR, delegated__statement=False)
    typed = Credentials(doctor.username, PASSWORD)
    with pytest.raises(ValidationError, match="Nobody has checked your identity"):
        declare(by=doctor, credentials=typed, language="en", request=RequestFactory().post("/"))
    check_identity(person=doctor, document=IdentityCheck.STAFF_CARD, seen_on=TODAY, by=administrator)
    declare(by=doctor, credentials=typed, language="en", request=RequestFactory().post("/"))
    assert authority(doctor, Task.SIGN)
    with pytest.raises(ValidationError, match="made the statement before"):
        confirm_statement(by=doctor, language="en")
    shown = next(line for line in sheet(TODAY) if line.person == doctor)
    assert (shown.identity is not None, shown.statement) == (True, Statement.objects.get(person=doctor))


def test_an_identity_is_checked_once_by_another_and_not_tomorrow(administrator: User, at_noon: Any) -> None:
    nurse = UserFactory()
    told = {"document": IdentityCheck.PASSPORT, "seen_on": TODAY}
    with pytest.raises(ValidationError, match="own identity"):
        check_identity(person=administrator, by=administrator, **told)
    with pytest.raises(ValidationError, match="not over yet"):
        check_identity(person=nurse, by=administrator, document=IdentityCheck.PASSPORT, seen_on=TODAY + DAY)
    with pytest.raises(ValidationError, match="document that you saw"):
        check_identity(person=nurse, by=administrator, document="letter", seen_on=TODAY)
    check_identity(person=nurse, by=administrator, **told)
    with pytest.raises(ValidationError, match="checked before"):
        check_identity(person=nurse, by=administrator, **told)


def test_acts_stand_in_the_ledger(untrained: User, administrator: User, acts: Callable[[], list[str]]) -> None:
    record_training(people=[untrained], course=course(), by=administrator)
    check_identity(person=untrained, document=IdentityCheck.ID_CARD, seen_on=TODAY, by=administrator)
    confirm_statement(by=untrained, language="zh-hans")
    assert acts() == ["training", "identity_check", "statement"]
