"""Fifty savers on overlapping participants: no deadlock, nothing lost, chains intact."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from tests.factories.accounts import UserFactory
from tests.factories.casebook import consented, record_at, submit
from trialsite.audit.models import Item
from trialsite.audit.verification import verify
from trialsite.registers.seed import seed
from visits.actions import register_participant

SAVERS, PEOPLE, TURNS = 50, 5, 4


def save_once(person, turn, nurse):
    """Save a comment of one's own, again after each conflict."""
    form = ("vs", "dm")[turn % 2]
    conflicts = 0
    while True:
        text = f"{nurse.username}.{turn}.{conflicts}"
        outcome = submit(record_at(person, form), nurse, reasons={"comment": "UPDATE"}, comment=text)
        if outcome.changed:
            return
        assert outcome.conflicts, outcome
        conflicts += 1


def test_fifty_savers_on_five_participants(real_database):
    seed()
    nurses = [UserFactory() for _ in range(SAVERS)]
    people = [register_participant(by=nurses[0]) for _ in range(PEOPLE)]
    for person in people:
        consented(person, nurses[0])

    def work(number: int) -> None:
        try:
            for turn in range(TURNS):
                save_once(people[(number + turn) % PEOPLE], turn, nurses[number])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SAVERS) as pool:
        list(pool.map(work, range(SAVERS)))

    assert Item.objects.filter(address="comment").count() == SAVERS * TURNS
    assert list(verify()) == []


def test_two_people_registering_at_once_get_different_numbers(real_database):
    seed()
    nurses = [UserFactory() for _ in range(8)]

    def work(nurse):
        try:
            return register_participant(by=nurse).code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(work, nurses))

    assert sorted(codes) == [f"S{number:03d}" for number in range(1, 9)]
