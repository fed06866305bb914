"""A row of a table that was entered by mistake is taken out with its reason; it is never deleted."""

from __future__ import annotations

import re

import pytest

from tests.factories.accounts import signed_in
from tests.factories.casebook import submit
from tests.proof.models import PROOF, Pause
from trialsite.audit import clock
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from trialsite.casebook import as_at
from trialsite.casebook.actions import verification
from trialsite.casebook.models import CrfRecord, Draft
from trialsite.registers.seed import seed
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
PAGE = "/participants/S001/visits/SCR/proof/1/"
FIRST = {"pauses[1].minutes": "4", "pauses[1].why": "line"}
BOTH = FIRST | {"pauses[2].minutes": "30", "pauses[2].why": "twice"}
TWICE = {"pauses[2]~remove": "OTHER", "pauses[2]~words": "entered twice"}


@pytest.fixture
def browser(nurse):
    register_participant(by=nurse, version=seed(package="proof", version="proof-1"))
    return signed_in(nurse)


@pytest.fixture
def record(browser):
    post(browser, **BOTH)
    return CrfRecord.objects.select_related("participant", "visit").get(form="proof")


def post(browser, revision=0, status=302, **values):
    answer = browser.post(PAGE, {"revision": revision, "act": "save"} | values)
    assert answer.status_code == status
    return browser.get(PAGE).content.decode()


def rows():
    return {row.key: (row.minutes, row.removed_why) for row in Pause.objects.order_by("key")}


def test_a_free_row_follows_the_rows_that_are_there(browser):
    assert 'name="pauses[1].minutes"' in browser.get(PAGE).content.decode()

    page = post(browser, **FIRST)

    assert 'name="pauses[2].minutes"' in page
    assert 'name="pauses[1]~remove"' in page
    assert 'name="pauses[2]~remove"' not in page
    assert 'name="tubes[t1]~remove"' not in page


def test_removed_row_keeps_what_it_held_and_leaves_the_form(record, browser):
    page = post(browser, 1, **(BOTH | TWICE))

    assert rows() == {"1": (4, None), "2": (30, "OTHER: entered twice")}
    assert 'name="pauses[2].minutes"' not in page
    assert "entered twice" in page.split("Removed rows")[1]
    assert 'name="pauses[3].minutes"' in page


def test_each_answer_of_a_removed_row_leaves_with_its_reason_in_history_and_ledger(record, browser):
    post(browser, 1, **(BOTH | TWICE))

    gone = Item.objects.filter(reason_text="entered twice")
    assert {(item.address, item.old, item.new) for item in gone} == {
        ("pauses[2].minutes", "30", None),
        ("pauses[2].why", "twice", None),
        ("record.removed[pauses[2]]", "pauses[2]", None),
    }
    assert list(Pause.history.filter(key="2").order_by("history_id").values_list("removed_why", flat=True)) == [
        None,
        "OTHER: entered twice",
    ]
    assert [each for each in verify() if each.code != "trigger-missing"] == []


def test_the_past_shows_the_row_that_was_there(record, browser):
    then = clock.now()
    post(browser, 1, **(BOTH | TWICE))

    assert as_at.answers_at(PROOF, record, then)["pauses[2].minutes"].value == 30
    assert as_at.answers_at(PROOF, record, clock.now()).keys_of("pauses") == ("1",)


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ({"pauses[2]~remove": "OTHER"}, "Give a reason for the removal of this row"),
        (TWICE | {"pauses[2]~words": "11010519491231002X"}, "Do not enter personal identifiers"),
        (TWICE | {"pauses[2]~words": "x" * 181}, "Say it in at most 180 characters"),
    ],
)
def test_row_stays_without_a_sound_reason_and_what_was_chosen_is_kept(why, told, record, browser):
    page = post(browser, 1, **(BOTH | why))

    assert rows()["2"] == (30, None)
    assert told in page.split('data-row="pauses[2].minutes"')[1].split("</td>")[0]
    assert Draft.objects.get().typed["pauses[2]~remove"] == "OTHER"


def test_row_that_somebody_changed_meanwhile_stays(record, browser, second_nurse):
    submit(record, second_nurse, reasons={"pauses[2].why": "UPDATE"}, **{"pauses[2].why": "line again"})

    page = post(browser, 1, **(BOTH | TWICE))

    assert "Somebody changed this row meanwhile" in page
    assert 'value="line again"' in page
    assert rows()["2"] == (30, None)
    assert not Draft.objects.exists()


def test_row_with_an_answer_of_the_investigator_is_not_the_nurses_to_remove(record, browser, investigator):
    submit(record, investigator, **{"pauses[2].judged": "Y"})

    assert "only the investigator may remove it" in post(browser, 2, **(BOTH | TWICE))
    assert rows()["2"] == (30, None)

    signed_in(investigator).post(PAGE, {"revision": "2", "act": "save"} | BOTH | TWICE)
    assert rows()["2"] == (30, "OTHER: entered twice")


def test_nothing_is_written_into_a_removed_row(record, browser, second_nurse):
    post(browser, 1, **(BOTH | TWICE))

    outcome = submit(record, second_nurse, **{"pauses[2].minutes": 7})

    assert [each.check_id for each in outcome.refused] == ["row-removed"]
    assert rows()["2"][0] == 30


def test_page_drawn_before_the_removal_asks_which_value_is_right(record, browser, second_nurse):
    post(browser, 1, **(BOTH | TWICE))

    stale = submit(record, second_nurse, revision=1, **{"pauses[2].minutes": 31})

    assert [each.address for each in stale.conflicts] == ["pauses[2].minutes"]


def test_row_that_is_always_offered_and_rows_that_are_not_there_are_passed_over(record, browser):
    post(browser, 1, **{"tubes[t1].count": "3"})
    before = Event.objects.count()

    post(browser, 2, **{"tubes[t1]~remove": "UPDATE", "pauses[9]~remove": "UPDATE", "no[1]~remove": "UPDATE"})

    assert Event.objects.count() == before


def test_verification_of_a_removed_row_is_withdrawn(record, browser, monitor):
    verification.verify_source(record=record, address="pauses[2].minutes", by=monitor)

    post(browser, 1, **(BOTH | TWICE))

    found = CrfRecord.objects.get(pk=record.pk)
    assert (found.verified, found.to_verify) == (0, 1)


def test_calculated_value_leaves_the_removed_row_out(record, browser):
    drawn = browser.post(PAGE + "check/", {"revision": "1"} | BOTH | TWICE).content.decode()

    assert 'data-checked="paused_minutes"' not in drawn or ">34<" not in drawn


def test_reader_and_locked_form_are_offered_no_removal(record, browser, monitor):
    assert "~remove" not in signed_in(monitor).get(PAGE).content.decode()
    assert "~remove" in browser.get(PAGE).content.decode()


def test_answer_of_a_removed_row_opens_its_history_which_says_that_the_row_went(record, browser):
    page = post(browser, 1, **(BOTH | TWICE))
    assert 'data-opens-history="pauses[2].minutes"' in page.split("Removed rows")[1]

    told = browser.get(f"{PAGE}history/", {"address": "pauses[2].minutes"}).content.decode()

    assert "Row removed" in told
    assert "entered twice" in told
    assert re.search(r"<s class=\"strike\">30[^<]*</s> →", told)
