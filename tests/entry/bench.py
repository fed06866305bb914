"""A bench on which one state machine is tried: how its thing is made, its acts, how each state is reached and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import RequestFactory

from tests.factories.accounts import PASSWORD
from tests.factories.casebook import VITALS, submit
from trialsite.accounts.models import User
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import Role
from trialsite.casebook.models import CrfRecord

WHY = "Seen in the source"
Act = Callable[[Any, User], Any]


@dataclass(frozen=True)
class World:
    """People of each role, and a consented person with the record of vital signs."""

    people: Mapping[Role, User]
    record: CrfRecord

    @property
    def nurse(self) -> User:
        return self.people[Role.RESEARCH_NURSE]


@dataclass(frozen=True)
class Bench:
    """`ways`: the acts that lead to each state; `elsewhere`: acts that are other acts in a state, and are not tried."""

    make: Callable[[World], Any]
    acts: Mapping[str, Act]
    ways: Mapping[str, tuple[str, ...]]
    state: Callable[[Any], str]
    elsewhere: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def credentials(by: User) -> dict[str, Any]:
    """Name and password, and a request that carries them."""
    request = RequestFactory().post("/sign/")
    request.session = {}  # type: ignore[assignment]
    return {"credentials": Credentials(by.username, PASSWORD), "by": by, "request": request}


def complete(world: World) -> CrfRecord:
    """Complete vital signs."""
    submit(world.record, world.nurse, complete=True, **VITALS)
    return world.record


def state_of(row: Any) -> str:
    row.refresh_from_db()
    return str(row.state).lower()
