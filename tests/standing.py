"""States that many tests begin in: each is made once a run, kept as a database, and cloned for whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction

from tests import databases
from tests.crawl.twins import make_twins
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import VITALS, consented, record_at, submit
from tests.scenarios.driver import AtTheBrowser, base
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.casebook.demonstration import make_demonstration_team
from trialsite.entry.demonstration.base import judged
from trialsite.entry.demonstration.build import build
from trialsite.entry.demonstration.enrolled import NOT_RANDOMISED, RANDOMISED
from trialsite.entry.demonstration.steps import MEMBERS, TrialTeam
from trialsite.entry.management.commands.demonstration import allocated
from trialsite.registers.seed import seed
from visits.actions import register_participant

CONSENT, PLANNED = date(2024, 3, 4), date(2024, 3, 20)
NOW = datetime(2024, 3, 13, 2, 0, tzinfo=UTC)
# at noon on the last day of a month, at the site
TRIAL_DAY = datetime(2025, 3, 31, 4, 0, tzinfo=UTC)
NURSE, PRINCIPAL = "wangmin", "chenjun"


def screen() -> None:
    """S001, who fits, with every form of screening complete but that of eligibility."""
    seed()
    nurse = UserFactory(role=Role.RESEARCH_NURSE, name="Wang Min", username=NURSE)
    UserFactory(role=Role.PRINCIPAL_INVESTIGATOR, name="Chen Jun", username=PRINCIPAL)
    desk = AtTheBrowser(signed_in(nurse))
    desk.register()
    desk.fill(base(CONSENT))


def judge() -> None:
    """The same person, judged by the principal investigator and not signed yet."""
    at_the_browser(PRINCIPAL).type("elig", judged(PLANNED))


def measure() -> None:
    """S001 with consent and vital signs, corrected once."""
    seed()
    nurse = UserFactory(username=NURSE)
    person = register_participant(by=nurse)
    consented(person, nurse)
    submit(record_at(person, "vs"), nurse, **VITALS)
    submit(record_at(person, "vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})


def set_under_way() -> None:
    """The trial of the demonstration: 27 people screened, 20 of them randomised in the course of a year."""
    with time_machine.travel(TRIAL_DAY, tick=False):
        make_demonstration_team()
        seed()
        allocated()
        team = TrialTeam.of(User.objects.in_bulk(MEMBERS, field_name="username"))
        with transaction.atomic():
            build(NOT_RANDOMISED, team, RANDOMISED)


# a state, the one that it begins in, and what is done then
STATES: dict[str, tuple[str, Callable[[], None]]] = {
    "measured": ("", measure), "screened": ("", screen), "judged": ("screened", judge),
    "twins": ("", make_twins),
    "under_way": ("", set_under_way),
}  # fmt: skip


def at_the_browser(username: str) -> AtTheBrowser:
    """Somebody who has signed in and sees to S001."""
    return AtTheBrowser(signed_in(User.objects.get(username=username)), "S001")


def database_of(state: str, template: str) -> str:
    """The database that holds a state, for cloning; whoever needs it first makes it, and stays where it was."""
    if not state:
        return template
    here = connections["default"].settings_dict["NAME"]
    before, fill = STATES[state]
    start, name = database_of(before, template), databases._name(f"as_{state}")
    with databases._advisory_lock(state) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            databases.create_clone(start, f"{name}_begun")
            databases._use(f"{name}_begun")
            try:
                with time_machine.travel(NOW, tick=False):
                    fill()
            finally:
                # nobody may be connected to what is cloned, and who called goes on in the database it was in
                databases._use(here)
            databases.create_clone(f"{name}_begun", name)
    return name


def standing(state: str) -> Any:
    """A fixture under which the tests of a module begin in a state; what each does is undone as ever."""

    @pytest.fixture(scope="module")
    def stand(django_db_setup: None, template_database: str, django_db_blocker: Any) -> Iterator[None]:
        before = connections["default"].settings_dict["NAME"]
        mine = databases._name(f"{state}_{databases.WORKER}")
        with django_db_blocker.unblock():
            databases.create_once(database_of(state, template_database), mine)
            databases._use(mine)
        yield
        with django_db_blocker.unblock():
            databases._use(before)

    return stand


screening_is_done = standing("screened")
eligibility_is_judged = standing("judged")
twins_are_made = standing("twins")
trial_is_under_way = standing("under_way")
