"""Permission is role, delegation on that date, training for the form, and the statement; the missing part is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.accounts.delegating.conftest import DAY, TODAY
from tests.factories.accounts import UserFactory
from trialsite.accounts.authority import Grant, Refusal, authority, lacking, tasks_of
from trialsite.accounts.delegating.lines import revoke_line
from trialsite.accounts.held import FormVersion
from trialsite.accounts.models import Delegation, User
from trialsite.accounts.roles import DELEGATED, ROLES, SIGNED, Role, Task

pytestmark = pytest.mark.django_db
Signed = Callable[..., Delegation]
VS_2 = FormVersion("vs", "2.0")


def code(person: User, task: Task = Task.ENTER_DATA, **how: Any) -> str:
    """Why the person is refused, "" where they are not."""
    answer = authority(person, task, **how)
    return answer.code if isinstance(answer, Refusal) else ""


@pytest.mark.req("AC-12")
def test_without_a_delegation_somebody_of_the_site_only_reads(newcomer: User) -> None:
    assert tasks_of(newcomer) == ROLES[Role.RESEARCH_NURSE].tasks - DELEGATED
    assert code(newcomer) == "not-delegated"


@pytest.mark.req("AC-12")
@pytest.mark.parametrize(
    ("day", "may"), [(TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True), (TODAY + 2 * DAY, False)]
)
def test_a_signed_line_holds_from_its_first_day_through_its_last(
    day: date, may: bool, newcomer: User, signed: Signed
) -> None:
    signed(newcomer, to_on=TODAY + DAY)
    assert code(newcomer, on=day) == ("" if may else "not-delegated")


def test_a_line_that_nobody_signed_gives_nothing(newcomer: User, write: Signed) -> None:
    write(newcomer)
    assert code(newcomer) == "not-delegated"


def test_a_line_written_for_the_past_holds_from_its_signature_on(newcomer: User, signed: Signed) -> None:
    signed(newcomer, from_on=TODAY - 30 * DAY)
    assert (code(newcomer, on=TODAY - DAY), code(newcomer)) == ("not-delegated", "")


@pytest.mark.req("AC-12")
def test_a_revoked_line_gives_nothing_any_more(newcomer: User, signed: Signed, administrator: User) -> None:
    line = signed(newcomer)
    revoke_line(line=line, why="Leaves the team", by=administrator)
    assert code(User.objects.get(pk=newcomer.pk)) == "not-delegated"


def test_a_line_gives_its_own_tasks_only(newcomer: User, signed: Signed) -> None:
    signed(newcomer, Task.ANSWER_QUERY)
    assert (code(newcomer, Task.ANSWER_QUERY), code(newcomer)) == ("", "not-delegated")


@pytest.mark.req("AC-12")
def test_training_for_the_version_of_the_form_is_needed() -> None:
    nurse = UserFactory()
    assert (code(nurse), code(nurse, form_version=VS_2)) == ("", "not-trained")
    assert str(lacking(nurse, Task.ENTER_DATA, VS_2)).startswith("Training is missing: form VS 2.0.")


def test_nobody_works_without_any_training_and_an_emergency_waits_for_none() -> None:
    person = UserFactory(role=Role.INVESTIGATOR, delegated__trained=False)
    assert (code(person), code(person, Task.UNBLIND_EMERGENCY)) == ("not-trained", "")


@pytest.mark.req("ES-10")
def test_nobody_signs_without_the_statement(sub_investigator: User) -> None:
    assert (code(sub_investigator, Task.SIGN), code(sub_investigator)) == ("no-statement", "")
    assert "Your statement on electronic signatures is missing" in str(lacking(sub_investigator, Task.SIGN))


@pytest.mark.req("ES-07")
def test_an_investigator_signs_only_when_signing_is_delegated(signed: Signed) -> None:
    person = UserFactory(role=Role.INVESTIGATOR, delegated__delegated=False)
    signed(person, Task.ENTER_DATA)
    assert code(person, Task.SIGN) == "not-delegated"


def test_the_principal_investigator_needs_training_and_statement_and_no_delegation() -> None:
    principal = UserFactory(role=Role.PRINCIPAL_INVESTIGATOR, delegated__delegated=False)
    bare = UserFactory(role=Role.PRINCIPAL_INVESTIGATOR, delegated=False)
    assert tasks_of(principal) == ROLES[Role.PRINCIPAL_INVESTIGATOR].tasks
    assert (code(bare), code(bare, Task.APPROVE_DELEGATION)) == ("not-trained", "no-statement")


@pytest.mark.parametrize(
    "role", [Role.MONITOR, Role.DATA_MANAGER, Role.SAFETY_OFFICER, Role.STATISTICIAN, Role.INSPECTOR]
)
def test_people_of_the_sponsor_and_of_authorities_work_on_their_role(role: Role) -> None:
    person = UserFactory(role=role, delegated=False)
    assert tasks_of(person) == ROLES[role].tasks - SIGNED


def test_the_answer_names_the_line_it_rests_on(newcomer: User, signed: Signed) -> None:
    line = signed(newcomer)
    answer = authority(newcomer, Task.ENTER_DATA)
    assert isinstance(answer, Grant)
    assert answer.id == line.code


def test_what_is_missing_is_said_in_both_languages(newcomer: User) -> None:
    told = lacking(newcomer, Task.RANDOMISE)
    assert told is not None
    assert told.en.startswith("No delegation for “Randomise when delegated” on 2026-03-02.")
    assert told.zh.startswith("2026-03-02无“经授权进行随机”的授权")


def test_rights_are_read_in_one_statement_and_once(newcomer: User, django_assert_num_queries: Any) -> None:
    fresh = User.objects.get(pk=newcomer.pk)
    with django_assert_num_queries(1):
        assert not any(authority(fresh, task) for task in DELEGATED)
