"""Every act × role × state of queries, freezes and locks: done where the table says so, refused everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, submit
from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role
from trialsite.casebook.actions import freezing, locks, review
from trialsite.casebook.models import CrfRecord, Lock, Query
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.workflow import MACHINES, LockState, state_of

pytestmark = pytest.mark.django_db
EVERYBODY = [role for role in Role if role != Role.SYSTEM]
# how each state is reached from the first one
QUERY_WAYS = {"open": (), "answered": ("answer",), "closed": ("close",), "cancelled": ("cancel",)}
LOCK_WAYS = {"open": (), "locked": ("lock",), "asked": ("lock", "ask_unlock")}


class Undone(Exception):
    """Takes back what was tried."""


@pytest.fixture
def people(db: None) -> dict[Role, User]:
    """Somebody of each role."""
    return {role: UserFactory(role=role) for role in EVERYBODY}


@pytest.fixture
def record(screened: Any, record_of: Callable[[str], CrfRecord], nurse: User) -> CrfRecord:
    """Complete vital signs."""
    submit(record_of("vs"), nurse, complete=True, **VITALS)
    return record_of("vs")


def result_of(act: Callable[[], Any]) -> str:
    """What an act comes to, "" where it is done; it is taken back."""
    try:
        with transaction.atomic():
            act()
            raise Undone
    except Undone:
        return ""
    except ActionRefused as refusal:
        return refusal.code


def wrong(machine: str, state: str, results: Iterator[tuple[str, Role, str]]) -> Iterator[str]:
    """Whatever did not come as the table says."""
    steps = MACHINES[machine][2]
    for act, role, code in results:
        has_task, is_its_time = steps[act].task in ROLES[role].tasks, state in steps[act].froms
        fits = (code == "") if has_task and is_its_time else (code == "not-in-role") if not has_task else bool(code)
        if not fits:
            yield f"{machine}: {act} by {role} while {state}: {code or 'done'}"


@pytest.mark.req("QM-01")
@pytest.mark.parametrize("state", QUERY_WAYS)
def test_every_step_of_a_query_by_every_role(state, record, people, monitor, nurse):
    query = review.raise_query(record=record, address="pulse", text="Sure?", by=monitor)
    for act in QUERY_WAYS[state]:
        query = review.step_query(query=query, step=act, text="x", by=nurse if act == "answer" else monitor)

    def step(act: str, by: User) -> Query:
        return review.step_query(query=query, step=act, text="x", by=by)

    results = (
        (act, role, result_of(lambda a=act, r=role: step(a, people[r])))
        for act in MACHINES["query"][2]
        for role in people
    )

    assert list(wrong("query", state, results)) == []


@pytest.mark.req("DL-01")
@pytest.mark.parametrize("state", ["open", "frozen"])
def test_freezing_by_every_role(state, record, people, data_manager):
    if state == "frozen":
        freezing.freeze(record=record, why="Reviewed", by=data_manager)
    acts = {"freeze": freezing.freeze, "unfreeze": freezing.unfreeze}

    results = (
        (act, role, result_of(lambda a=act, r=role: acts[a](record=record, why="Why", by=people[r])))
        for act in acts
        for role in people
    )

    assert list(wrong("form", state, results)) == []


@pytest.mark.req("DL-01", "DL-03")
@pytest.mark.parametrize("scope", ["visit", "participant", "study"])
@pytest.mark.parametrize("state", LOCK_WAYS)
def test_every_step_of_a_lock_by_every_role(scope, state, record, people, data_manager):
    def act_on(lock: Lock, act: str, by: User) -> Lock:
        if act == "lock":
            return locked(scope, record, by)
        if act == "approve_unlock":
            locks.approve_unlock(lock=lock, by=by)
        else:
            getattr(locks, act)(lock=lock, why="Late result", by=by)
        return lock

    lock = Lock(scope=scope, participant=record.participant if scope != "study" else None)
    for act in LOCK_WAYS[state]:
        lock = act_on(lock, act, data_manager)
    tried = [act for act in MACHINES["lock"][2] if lock.event_id is not None or act == "lock"]

    results = (
        (act, role, result_of(lambda a=act, r=role: act_on(lock, a, people[r]))) for act in tried for role in people
    )

    assert list(wrong("lock", state, results)) == []
    assert state_of(Lock.objects.filter(pk=lock.pk).first()) == LockState(state)


def locked(scope: str, record: CrfRecord, by: User) -> Lock:
    """Lock the visit of a record, its participant or the study."""
    if scope == "study":
        return locks.lock_study(checked=(), why="End", by=by)
    return locks.lock(
        participant=record.participant, visit=record.visit if scope == "visit" else None, why="End", by=by
    )
