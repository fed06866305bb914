"""Every act × role × state of every state machine: done where the table says so, refused everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from tests.entry.bench import World
from tests.entry.benches import BENCHES
from tests.factories.accounts import UserFactory
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit.models import Event
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.workflow import MACHINES as OF_CASEBOOK
from trialsite.entry.machines import MACHINES, NO_MACHINES, WRITTEN_ONCE

EVERYBODY = [role for role in Role if role != Role.SYSTEM]
PLACES = [(machine, state) for machine, bench in BENCHES.items() for state in bench.ways]


class Undone(Exception):
    """Takes back what was tried."""


@pytest.fixture
def world(screened: Any, record_of: Callable[[str], Any]) -> World:
    """Somebody of each role, and empty vital signs of a person who consented."""
    return World({role: UserFactory(role=role) for role in EVERYBODY}, record_of("vs"))


def result_of(act: Callable[[], Any], told: Callable[[], str]) -> str:
    """What an act comes to, as `told` says after it, or the code of its refusal; it is taken back."""
    try:
        with transaction.atomic():
            act()
            raise Undone(told())
    except Undone as done:
        return f"done: {done}"
    except ActionRefused as refusal:
        return refusal.code
    except ValidationError as refusal:
        return refusal.code or "not now"


def tried(machine: str, state: str, world: World) -> Iterator[tuple[str, str, str]]:
    """Each act by each role: what is expected, and what came."""
    bench, steps = BENCHES[machine], MACHINES[machine][2]
    thing = bench.make(world)
    for act in bench.ways[state]:
        able = next(role for role in EVERYBODY if steps[act].task in ROLES[role].tasks)
        bench.acts[act](thing, world.people[able])
    assert bench.state(thing) == state
    before = set(Event.objects.values_list("pk", flat=True))

    def told() -> str:
        actions = Event.objects.exclude(pk__in=before).values_list("action", flat=True)
        return f"{bench.state(thing)} {sorted(actions)}"

    for act, step in steps.items():
        for role in EVERYBODY if (act, state) not in bench.elsewhere else ():
            came = result_of(lambda a=act, r=role: bench.acts[a](thing, world.people[r]), told)  # type: ignore[misc]
            yield f"{machine}: {act} by {role} while {state}", _expected(step, role, state, came), came


def _expected(step: Any, role: Role, state: str, came: str) -> str:
    """Done with the state and the action of the table; not in role; or any refusal where it is not the time."""
    if step.task not in ROLES[role].tasks:
        return "not-in-role"
    if state in {each.lower() for each in step.froms}:
        to = step.to.lower()
        return came if came.startswith(f"done: {to} ") and f"'{step.action}'" in came else f"done: {to} {step.action}"
    return came if came and not came.startswith("done") else "refused"


@pytest.mark.django_db
@pytest.mark.req("AC-03")
@pytest.mark.parametrize(("machine", "state"), PLACES)
def test_every_act_by_every_role(machine: str, state: str, world: World) -> None:
    found = list(tried(machine, state, world))

    assert [f"{what}: {came}" for what, expected, came in found if came != expected] == []
    assert len(found) >= len(EVERYBODY)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_machine_is_tried_in_every_state_that_its_acts_name(machine: str) -> None:
    _title, start, steps = MACHINES[machine]
    states = (start, *(step.to for step in steps.values()), *(each for step in steps.values() for each in step.froms))
    named = {state.lower() for state in states}

    if machine in BENCHES:
        assert set(BENCHES[machine].ways) == named
        assert set(BENCHES[machine].acts) == set(steps)
    else:
        assert machine in OF_CASEBOOK  # tests/casebook/test_transitions.py tries these


def test_whatever_is_called_a_state_is_drawn_or_has_a_reason_why_not() -> None:
    drawn = {type(start).__name__ for _title, start, _steps in MACHINES.values()}
    called = {name for kind in _enums(StrEnum) if (name := kind.__name__).endswith(("State", "Status", "Standing"))}

    assert called - drawn - set(NO_MACHINES) == set()
    assert all(reason for reason in (*NO_MACHINES.values(), *WRITTEN_ONCE.values()))


def test_the_drawings_hold_every_machine() -> None:
    text = (settings.BASE_DIR / "docs" / "reference" / "states.md").read_text(encoding="utf-8")

    assert [key for key, (title, _start, _steps) in MACHINES.items() if f"## {title.en} {title.zh}\n" not in text] == []
    assert [name for name in (*NO_MACHINES, *WRITTEN_ONCE) if name not in text] == []


def _enums(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        if not each.__module__.startswith("tests."):
            yield each
        yield from _enums(each)
