"""The pharmacy: two people who prepare and check, and two participants who differ in their arm alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from participants.models import Participant
from tests.factories.accounts import UserFactory
from tests.factories.pharmacy import CELLS, MADE, SALINE, prepare, twins
from tests.factories.visits import at_visit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.casebook.models import CrfRecord
from trialsite.registers.seed import seed
from visits.models import BagRelease, LotKind
from visits.preparation.lots import NewLot, register_lot, release_lot
from visits.preparation.release import Second, release

NOW = MADE + timedelta(minutes=30)


@dataclass
class Pharmacy:
    """Who works there, and the two participants."""

    nurse: User
    pharmacist: User
    checker: User
    cells: Participant
    placebo: Participant

    def record(self, person: Participant) -> CrfRecord:
        return at_visit(person, "V1", "prep")

    def prepare(self, person: Participant, **more: Any) -> Any:
        """Fill the form of a person's first bag as their arm asks, but for what is told."""
        usual = CELLS if person == self.cells else SALINE
        return prepare(person, self.pharmacist, **{**usual, **more})

    def release(self, person: Participant, *, second: User | None = None, overrides: bool = False) -> BagRelease:
        checked = Second(second or self.checker, overrides)
        return release(record=self.record(person), second=checked, by=self.pharmacist)


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Pharmacy]:
    """In a transaction around the whole module: none of its tests may ask for `db` as well."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        seed()
        nurse = UserFactory(role=Role.RESEARCH_NURSE, name="Wang Min")
        people = [UserFactory(role=Role.PHARMACIST, name=name) for name in ("Ma Jie", "Hu Bin")]
        new = NewLot("UC-2403-01", LotKind.CELLS, MADE + timedelta(days=30), 6)
        release_lot(lot=register_lot(new=new, by=people[0]), certificate="QC-17", by=people[0])
        yield Pharmacy(nurse, *people, *twins(nurse))
        transaction.set_rollback(True)


@pytest.fixture
def pharmacy(_made: Pharmacy) -> Iterator[Pharmacy]:
    """The pharmacy; what the test does is undone."""
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        yield _made
        transaction.set_rollback(True)
