"""Queries beside the value: asked, answered, confirmed and closed without leaving the form."""

from __future__ import annotations

import pytest

from tests.factories.accounts import signed_in
from tests.factories.casebook import VITALS, record_at, submit
from trialsite.audit.models import Event
from trialsite.casebook.actions.review import raise_query
from trialsite.casebook.models import Confirmation, CrfRecord, Query, QueryMessage

pytestmark = pytest.mark.django_db
FORM = "/participants/S001/visits/SCR/vs/1/"


@pytest.fixture
def vitals(screened, nurse):
    record = record_at(screened, "vs")
    submit(record, nurse, complete=True, **(VITALS | {"sbp": 168}))
    return record


def say(browser, status=200, **values):
    answer = browser.post(FORM + "say/", {"address": "pulse"} | values)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def test_monitor_asks_nurse_answers_monitor_closes(vitals, nurse, monitor):
    asked = say(signed_in(monitor), act="raise", text="Please check the source.")
    assert "Please check the source." in asked
    query = Query.objects.get(address="pulse")

    answered = say(signed_in(nurse), act="answer", query=query.pk, text="Checked, 72 is right.")
    assert "Checked, 72 is right." in answered
    assert CrfRecord.objects.get(pk=vitals.pk).open_queries == 2

    say(signed_in(monitor), act="close", query=query.pk, text="")
    assert Query.objects.get(pk=query.pk).state == "closed"
    assert CrfRecord.objects.get(pk=vitals.pk).open_queries == 1
    actions = list(Event.objects.filter(action__startswith="query").values_list("action", flat=True))
    assert len(actions) == 3


def test_nurse_is_offered_an_answer_and_monitor_the_closing(vitals, nurse, monitor):
    raise_query(record=vitals, address="pulse", text="Why?", by=monitor)

    for_nurse = signed_in(nurse).get(FORM + "history/?address=pulse&tab=queries").content.decode()
    for_monitor = signed_in(monitor).get(FORM + "history/?address=pulse&tab=queries").content.decode()

    assert 'value="answer"' in for_nurse
    assert "Correct the value" in for_nurse
    assert 'value="close"' not in for_nurse
    assert 'value="close"' in for_monitor
    assert 'value="raise"' in for_monitor
    assert "Correct the value" not in for_monitor


def test_value_is_confirmed_where_its_check_asks(vitals, nurse):
    query = Query.objects.get(address="sbp")

    drawn = say(signed_in(nurse), address="sbp", act="confirm", query=query.pk, text="Measured twice")

    assert Query.objects.get(pk=query.pk).state == "closed"
    assert Confirmation.objects.get(address="sbp").why == "Measured twice"
    assert "Query closed" in drawn
    assert CrfRecord.objects.get(pk=vitals.pk).open_queries == 0


def test_confirming_says_why_or_is_asked_to(vitals, nurse):
    query = Query.objects.get(address="sbp")

    told = say(signed_in(nurse), 409, address="sbp", act="confirm", query=query.pk, text="  ")

    assert "Write why the value is correct." in told
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("act", ["raise", "answer"])
def test_empty_words_are_refused_and_nothing_is_stored(act, vitals, nurse, monitor):
    raise_query(record=vitals, address="pulse", text="Why?", by=monitor)
    query = Query.objects.get(address="pulse")
    before = QueryMessage.objects.count()

    told = say(signed_in(monitor if act == "raise" else nurse), 409, act=act, query=query.pk, text=" ")

    assert "Write what you want to say." in told
    assert QueryMessage.objects.count() == before


def test_answer_that_comes_too_late_keeps_its_words(vitals, nurse, second_nurse, monitor):
    raise_query(record=vitals, address="pulse", text="Why?", by=monitor)
    query = Query.objects.get(address="pulse")
    say(signed_in(nurse), act="answer", query=query.pk, text="First")

    told = say(signed_in(second_nurse), 409, act="answer", query=query.pk, text="Second")

    assert "cannot be done now" in told


def test_nurse_may_not_raise_and_monitor_not_confirm(vitals, nurse, monitor):
    query = Query.objects.get(address="sbp")

    say(signed_in(nurse), 403, act="raise", text="Me too")
    say(signed_in(monitor), 403, address="sbp", act="confirm", query=query.pk, text="So it is")


@pytest.mark.parametrize(
    "values",
    [{"act": "burn"}, {"act": "answer", "query": "nonsense"}, {"act": "raise", "address": "nowhere", "text": "x"}],
)
def test_nonsense_is_refused_without_a_server_error(values, vitals, nurse, monitor):
    raise_query(record=vitals, address="pulse", text="Why?", by=monitor)
    query = str(Query.objects.get(address="pulse").pk)

    answer = signed_in(monitor).post(FORM + "say/", {"address": "pulse", "query": query} | values)

    assert answer.status_code in {404, 409}


def test_query_of_another_form_cannot_be_answered_here(vitals, nurse, monitor, screened):
    other = record_at(screened, "ic")
    raise_query(record=other, address="consent_date", text="Why?", by=monitor)
    query = Query.objects.get(address="consent_date")

    say(signed_in(nurse), 404, address="consent_date", act="answer", query=query.pk, text="x")


def test_icon_of_a_row_tells_of_its_queries(vitals, nurse):
    page = signed_in(nurse).get(FORM).content.decode()

    assert "1 open query" in page
    assert 'data-opens-queries="sbp"' in page


def test_words_are_shown_as_text(vitals, nurse, monitor):
    drawn = say(signed_in(monitor), act="raise", text="<img src=x onerror=alert(1)>")

    assert "<img src=x" not in drawn
    assert "&lt;img src=x" in drawn
