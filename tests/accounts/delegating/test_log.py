"""The delegation log: lines with numbers, checked dates and tasks, never changed, each in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from tests.accounts.delegating.conftest import DAY, TODAY
from tests.factories.accounts import UserFactory
from trialsite.accounts.delegating.lines import revoke_line
from trialsite.accounts.delegating.selectors import LineState, log_lines
from trialsite.accounts.delegating.signing import confirm_lines
from trialsite.accounts.delegating.stand_in import Absence, stand_in_for
from trialsite.accounts.models import Delegation, User
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.audit import tracked
from trialsite.audit.change import begin, declared

pytestmark = pytest.mark.django_db
Write = Callable[..., Delegation]


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(ValidationError) as found:
        act()
    return " ".join(found.value.messages)


def test_lines_have_numbers_without_gaps_and_stand_in_the_ledger(
    newcomer: User, write: Write, principal: User, acts: Callable[[], list[str]]
) -> None:
    lines = [write(newcomer), write(newcomer, Task.ANSWER_QUERY)]
    confirm_lines(lines=lines, by=principal)
    revoke_line(line=lines[0], why="Other work", by=principal)
    assert [line.code for line in lines] == ["D001", "D002"]
    assert acts() == ["delegate", "delegate", "delegation_sign", "delegation_revoke"]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"from_on": TODAY, "to_on": TODAY - DAY}, "lies before the first one"),
        ({"from_on": TODAY - 3 * DAY, "to_on": TODAY - DAY}, "is over already"),
        ({"reason": "  "}, "Say why"),
        ({"reason": "x" * 201}, "at most 200 signs"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(how: dict[str, Any], message: str, newcomer: User, write: Write) -> None:
    assert message in refused(lambda: write(newcomer, **how))
    assert not Delegation.objects.filter(person=newcomer).exists()


def test_a_task_of_another_role_is_not_delegated(newcomer: User, write: Write) -> None:
    told = refused(lambda: write(newcomer, Task.SIGN, Task.ENTER_DATA))
    assert told == "The role Research nurse is not given these tasks: Sign."


@pytest.mark.parametrize("role", [Role.MONITOR, Role.PRINCIPAL_INVESTIGATOR, Role.ADMINISTRATOR])
def test_nothing_is_delegated_to_other_roles(role: Role, write: Write, at_noon: Any) -> None:
    assert "is not given these tasks" in refused(lambda: write(UserFactory(role=role)))


def test_two_lines_do_not_give_the_same_on_the_same_day(newcomer: User, write: Write) -> None:
    write(newcomer, to_on=TODAY + DAY)
    told = refused(lambda: write(newcomer, Task.ENTER_DATA, Task.RANDOMISE, from_on=TODAY + DAY))
    assert told.startswith("Line D001 gives the same already: Enter and correct data (2026-03-02 – 2026-03-03).")
    assert write(newcomer, from_on=TODAY + 2 * DAY).code == "D002"


def test_a_revoked_line_leaves_room_for_another(newcomer: User, write: Write, administrator: User) -> None:
    revoke_line(line=write(newcomer), why="Wrong day", by=administrator)
    assert write(newcomer).code == "D002"


@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.INVESTIGATOR, Role.MONITOR, Role.DATA_MANAGER])
def test_other_roles_neither_write_nor_revoke(role: Role, newcomer: User, write: Write) -> None:
    line, other = write(newcomer), UserFactory(role=role)
    assert "does not include" in refused(lambda: revoke_line(line=line, why="Curious", by=other))


def test_a_line_is_revoked_once_and_with_a_reason(newcomer: User, write: Write, administrator: User) -> None:
    line = write(newcomer)
    assert refused(lambda: revoke_line(line=line, why=" ", by=administrator)) == "Say why."
    revoke_line(line=line, why="Wrong day", by=administrator)
    assert "revoked before" in refused(lambda: revoke_line(line=line, why="Again", by=administrator))


@pytest.mark.req("AC-05")
def test_the_log_shows_how_each_line_stood_on_any_day(
    newcomer: User, signed: Write, at_noon: Any, administrator: User
) -> None:
    line = signed(newcomer, from_on=TODAY + DAY, to_on=TODAY + 4 * DAY)
    at_noon.shift(3 * DAY)
    revoke_line(line=line, why="Ill", by=administrator)
    days = [TODAY + number * DAY for number in range(-1, 5)]
    states = [[shown.state for shown in log_lines(day) if shown.line.pk == line.pk] for day in days]
    ahead, force, gone = LineState.AHEAD, LineState.IN_FORCE, LineState.REVOKED
    assert states == [[], [ahead], [force], [force], [gone], [gone]]


def test_somebody_stands_in_with_one_line(newcomer: User, principal: User, administrator: User) -> None:
    nurse = UserFactory(name="Li Na")
    away = Absence(nurse, newcomer, TODAY, TODAY + 9 * DAY, "Annual leave")
    line = stand_in_for(away=away, by=administrator)
    assert set(line.named_tasks) == ROLES[Role.RESEARCH_NURSE].delegable
    assert line.stands_in_for == nurse


def test_a_deputy_gets_only_what_is_missing_and_allowed(newcomer: User, signed: Write, administrator: User) -> None:
    doctor = UserFactory(role=Role.INVESTIGATOR)
    signed(newcomer, Task.ENTER_DATA)
    line = stand_in_for(away=Absence(doctor, newcomer, TODAY, TODAY + DAY, "Leave"), by=administrator)
    assert set(line.named_tasks) == ROLES[Role.RESEARCH_NURSE].delegable - {Task.ENTER_DATA}
    again = Absence(doctor, newcomer, TODAY, TODAY + DAY, "Leave")
    assert "may do all of that" in refused(lambda: stand_in_for(away=again, by=administrator))
    assert "for themselves" in refused(
        lambda: stand_in_for(away=Absence(doctor, doctor, TODAY, TODAY, "Leave"), by=administrator)
    )


def test_the_database_refuses_to_change_a_line(newcomer: User, write: Write, administrator: User) -> None:
    line, change = write(newcomer), begin(administrator.actor())
    line.to_on = TODAY
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic(), declared(change):
        tracked.update([line], ["to_on"], change)
