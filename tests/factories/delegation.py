"""What people of the site hold: a signed line of the log, trainings and a statement, written without the long way."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from trialsite.accounts.held import COURSES
from trialsite.accounts.models import Delegation, DelegationSignature, Statement, Training, User
from trialsite.accounts.roles import ROLES, SIGNED, TRAINED, Role
from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.crf import registry

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
EQUIPPED = "equipped"
# numbers that the acts of a test never come to
_TOP = 1_000_000


@lru_cache(maxsize=4)
def _every_subject(forms: int) -> str:
    return "\n".join((*COURSES, *(crf.in_version.subject for crf in registry.all_forms())))


def every_subject() -> str:
    """Both courses and every form of the registry, as trainings keep them."""
    return _every_subject(sum(1 for _crf in registry.all_forms()))


def equip(
    person: User, *, delegated: bool = True, trained: bool = True, statement: bool = True, until: date | None = None
) -> None:
    """Give a person what the role needs of these, since long ago, under one event that is marked as such.

    The line of the log holds through `until`, where that is told.
    """
    role = ROLES[Role(person.role)]
    rows: list[Any] = []
    if delegated and role.delegable:
        rows += _line(person, " ".join(sorted(role.delegable)), until)
    if trained and role.tasks & TRAINED:
        rows.append(_training(person))
    if statement and role.tasks & SIGNED:
        rows.append(Statement(person=person, version="1", language="en", digest="0" * 64, at=LONG_AGO))
    if rows:
        _write(rows, person)


def _line(person: User, tasks: str, until: date | None) -> list[Any]:
    line = Delegation(
        number=_TOP - person.pk, person=person, tasks=tasks, from_on=LONG_AGO.date(), to_on=until, reason="START",
        written_by=person, written_at=LONG_AGO,
    )  # fmt: skip
    return [line, DelegationSignature(delegation=line, signed_by=person, at=LONG_AGO, digest="0" * 64)]


def _training(person: User) -> Training:
    return Training(
        number=_TOP - person.pk, person=person, subjects=every_subject(), held_on=LONG_AGO.date(), held_by="ZHAOL",
        evidence="TMF 8.3", written_by=person, written_at=LONG_AGO,
    )  # fmt: skip


def _write(rows: list[Any], person: User) -> None:
    change = begin(SYSTEM)
    with declared(change):
        for row in rows:
            if isinstance(row, DelegationSignature):
                row.delegation_id = row.delegation.pk
            tracked.insert([row], change)
        item = ItemEntry(f"user[{person.username}].{EQUIPPED}", "Delegation", None, "true")
        entry = EventEntry(id=change.event_id, action=Action.DELEGATE, actor=SYSTEM, items=(item,))
        chain.append(entry, at=change.at, change=change)
