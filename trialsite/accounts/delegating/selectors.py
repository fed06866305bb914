"""The delegation log, the signature sheet and the training matrix on a site date: the rows of pages and files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Q

from trialsite.accounts.delegating.statements import DOCUMENTS
from trialsite.accounts.held import Rights, read_rights, rights_column
from trialsite.accounts.models import Delegation, IdentityCheck, Statement, Training, User
from trialsite.accounts.roles import DELEGATED, ROLES, SIGNED, TRAINED, Role, Task
from trialsite.audit import clock
from trialsite.protocol.text import Text


class LineState(StrEnum):
    """How a line of the log stands on a day."""

    WAITING = "waiting"
    AHEAD = "ahead"
    IN_FORCE = "in_force"
    OVER = "over"
    REVOKED = "revoked"


STATES: Mapping[LineState, tuple[Text, str]] = {
    LineState.WAITING: (Text("Waits for the signature", "待签名"), "wa"),
    LineState.AHEAD: (Text("Not begun yet", "尚未开始"), "in"),
    LineState.IN_FORCE: (Text("In force", "生效中"), "ok"),
    LineState.OVER: (Text("Over", "已到期"), "lk"),
    LineState.REVOKED: (Text("Revoked", "已撤销"), "er"),
}


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the log with its state on the day that was asked for."""

    line: Delegation
    state: LineState

    @property
    def told(self) -> Text:
        """The state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return STATES[self.state][1]

    @property
    def role(self) -> Text:
        """The role of the person."""
        return ROLES[Role(self.line.person.role)].title


def log_lines(day: date) -> list[LogLine]:
    """Every line that was written by the end of a day, by number; one statement."""
    found = Delegation.objects.filter(written_at__lt=clock.end_of(day)).order_by("number")
    parts = ("person", "stands_in_for", "written_by", "signature__signed_by", "withdrawal__by")
    return [LogLine(line, state_of(line, day)) for line in found.select_related(*parts)]


def state_of(line: Delegation, day: date) -> LineState:
    """How a line stood at the end of a day; a revocation is seen from its day on."""
    if line.withdrawn is not None and day >= clock.site_date(line.withdrawn.at):
        return LineState.REVOKED
    if line.span is None or line.signed is None or day < clock.site_date(line.signed.at):
        return LineState.OVER if line.to_on is not None and day > line.to_on else LineState.WAITING
    if day < line.from_on:
        return LineState.AHEAD
    return LineState.IN_FORCE if line.span.covers(day) else LineState.OVER


def own_lines(person: User, day: date) -> list[LogLine]:
    """The lines of one person that were written by the end of a day, the newest first; one statement."""
    return [line for line in reversed(log_lines(day)) if line.line.person_id == person.pk]


def own_trainings(person: User, day: date) -> list[Training]:
    """The trainings of one person that count on a day, the newest first; one statement."""
    rows = Training.objects.filter(person=person).select_related("withdrawal").order_by("-held_on", "-number")
    return [row for row in rows if row.counts(day)]


@dataclass(frozen=True, slots=True)
class Holder:
    """What somebody held over time, and their roles: each with the site date of its first day, the oldest first."""

    roles: tuple[tuple[date, Role], ...]
    rights: Rights

    def role_on(self, day: date) -> Role:
        """The role at the end of a day; before the account was made, its first one."""
        held = [role for begins_on, role in self.roles if begins_on <= day]
        return held[-1] if held else self.roles[0][1]

    def was_delegated(self, task: Task, day: date) -> str | None:
        """The line under which a task was theirs on a day; "" where the role itself gives it, None without either."""
        role = ROLES[self.role_on(day)]
        if task in role.delegable:
            line = self.rights.delegation(task, day)
            return line.code if line else None
        return "" if task in role.tasks else None

    def tasks_on(self, day: date) -> frozenset[Task]:
        """The work of the site that was theirs on a day, trained for it or not."""
        theirs = ROLES[self.role_on(day)].tasks & (DELEGATED | TRAINED)
        return frozenset(task for task in theirs if self.was_delegated(task, day) is not None)


def holders(usernames: Iterable[str]) -> dict[str, Holder]:
    """Accounts by sign-in name with everything that they ever held; one statement."""
    return _holders("u.username", "u.username = ANY(%s)", [sorted(set(usernames))])


def at_work(day: date) -> dict[str, Holder]:
    """Everybody with an account that can be used and work at the site on a day, by name; one statement."""
    there = "u.is_active AND (u.ends_on IS NULL OR u.ends_on >= %s)"
    found = _holders("u.name || ' (' || u.username || ')'", there, [day])
    return {name: holder for name, holder in found.items() if holder.tasks_on(day)}


# an account of which nothing was kept yet has had its role since it was made
_ROLES = """coalesce(
  (SELECT json_agg(json_build_array(s.at, s.role) ORDER BY s.at, s.id) FROM accounts_accountstate s
    WHERE s.user_id = u.id),
  json_build_array(json_build_array(u.created_at, u.role)))::text"""


def _holders(name: str, which: str, values: list[Any]) -> dict[str, Holder]:
    sql = f"SELECT {name}, {_ROLES}, {rights_column()} FROM accounts_user u WHERE {which} ORDER BY u.username"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {name: Holder(_roles(said), read_rights(told)) for name, said, told in cursor.fetchall()}


def _roles(said: str) -> tuple[tuple[date, Role], ...]:
    return tuple((clock.site_date(datetime.fromisoformat(at)), Role(role)) for at, role in json.loads(said))


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One person of the signature sheet."""

    person: User
    lines: tuple[LogLine, ...]
    identity: IdentityCheck | None
    statement: Statement | None

    @property
    def document(self) -> Text | None:
        """The document that was seen."""
        return DOCUMENTS[self.identity.document] if self.identity else None

    @property
    def role(self) -> Text:
        """The role of the person."""
        return ROLES[Role(self.person.role)].title


