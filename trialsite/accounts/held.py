"""What an account holds beyond its role: unblinded grants, delegations, trainings, the statement; pure, no database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from trialsite.accounts.roles import Task
from trialsite.audit import clock

# what everybody who works with participants is trained in, before any form
SYSTEM_COURSE, GCP_COURSE = "system", "gcp"
COURSES = (GCP_COURSE, SYSTEM_COURSE)


@dataclass(frozen=True, slots=True)
class FormVersion:
    """A form in one of its versions, as trainings name it: "vs 2.0"."""

    key: str
    version: str

    @property
    def subject(self) -> str:
        """As it stands in a training."""
        return f"{self.key} {self.version}"

    @property
    def title(self) -> str:
        """As people read it."""
        return f"{self.key.upper()} {self.version}"


@dataclass(frozen=True, slots=True)
class Span:
    """Site dates on which a right holds; `over_on` is the day it was revoked, which is already without it."""

    begins_on: date
    ends_on: date | None = None
    over_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the right holds on a day."""
        after = (self.ends_on is not None and day > self.ends_on) or (self.over_on is not None and day >= self.over_on)
        return day >= self.begins_on and not after


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A grant to see unblinded data."""

    id: str
    span: Span


@dataclass(frozen=True, slots=True)
class HeldDelegation:
    """A signed line of the delegation log; it holds from its signature on, never before."""

    code: str
    tasks: frozenset[str]
    span: Span


@dataclass(frozen=True, slots=True)
class HeldTraining:
    """Subjects that somebody was trained in, on a day."""

    subjects: frozenset[str]
    on: date


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything that an account holds, past and present; `stated_on` is None without a statement.

    `maskings` are the masking matrices of the trial, the oldest first, each with its first day.
    """

    grants: tuple[HeldGrant, ...] = ()
    delegations: tuple[HeldDelegation, ...] = ()
    trainings: tuple[HeldTraining, ...] = ()
    stated_on: date | None = None
    maskings: tuple[tuple[date, frozenset[str]], ...] = ()

    def unblinded_roles(self, day: date) -> frozenset[str] | None:
        """The roles that the masking matrix in force on a day unblinds; None where the trial has none yet."""
        told = [roles for begins_on, roles in self.maskings if begins_on <= day] or [
            roles for _day, roles in self.maskings[:1]
        ]
        return told[-1] if told else None

    def unblinded(self, day: date) -> HeldGrant | None:
        """The unblinded grant in force on a day."""
        return next((grant for grant in self.grants if grant.span.covers(day)), None)

    def delegation(self, task: Task, day: date) -> HeldDelegation | None:
        """The line under which a task may be done on a day."""
        return next((line for line in self.delegations if task in line.tasks and line.span.covers(day)), None)

    def untrained(self, subjects: Iterable[str], day: date) -> str | None:
        """The first of the subjects that nobody taught this person by a day."""
        known = frozenset().union(*(training.subjects for training in self.trainings if training.on <= day))
        return next((subject for subject in subjects if subject not in known), None)

    def has_stated(self, day: date) -> bool:
        """Whether the statement on electronic signatures was made by a day."""
        return self.stated_on is not None and self.stated_on <= day


@dataclass(frozen=True, slots=True)
class MaskingSource:
    """Where the masking matrices stand: SQL of one JSON value, and how it is read."""

    sql: str
    read: Callable[[Any], tuple[tuple[date, frozenset[str]], ...]]


_source = [MaskingSource("NULL::json", lambda _told: ())]


def provide_maskings(source: MaskingSource) -> None:
    """Tell where the masking matrices stand; the registers do, for they know the versions of the protocol."""
    _source[:] = [source]


# one value for everything, so that a request reads it in the statement that reads its person (alias `u`)
_HELD = """json_build_object(
  'grants', (SELECT json_agg(json_build_array(g.id, g.given_at, g.ends_on, g.revoked_at) ORDER BY g.given_at)
    FROM accounts_grant g WHERE g.user_id = u.id AND g.kind = 'unblinded'),
  'delegations', (SELECT json_agg(json_build_array(d.number, d.tasks, d.from_on, d.to_on, s.at, r.at) ORDER BY d.number)
    FROM accounts_delegation d JOIN accounts_delegationsignature s ON s.delegation_id = d.id
    LEFT JOIN accounts_withdrawal r ON r.delegation_id = d.id WHERE d.person_id = u.id),
  'trainings', (SELECT json_agg(json_build_array(t.subjects, t.held_on))
    FROM accounts_training t LEFT JOIN accounts_withdrawal r ON r.training_id = t.id
    WHERE t.person_id = u.id AND r.id IS NULL),
  'stated', (SELECT s.at FROM accounts_statement s WHERE s.person_id = u.id),
  'maskings', ({maskings}))::text"""


def rights_column() -> str:
    """The expression that says everything an account holds; its table has the alias `u`."""
    return _HELD.replace("{maskings}", _source[0].sql)


def line_code(number: int) -> str:
    """The number of a line of the delegation log as it is written and stored: "D007"."""
    return f"D{number:03d}"


def read_rights(told: str) -> Rights:
    """What the database said of an account, as rights."""
    rights = json.loads(told)
    return Rights(
        grants=tuple(_grant(*row) for row in rights["grants"] or ()),
        delegations=tuple(_delegation(*row) for row in rights["delegations"] or ()),
        trainings=tuple(_training(*row) for row in rights["trainings"] or ()),
        stated_on=_site_date(rights["stated"]),
        maskings=_source[0].read(rights["maskings"]),
    )


def _grant(pk: int, given_at: str, ends_on: str | None, revoked_at: str | None) -> HeldGrant:
    return HeldGrant(f"grant:{pk}", Span(_known(given_at), _date(ends_on), _site_date(revoked_at)))


def _delegation(number: int, tasks: str, from_on: str, *rest: Any) -> HeldDelegation:
    to_on, signed_at, revoked_at = rest
    begins_on = max(date.fromisoformat(from_on), _known(signed_at))
    return HeldDelegation(
        line_code(number), frozenset(tasks.split()), Span(begins_on, _date(to_on), _site_date(revoked_at))
    )


def _training(subjects: str, held_on: str) -> HeldTraining:
    return HeldTraining(frozenset(subjects.splitlines()), date.fromisoformat(held_on))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _site_date(text: str | None) -> date | None:
    return _known(text) if text else None


def _known(text: str) -> date:
    return clock.site_date(datetime.fromisoformat(text))
