"""How many submissions are sent, the record of each form, and the number in the last lines of the run."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.casebook import consented
from tests.fuzz.stage import Stage
from trialsite.accounts.actions import grant_unblinded
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.crf.form import Crf
from trialsite.registers.seed import seed
from visits.actions import register_participant
from visits.models import Visit

ORDINARY = 1000


def size() -> int:
    """Submissions of the run: 1,000, or what TRIALSITE_FUZZ asks for."""
    return int(os.environ.get("TRIALSITE_FUZZ", ORDINARY))


def share(part: float, among: int) -> int:
    """The submissions of one form, rounded up, so that all forms together make the size."""
    return -int(-size() * part // among)


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """Those who write, one who also sees what is unblinded, and one who may only read."""
    unblinded = UserFactory(username="hetao", name="He Tao")
    grant_unblinded(user=unblinded, why="infusion nurse", by=SYSTEM)
    return {
        "nurse": UserFactory(username="wangmin", name="Wang Min"),
        "investigator": UserFactory(role=Role.INVESTIGATOR, username="sunwei", name="Sun Wei"),
        "unblinded": User.objects.get(pk=unblinded.pk),
        "monitor": UserFactory(role=Role.MONITOR, username="liuyang", name="Liu Yang"),
    }


@pytest.fixture
def stage_of(people: dict[str, User]) -> Callable[[str], Stage]:
    """A participant with consent and the record of a form; for consent itself, one without."""

    def make(form: str) -> Stage:
        crf = registry.get(form)
        seed()
        is_proof = crf.model.__module__.startswith("tests.")
        version = seed(package="proof", version="proof-1") if is_proof else None
        person = register_participant(by=people["nurse"], version=version)
        # consent binds to the version it belongs to, and would retire the record of the proof form with its own version
        if form != "ic" and not is_proof:
            consented(person, people["nurse"])
        return Stage(crf, _record(person, crf).pk, people)

    return make


def _record(person: Any, crf: Crf) -> CrfRecord:
    """The planned record of the form, or one made at screening for a form that is planned later."""
    planned = CrfRecord.objects.filter(participant=person, form=crf.key).first()
    if planned is not None:
        return planned
    change = begin(SYSTEM)
    record = CrfRecord(
        participant=person, visit=Visit.objects.get(participant=person, code="SCR"), form=crf.key,
        form_version=crf.version, protocol_version=person.protocol_version, audience=crf.audience,
    )  # fmt: skip
    with declared(change):
        tracked.insert([record], change)
        item = ItemEntry("record.expected", crf.title.en, None, crf.key)
        entry = EventEntry(id=change.event_id, action=Action.PLAN, actor=SYSTEM, participant=person.code, items=(item,))
        chain.append(entry, at=change.at, change=change)
    return record


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many submissions were sent, over all workers."""
    every = [each for found in terminalreporter.stats.values() for each in found]
    reports = [each for each in every if getattr(each, "when", "") == "call"]
    sent = [value for each in reports for name, value in each.user_properties if name == "submissions"]
    if sent:
        terminalreporter.write_line(f"fuzz: {sum(sent):,} submissions over {len(sent)} tests")