def sheet(day: date) -> list[SheetLine]:
    """Everybody who works at the site or signs, with their lines in force, by sign-in name; four statements."""
    end = clock.end_of(day)
    lines = [line for line in log_lines(day) if line.state is LineState.IN_FORCE]
    seen = {row.person_id: row for row in IdentityCheck.objects.filter(at__lt=end).select_related("by")}
    stated = {row.person_id: row for row in Statement.objects.filter(at__lt=end)}
    return [
        SheetLine(
            person,
            tuple(line for line in lines if line.line.person_id == person.pk),
            seen.get(person.pk),
            stated.get(person.pk),
        )
        for person in team(day)
    ]


def team(day: date) -> list[User]:
    """Accounts that were there on a day and whose role is trained, delegated to or signs, by sign-in name."""
    roles = [role.value for role, its in ROLES.items() if its.tasks & (TRAINED | SIGNED) or its.delegable]
    there = Q(deactivated_at__isnull=True) | Q(deactivated_at__gte=clock.end_of(day))
    return list(User.objects.filter(there, role__in=roles, created_at__lt=clock.end_of(day)).order_by("username"))


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """A subject of training, and for each person of the matrix the first record of it."""

    subject: str
    cells: tuple[Training | None, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who was trained in what by a day: people across, subjects down; `records` are all records, newest first."""

    people: tuple[User, ...]
    lines: tuple[MatrixLine, ...]
    records: tuple[Training, ...]


def matrix(subjects: Iterable[str], day: date) -> Matrix:
    """The training matrix as it stood at the end of a day; two statements."""
    people = tuple(person for person in team(day) if ROLES[Role(person.role)].tasks & TRAINED)
    rows = Training.objects.filter(written_at__lt=clock.end_of(day)).order_by("-number")
    records = tuple(rows.select_related("person", "written_by", "withdrawal__by"))
    first: dict[tuple[int, str], Training] = {}
    for record in records:
        if record.counts(day):
            first |= {(record.person_id, subject): record for subject in record.subjects.splitlines()}
    lines = (MatrixLine(each, tuple(first.get((person.pk, each)) for person in people)) for each in subjects)
    return Matrix(people, tuple(lines), records)
