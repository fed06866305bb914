"""S16: two visits missed one after the other, data of the first that turn up, and the visit after that attended."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories.infusions import infuse
from tests.factories.visits import scheduled
from tests.scenarios.driver import base, words
from trialsite.casebook.models import Proposal, ProposalState
from trialsite.entry.demonstration.at_visits import came
from trialsite.entry.demonstration.base import BLOOD, report, results
from trialsite.protocol.audience import Audience
from visits.schedule import VisitStatus
from visits.selectors import visit_states

pytestmark = pytest.mark.django_db
BLINDED = frozenset({Audience.BLINDED})
DOSES = {"V1": "2024-03-25", "V2": "2024-04-24", "V3": "2024-05-24"}
MISSED = {"sv_attended": "MISSED", "sv_miss_reason": "TRAVEL"}


@pytest.fixture
def treated(site):
    """Somebody who was infused three times."""
    desk = site.on("2024-03-12").register()
    desk.fill(each for each in base(date(2024, 3, 11)) if each.form in {"ic", "dm"})
    scheduled(site.person, site.nurse, date(2024, 3, 25))
    for visit, day in DOSES.items():
        on = date.fromisoformat(day)
        desk = site.on(day).desk()
        desk.type("sv", came(on), visit=visit)
        infuse(site.person, site.nurse, datetime(on.year, on.month, on.day, 2, 0, tzinfo=UTC), visit)
    return site


def drafts(state=ProposalState.OPEN):
    found = Proposal.objects.filter(category="MISSED_VISIT", state=state).select_related("record__visit")
    return {each.record.visit.code: each.severity for each in found}


def search():
    """The states of what asks for the search."""
    return list(Proposal.objects.filter(kind="prompt", check_id="SV-05").values_list("state", flat=True))


def status(site, visit, on):
    return next(each for each in visit_states(site.person, on, BLINDED) if each.code == visit).status


def test_two_missed_visits_start_the_search_and_the_next_one_attended_ends_it(treated):
    desk = treated.on("2024-06-25").desk()
    desk.type("sv", MISSED, visit="V4")
    assert (drafts(), search()) == ({"V4": "MINOR"}, [])

    desk = treated.on("2024-09-24").desk()
    desk.type("sv", MISSED, visit="V5")
    assert drafts() == {"V4": "MINOR", "V5": "MINOR"}
    assert search() == [ProposalState.OPEN]

    desk = treated.on("2024-12-02").desk()
    desk.type("sv", came(date(2024, 12, 2)), visit="V6")
    assert ProposalState.OPEN not in search()
    desk = treated.on("2025-02-24").desk()
    desk.type("sv", came(date(2025, 2, 24)), visit="V7")

    on = date(2025, 2, 24)
    found = {visit: status(treated, visit, on) for visit in ("V1", "V2", "V3", "V4", "V5", "V6", "V7")}
    assert {visit for visit, each in found.items() if each is VisitStatus.MISSED} == {"V4", "V5"}
    assert list(found.values()).count(VisitStatus.IN_WINDOW) == 5
    assert drafts() == {"V4": "MINOR", "V5": "MINOR"}


def test_blood_count_of_a_missed_visit_is_stored_and_the_visit_cannot_be_complete_as_missed(treated):
    day = date(2024, 6, 18)
    desk = treated.on("2024-06-25").desk()
    counted = desk.type("haem", {**report(day, "07:40", "H1"), **results(BLOOD)}, visit="V4", act="save")
    attendance = desk.record("sv", "V4")
    sent = {"revision": "0", "act": "complete", **MISSED}
    told = words(desk.browser.post(desk.page_of(attendance), sent, follow=True).content.decode())

    attendance.refresh_from_db()
    assert "The visit is marked missed but has data" in told
    assert attendance.first_saved_at is not None
    assert attendance.completed_at is None
    assert counted.first_saved_at is not None

    sent = {"revision": f"{counted.revision}", "act": "complete"}
    told = words(desk.browser.post(desk.page_of(counted), sent, follow=True).content.decode())
    counted.refresh_from_db()
    assert "The visit is marked missed but has data" in told
    assert counted.completed_at is None

    reasons = {f"{name}~reason": "TRANSCRIPTION" for name in ("sv_attended", "sv_miss_reason")}
    corrected = {**came(day), "sv_miss_reason": "", **reasons}
    assert desk.type("sv", corrected, visit="V4").completed_at is not None
    assert drafts() == {}
    assert desk.type("haem", {}, visit="V4").completed_at is not None
