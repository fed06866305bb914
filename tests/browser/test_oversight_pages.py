"""The pages of oversight with something on each, in both languages, without a complaint of axe or the console."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from participants.models import Participant
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, record_at, submit
from tests.factories.infusions import infuse
from tests.factories.pharmacy import list_of_arms, randomised
from tests.safety.conftest import HEADACHE
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.actions.review import raise_query
from trialsite.exports.models import Export, ExportState, Kind

pytestmark = pytest.mark.browser
PAGES = {
    Role.DATA_MANAGER: (
        "/exports/", "/board/data/", "/laboratory/?recent=1&only=conflicts", "/listings/", "/listings/records/",
        "/listings/vs/", "/dashboard/", "/participants/S002/timeline/", "/safety/board/",
    ),
    Role.STATISTICIAN: ("/exports/", "/dashboard/", "/safety/board/"),
    Role.PRINCIPAL_INVESTIGATOR: ("/exports/", "/dashboard/", "/participants/S002/timeline/", "/safety/board/"),
}  # fmt: skip


@pytest.fixture
def busy(site):
    """Somebody with an infusion, an event and a query; a copy of each state, and a laboratory file with conflicts."""
    nurse, now = User.objects.get(username="wangmin"), clock.now()
    list_of_arms(UserFactory(role=Role.STATISTICIAN))
    person = Participant.objects.get(code="S002")
    submit(record_at(person, "vs"), nurse, **VITALS)
    randomised(person, nurse, clock.today())
    infuse(person, nurse, now - timedelta(hours=2))
    submit(add_entry(participant=person, form="ae", by=nurse), nurse, **HEADACHE)
    manager = UserFactory(role=Role.DATA_MANAGER)
    raise_query(record=record_at(person, "vs"), address="pulse", text="Source?", by=manager)
    for number, state in enumerate(ExportState):
        Export.objects.create(
            token=f"{number:032d}", kind=Kind.DATA, user=manager, people="all", asked_at=now, state=state, total=100,
            done=50, sha256="a" * 64 if state == ExportState.DONE else "",
        )  # fmt: skip
    return now


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_of_oversight_please_axe(busy, open_as, language):
    complaints = []
    for role, paths in PAGES.items():
        page = open_as(UserFactory(role=role, language=language).username)
        for path in paths:
            answer = page.goto(path)
            assert answer.status == 200, (role, path)
            found = Axe().run(page).response["violations"]
            complaints += [(role, path, each["id"], each["nodes"][0]["html"]) for each in found]
    assert complaints == []
