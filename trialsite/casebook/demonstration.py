"""The team of the demonstration: its accounts, trained, delegated to and sworn in through the real acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.db import transaction

from trialsite.accounts.delegating.lines import NewLine, delegate
from trialsite.accounts.delegating.signing import confirm_lines, waiting
from trialsite.accounts.delegating.stand_in import Absence, stand_in_for
from trialsite.accounts.delegating.statements import check_identity, confirm_statement
from trialsite.accounts.delegating.trainings import Course, record_training
from trialsite.accounts.demonstration import MADE_AT, SignIn, make_demonstration_users
from trialsite.accounts.held import COURSES
from trialsite.accounts.models import Delegation, IdentityCheck, User
from trialsite.accounts.roles import ROLES, SIGNED, Role, Task
from trialsite.audit import clock
from trialsite.crf import registry

NURSE, SECOND, DOCTOR, PRINCIPAL, PHARMACIST, CHECKER = "wangmin", "zhangli", "sunwei", "chenjun", "majie", "hubin"
ADMINISTRATOR, SPONSOR = "qianbo", "gaofang"
TEAM = (NURSE, SECOND, DOCTOR, PRINCIPAL, PHARMACIST, CHECKER)
AWAY_DAYS = 14
_SHOWN_AFTER = timedelta(days=1)
_TRAINED_AFTER = timedelta(days=2)


@transaction.atomic
def make_demonstration_team() -> list[SignIn]:
    """Accounts, trainings, identity checks, statements and a signed log, where they are missing.

    Raises RuntimeError in production.
    """
    people = make_demonstration_users()
    team = {user.username: user for user in User.objects.filter(is_demonstration=True)}
    if not Delegation.objects.exists():
        _equip(team)
    # a later release may have brought new forms
    _train(team)
    return people


def _equip(team: Mapping[str, User]) -> None:
    """The first days of the site, then what waits for a signature today."""
    steps: tuple[tuple[timedelta, Callable[[Mapping[str, User]], None]], ...] = (
        (_SHOWN_AFTER, _show_documents),
        (_TRAINED_AFTER, _train),
        (_TRAINED_AFTER + timedelta(hours=6), _delegate),
    )
    for after, act in steps:
        with clock.pretend(MADE_AT + after):
            act(team)
    _go_away(team)


def _signers(team: Mapping[str, User]) -> list[str]:
    """Whoever signs electronically, by sign-in name."""
    return sorted(name for name, user in team.items() if ROLES[Role(user.role)].tasks & SIGNED)


def _show_documents(team: Mapping[str, User]) -> None:
    for name in (*TEAM, *(name for name in _signers(team) if name not in (*TEAM, ADMINISTRATOR))):
        check_identity(person=team[name], document=IdentityCheck.ID_CARD, seen_on=clock.today(), by=team[ADMINISTRATOR])
    check_identity(
        person=team[ADMINISTRATOR], document=IdentityCheck.STAFF_CARD, seen_on=clock.today(), by=team[PRINCIPAL]
    )
    for name in (*_signers(team), NURSE):
        confirm_statement(by=team[name], language=team[name].language)


def _train(team: Mapping[str, User]) -> None:
    """Teach everybody what somebody has not learned yet."""
    today, people = clock.today(), [team[name] for name in TEAM if name in team]
    every = (*COURSES, *(crf.in_version.subject for crf in registry.own_forms()))
    missing = tuple(each for each in every if any(person.rights.untrained([each], today) for person in people))
    if missing:
        course = Course(missing, today, "Zhao Lei, sponsor", "Attendance sheet in the site file")
        record_training(people=people, course=course, by=team[ADMINISTRATOR])


def _delegate(team: Mapping[str, User]) -> None:
    for name in (NURSE, SECOND, DOCTOR, PHARMACIST, CHECKER):
        tasks = ROLES[Role(team[name].role)].delegable - ({Task.RANDOMISE} if name == SECOND else set())
        delegate(new=_line(team[name], tasks, clock.today()), by=team[ADMINISTRATOR])
    confirm_lines(lines=waiting(), by=team[PRINCIPAL])


def _line(person: User, tasks: frozenset[Task], since: date) -> NewLine:
    return NewLine(person, tasks, since, None, "Member of the team since the initiation of the site")


def _go_away(team: Mapping[str, User]) -> None:
    """A nurse goes on leave; the line of her deputy waits for the signature."""
    today = clock.today()
    away = Absence(team[NURSE], team[SECOND], today, today + timedelta(days=AWAY_DAYS), "Annual leave")
    stand_in_for(away=away, by=team[ADMINISTRATOR])
