"""The one question: role, account and grants decide; whatever is not granted is refused with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from tests.accounts.conftest import NOON
from tests.factories.accounts import UserFactory
from trialsite.accounts.actions import grant_unblinded, revoke
from trialsite.accounts.authority import Grant, Refusal, authority
from trialsite.accounts.models import Grant as GrantRow
from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.audit.actor import SYSTEM
from trialsite.protocol.audience import Audience

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
BLINDED, BOTH = frozenset({Audience.BLINDED}), frozenset(Audience)


@dataclass(frozen=True)
class Matrix:
    """A masking matrix that unblinds the named roles."""

    unblinded_roles: frozenset[str]


def audiences(user: User, task: Task, day: date | None = None) -> frozenset[Audience]:
    answer = authority(User.objects.get(pk=user.pk), task, on=day)
    assert isinstance(answer, Grant)
    return answer.audiences


@pytest.mark.req("AC-02")
@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM])
def test_a_role_may_do_its_tasks_and_no_other(role: Role) -> None:
    user = UserFactory(role=role)
    assert {task for task in Task if authority(user, task)} == ROLES[role].tasks


def test_the_systems_account_may_do_nothing() -> None:
    assert not any(authority(User.objects.system(), task) for task in Task)


def test_a_refusal_says_role_and_task_in_both_languages() -> None:
    answer = authority(UserFactory(role=Role.MONITOR), Task.ENTER_DATA)
    assert isinstance(answer, Refusal)
    assert answer.code == "not-in-role"
    assert answer.message.en == (
        "Your role (Monitor) does not include: Enter and correct data. Ask the principal investigator."
    )
    assert answer.message.zh == "您的角色（监查员）无此权限：录入和更正数据。请联系主要研究者。"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"is_active": False, "deactivated_at": NOON, "deactivated_by": "Qian Bo"}, "inactive"),
        ({"ends_on": TODAY - DAY}, "ended"),
        ({"must_change_password": True}, "password"),
    ],
)
def test_an_account_that_cannot_act_is_refused_everything(state: dict[str, object], code: str) -> None:
    user = UserFactory(**state)
    answers = [authority(user, task, on=TODAY) for task in Task]
    assert {answer.code for answer in answers if isinstance(answer, Refusal)} == {code}
    assert not any(answers)


def test_an_account_may_act_through_its_last_day_and_not_after() -> None:
    user = UserFactory(ends_on=TODAY)
    assert authority(user, Task.ENTER_DATA, on=TODAY)
    answer = authority(user, Task.ENTER_DATA, on=TODAY + DAY)
    assert isinstance(answer, Refusal)
    assert "2026-03-02" in answer.message.zh


def test_a_demonstration_account_is_refused_in_production(settings: pytest.fixture) -> None:  # type: ignore[valid-type]
    user = UserFactory(is_demonstration=True)
    assert authority(user, Task.ENTER_DATA)
    settings.ENVIRONMENT = "production"  # type: ignore[attr-defined]
    answer = authority(user, Task.ENTER_DATA)
    assert isinstance(answer, Refusal)
    assert answer.code == "demonstration"


@pytest.mark.parametrize(
    ("role", "task", "seen"),
    [
        (Role.RESEARCH_NURSE, Task.ENTER_DATA, BLINDED),
        (Role.PRINCIPAL_INVESTIGATOR, Task.SIGN, BLINDED),
        (Role.MONITOR, Task.VERIFY_SOURCE, BLINDED),
        (Role.PHARMACIST, Task.PREPARE_PRODUCT, BOTH),
        (Role.STATISTICIAN, Task.VIEW_ALLOCATION, BOTH),
        (Role.ADMINISTRATOR, Task.MANAGE_ACCOUNTS, frozenset()),
    ],
)
def test_without_a_grant_the_strict_matrix_holds(role: Role, task: Task, seen: frozenset[Audience]) -> None:
    assert audiences(UserFactory(role=role), task) == seen


def test_the_matrix_of_a_protocol_replaces_the_strict_one() -> None:
    permissive = Matrix(frozenset({"monitor", "administrator"}))
    monitor = authority(UserFactory(role=Role.MONITOR), Task.VERIFY_SOURCE, masking=permissive)  # type: ignore[arg-type]
    pharmacist = authority(UserFactory(role=Role.PHARMACIST), Task.PREPARE_PRODUCT, masking=permissive)  # type: ignore[arg-type]
    manager = authority(UserFactory(role=Role.ADMINISTRATOR), Task.MANAGE_ACCOUNTS, masking=permissive)  # type: ignore[arg-type]
    assert [answer.audiences for answer in (monitor, pharmacist, manager) if isinstance(answer, Grant)] == [
        BOTH,
        BLINDED,
        frozenset(),
    ]


def test_a_grant_unblinds_from_its_day_until_it_is_revoked(at_noon: time_machine.Traveller) -> None:
    nurse = UserFactory()
    grant = grant_unblinded(user=nurse, why="Gives the infusions", by=SYSTEM)
    assert audiences(nurse, Task.ENTER_DATA) == BOTH
    assert audiences(nurse, Task.ENTER_DATA, TODAY - DAY) == BLINDED
    at_noon.shift(2 * DAY)
    revoke(grant=grant, why="Moved to another ward", by=SYSTEM)
    assert audiences(nurse, Task.ENTER_DATA) == BLINDED
    assert audiences(nurse, Task.ENTER_DATA, TODAY + DAY) == BOTH


def test_a_dated_grant_ends_after_its_last_day(at_noon: time_machine.Traveller) -> None:
    nurse = UserFactory()
    grant_unblinded(user=nurse, why="Stands in for a week", by=SYSTEM, ends_on=TODAY + DAY)
    assert audiences(nurse, Task.ENTER_DATA, TODAY + DAY) == BOTH
    assert audiences(nurse, Task.ENTER_DATA, TODAY + 2 * DAY) == BLINDED


def test_the_answer_names_the_grant_it_rests_on() -> None:
    monitor = UserFactory(role=Role.MONITOR)
    row = grant_unblinded(user=monitor, why="Watches the preparation", by=SYSTEM)
    answers = [authority(each, Task.VERIFY_SOURCE) for each in (monitor, UserFactory(role=Role.MONITOR))]
    assert [answer.id for answer in answers if isinstance(answer, Grant)] == [f"grant:{row.pk}", ""]


def test_grants_leave_history_and_ledger_in_one_transaction(acts: pytest.fixture) -> None:  # type: ignore[valid-type]
    grant = grant_unblinded(user=UserFactory(), why="Gives the infusions", by=SYSTEM)
    revoked = revoke(grant=grant, why="Moved away", by=SYSTEM)
    assert acts() == ["grant", "revoke"]  # type: ignore[operator]
    assert [row.history_type for row in GrantRow.history.filter(id=grant.pk).order_by("pk")] == ["+", "~"]
    assert revoked.event_id != grant.event_id


def test_grants_that_make_no_sense_are_refused() -> None:
    nurse, manager = UserFactory(), UserFactory(role=Role.ADMINISTRATOR)
    with pytest.raises(ValidationError, match="Say why"):
        grant_unblinded(user=nurse, why=" ", by=SYSTEM)
    with pytest.raises(ValidationError, match="themselves"):
        grant_unblinded(user=nurse, why="Curious", by=nurse.actor())
    with pytest.raises(ValidationError, match="Administrators see no data"):
        grant_unblinded(user=manager, why="Curious", by=SYSTEM)
    grant = grant_unblinded(user=nurse, why="Gives the infusions", by=manager.actor())
    with pytest.raises(ValidationError, match="already"):
        grant_unblinded(user=nurse, why="Once more", by=manager.actor())
    revoke(grant=grant, why="Moved away", by=SYSTEM)
    with pytest.raises(ValidationError, match="before"):
        revoke(grant=grant, why="Once more", by=SYSTEM)
