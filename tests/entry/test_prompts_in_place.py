"""Prompts beside the value: accepted or declined where they stand, by whom the check names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.html import escape

from labs.models import LymphocyteSubsets
from tests.factories.accounts import signed_in
from tests.factories.casebook import record_at, submit
from tests.factories.history import MEDICATION, entry
from tests.factories.visits import D0
from trialsite.audit import clock
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from trialsite.casebook.actions.freezing import freeze
from trialsite.casebook.actions.locks import lock
from trialsite.casebook.actions.review import raise_query, step_query
from trialsite.casebook.decide import OTHERS_ANSWER
from trialsite.casebook.models import Proposal
from trialsite.crf.fields import Reading
from trialsite.entry.navigation import record_url

pytestmark = pytest.mark.django_db
LYM = "/participants/S001/visits/SCR/lym/1/"
SAMPLED = datetime(2024, 3, 11, 0, 30, tzinfo=UTC)
WAITS = "The investigator answers this."


@pytest.fixture
def falling(screened, nurse):
    """CD4 of 99 at screening, which asks the investigator about prophylaxis."""
    read = LymphocyteSubsets.questions["cd4"].read("99", Reading(D0, SAMPLED))
    submit(record_at(screened, "lym"), nurse, lab_done="Y", sample_dt=SAMPLED, cd4=read)
    return Proposal.objects.get(check_id="LYM-05")


@pytest.fixture
def tea(screened, nurse):
    """A medication whose name speaks for another class, which the site answers."""
    record = entry(screened, "cm", nurse, **MEDICATION | {"cm_name": "雷公藤多苷片", "cm_class": "TCM"})
    return Proposal.objects.get(record=record, check_id="CM-02")


def say(browser, prompt, act, status=200, text="", form=LYM):
    values = {"address": prompt.address, "prompt": prompt.pk, "act": act, "text": text}
    answer = browser.post(f"{form}say/", values)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def read(browser, path=LYM):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_investigator_accepts_and_everybody_reads_it_on_the_form(falling, nurse, investigator):
    assert WAITS in read(signed_in(nurse))
    assert WAITS not in read(signed_in(investigator))

    drawn = say(signed_in(investigator), falling, "accept", text="Co-trimoxazole given")

    falling.refresh_from_db()
    assert falling.state == "accepted"
    assert "Co-trimoxazole given" in drawn
    assert "Accepted: Co-trimoxazole given" in read(signed_in(nurse))
    assert Event.objects.get(action="proposal_answer").items.get().reason_text == "Co-trimoxazole given"
    assert "Prompt accepted" in read(signed_in(nurse), f"{LYM}history/?address=cd4")
    assert [each for each in verify() if each.code != "trigger-missing"] == []


def test_nurse_who_answers_for_the_investigator_is_refused_in_words(falling, nurse):
    refused = say(signed_in(nurse), falling, "accept", status=409, text="known")

    falling.refresh_from_db()
    assert falling.state == "open"
    assert OTHERS_ANSWER.en in refused
    assert not Event.objects.filter(action="proposal_answer").exists()


def test_declining_needs_words_and_keeps_them_when_refused(falling, investigator):
    browser = signed_in(investigator)

    assert "Write why it is declined." in say(browser, falling, "decline", status=409)
    assert escape("11010519491231002X") in say(browser, falling, "decline", status=409, text="ID 11010519491231002X")

    say(browser, falling, "decline", text="Prophylaxis is on")
    falling.refresh_from_db()
    assert (falling.state, falling.answered_why) == ("declined", "Prophylaxis is on")


def test_second_answer_is_told_that_it_was_answered(falling, investigator):
    browser = signed_in(investigator)
    say(browser, falling, "accept")

    assert "This was answered already." in say(browser, falling, "decline", status=409, text="no")
    assert Event.objects.filter(action="proposal_answer").count() == 1


def test_prompt_of_another_form_is_not_found(falling, tea, investigator):
    say(signed_in(investigator), tea, "accept", status=404)


def test_nurse_declines_what_the_site_may_answer(tea, nurse):
    form = record_url(tea.record)

    say(signed_in(nurse), tea, "decline", text="taken as tea", form=form)

    tea.refresh_from_db()
    assert tea.state == "declined"
    assert "Declined: taken as tea" in read(signed_in(nurse), form)


def test_nothing_is_answered_on_a_form_that_is_frozen(falling, investigator, data_manager):
    freeze(record=falling.record, why="Monitored", by=data_manager)
    nothing_is_answered(falling, signed_in(investigator))


def test_nothing_is_answered_on_a_form_that_is_locked(falling, investigator, data_manager):
    locked = falling.record
    lock(participant=locked.participant, visit=locked.visit, why="Monitored", by=data_manager)
    nothing_is_answered(falling, signed_in(investigator))


def nothing_is_answered(prompt, browser):
    assert 'value="accept"' not in read(browser, f"{LYM}history/?address=cd4&tab=queries")
    assert "frozen, locked or entered in error" in say(browser, prompt, "accept", status=409)
    assert not Item.objects.filter(new="accepted").exists()


def test_panel_of_the_casebook_lists_what_waits(falling, nurse, investigator):
    panel = read(signed_in(nurse), f"{LYM}panel/")
    assert "CD4 falling" in panel
    assert f"{LYM}?ask=cd4" in panel

    say(signed_in(investigator), falling, "accept")
    assert "CD4 falling" not in read(signed_in(nurse), f"{LYM}panel/")


def test_form_with_prompts_needs_at_most_twenty_statements(falling, nurse, django_assert_max_num_queries):
    browser = signed_in(nurse)
    with django_assert_max_num_queries(20):
        read(browser)


def test_queries_of_then_are_shown_in_the_casebook_of_then(falling, nurse, monitor):
    query = raise_query(record=falling.record, address="cd4", text="Is 99 right?", by=monitor)
    then = clock.now()
    step_query(query=query, step="answer", text="Yes, seen on the report.", by=nurse)
    moment = (then + timedelta(microseconds=1)).isoformat().replace("+", "%2B")

    was = read(signed_in(monitor), f"{LYM}history/?address=cd4&tab=queries&as_of={moment}")

    assert "Is 99 right?" in was
    assert "Open" in was
    assert "Yes, seen on the report." not in was
    assert "<form" not in was
