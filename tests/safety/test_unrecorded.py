"""Reactions and grave results that nobody recorded in time are asked about again, once (AE-13, AE-14)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from safety.actions import decline_offered, record_offered
from safety.unrecorded import remind
from tests.crfs.cases.haem import results
from tests.factories.casebook import record_at, submit
from tests.factories.infusions import infuse
from tests.factories.visits import at_visit, scheduled
from trialsite.audit.models import Event
from trialsite.audit.verification import verify
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import Proposal

pytestmark = pytest.mark.django_db
NOON = datetime(2024, 3, 25, 4, 0, tzinfo=UTC)


@pytest.fixture
def clock(db):
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def reacted(clock, screened, nurse):
    scheduled(screened, nurse, date(2024, 3, 25))
    infuse(screened, nurse, NOON - timedelta(hours=2), inf_reactions=("CHILLS",))
    return Proposal.objects.get(check_id="INF-08")


def reminders(check="AE-13"):
    return [each.state for each in Proposal.objects.filter(check_id=check).order_by("made_at")]


def after(clock, **passed):
    clock.move_to(NOON + timedelta(**passed))
    remind({})


def test_reaction_is_asked_about_again_after_24_hours_and_only_once(clock, reacted):
    after(clock, hours=23, minutes=59)
    assert reminders() == []

    after(clock, hours=24)
    after(clock, hours=25)

    assert reminders() == ["open"]
    reminder = Proposal.objects.get(check_id="AE-13")
    assert (reminder.text_en, reminder.text_zh) == ("Infusion reaction without AE", "输注反应未记录不良事件")
    assert Event.objects.filter(action="recheck", actor_role="system", items__label="Proposed").count() == 1
    assert [each for each in verify() if each.code != "trigger-missing"] == []


def test_reminder_lapses_when_the_event_is_recorded(clock, reacted, nurse):
    after(clock, hours=24)

    record_offered(proposal=reacted, why="", by=nurse, language="en")

    assert reminders() == ["lapsed"]


def test_reminder_lapses_when_the_investigator_declines(clock, reacted, investigator):
    after(clock, hours=24)

    decline_offered(proposal=reacted, why="Shivered from cold", by=investigator)

    assert reminders() == ["lapsed"]
    after(clock, hours=48)
    assert reminders() == ["lapsed"]


def test_nothing_is_asked_again_of_an_infusion_that_leads_to_an_event(clock, reacted, screened, nurse):
    event = add_entry(participant=screened, form="ae", by=nurse)
    submit(event, nurse, ae_term="Chills")
    submit(at_visit(screened, "V1", "inf"), nurse, inf_reaction_ae="log/ae/1")

    after(clock, hours=30)

    assert reminders() == []


def test_grave_result_is_asked_about_again_after_seven_days(clock, screened, nurse):
    submit(record_at(screened, "dm"), nurse, sex="M")
    scheduled(screened, nurse, date(2024, 3, 20))
    head = {"lab_done": "Y", "lab_name": "CLINLAB"}
    submit(at_visit(screened, "V2", "haem"), nurse, sample_dt=NOON - timedelta(hours=3), **head, **results(plt="48"))

    after(clock, days=6, hours=23)
    assert reminders("AE-14") == []

    after(clock, days=7)
    assert reminders("AE-14") == ["open"]
