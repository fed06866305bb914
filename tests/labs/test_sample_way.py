"""The way of a sample: taken, sent, lost, drawn again, reported; what is outstanding is listed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from labs.models import ViralLoad
from labs.sampling.actions import note_step
from labs.sampling.selectors import sample_of
from labs.sampling.states import EXPECTED, LOST, NEXT, REDRAW, RESULT, SENT, STATES, TAKEN, state_of
from tests.factories.accounts import UserFactory
from tests.factories.casebook import record_at, submit
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event, Item
from trialsite.casebook.refused import ActionRefused
from trialsite.crf.fields import Reading

TAKEN_AT = datetime(2024, 3, 5, 1, 0, tzinfo=UTC)
DAY = date(2024, 3, 5)
LIST = "/samples/"


def step(name, sample="a", hour=1):
    return SimpleNamespace(step=name, sample=sample, at=datetime(2024, 3, 5, hour, tzinfo=UTC))


@pytest.mark.parametrize(
    ("sample", "pending", "steps", "state"),
    [
        ("", 0, [], EXPECTED),
        ("a", 3, [], TAKEN),
        ("a", 3, [step(SENT), step(LOST, hour=2)], LOST),
        ("b", 3, [step(LOST)], TAKEN),
        ("a", 0, [step(SENT)], RESULT),
    ],
)
def test_state_follows_from_sample_results_and_steps(sample, pending, steps, state):
    assert state_of(sample, pending=pending, steps=steps) == state


def test_every_step_has_words_and_leads_on():
    assert {each for steps in NEXT.values() for each in steps} <= set(STATES)


@pytest.fixture
def taken(screened, nurse):
    """A sample of HIV RNA that was taken and not reported."""
    record = record_at(screened, "vl")
    submit(record, nurse, vl_dt=TAKEN_AT)
    return record_at(screened, "vl")


@pytest.mark.django_db
def test_sample_waits_for_its_result_until_it_is_entered(taken, nurse, screened):
    assert (taken.results_pending, sample_of(taken).state) == (1, TAKEN)

    note_step(record=taken, step=SENT, on=DAY, why="", by=nurse)
    assert sample_of(taken).state == SENT
    result = ViralLoad.questions["vl"].read("<20", Reading(DAY, TAKEN_AT))
    submit(taken, nurse, vl=result)

    record = record_at(screened, "vl")
    assert (record.results_pending, sample_of(record).state) == (0, RESULT)


@pytest.mark.django_db
def test_lost_sample_is_told_with_its_reason_in_the_ledger(taken, nurse):
    note_step(record=taken, step=LOST, on=DAY, why="The tube broke", by=nurse)

    item = Item.objects.get(address="record.sample")
    assert (item.old, item.new, item.reason_text) == ("taken", "lost", "The tube broke")
    assert Event.objects.get(pk=item.event_id).action == "sample"
    note_step(record=taken, step=REDRAW, on=DAY, why="Tomorrow", by=nurse)
    assert sample_of(taken).state == REDRAW


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"step": LOST, "why": " "}, "empty"),
        ({"step": SENT, "on": date(2024, 3, 4)}, "day"),
        ({"step": SENT, "on": date(2999, 1, 1)}, "day"),
        ({"step": RESULT}, "state"),
        ({"step": LOST, "why": "11010519491231002X"}, "DM-01"),
    ],
)
def test_step_out_of_order_or_without_reason_is_refused(taken, nurse, typed, code):
    with pytest.raises(ActionRefused) as refused:
        note_step(**{"record": taken, "step": SENT, "on": DAY, "why": "", "by": nurse} | typed)

    assert refused.value.code == code
    assert sample_of(taken).state == TAKEN


@pytest.mark.django_db
def test_page_lists_what_is_outstanding_and_notes_the_next_step(
    taken, nurse, screened, browser, django_assert_max_num_queries
):
    own, url = browser(nurse), f"{LIST}{screened.code}/SCR/vl/1/"
    own.get(LIST)
    with django_assert_max_num_queries(20):
        shown = own.get(LIST + "?state=TAKEN").content.decode()
    assert url in shown

    assert "Say what happened." in own.post(url, {"step": LOST, "on": "2024-03-05"}).content.decode()
    assert "can mean several dates" in own.post(url, {"step": SENT, "on": "05/03/24"}).content.decode()
    assert own.post(url, {"step": SENT, "on": "2024-03-05"}).status_code == 302
    assert "Sent to the laboratory" in own.get(LIST).content.decode()


@pytest.mark.django_db
def test_readers_see_samples_and_note_nothing(taken, screened, browser):
    own, url = browser(UserFactory(role=Role.MONITOR)), f"{LIST}{screened.code}/SCR/vl/1/"

    assert "Note it" not in own.get(url).content.decode()
    assert own.post(url, {"step": SENT, "on": "2024-03-05"}).status_code == 403
    assert own.get(f"{LIST}{screened.code}/SCR/vs/1/").status_code == 404
