"""The list of queries: whose turn it is, how old they are, steps taken from it, the file, and who sees what."""

from __future__ import annotations

from datetime import timedelta

import pytest

import tests.proof.protocols  # noqa: F401 - registers the package of the proof form
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, record_at, submit
from trialsite.accounts.actions import grant_unblinded
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions.review import raise_query, step_query
from trialsite.casebook.models import Query
from trialsite.registers.seed import seed
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
LIST = "/queries/"


@pytest.fixture
def vitals(screened, nurse):
    submit(record_at(screened, "vs"), nurse, complete=True, **(VITALS | {"sbp": 168}))
    return record_at(screened, "vs")


@pytest.fixture
def asked(vitals, monitor):
    """A query of the monitor about the pulse, beside the one of the check about the blood pressure."""
    return raise_query(record=vitals, address="pulse", text="Please check the source.", by=monitor)


def shown(window, query=""):
    answer = window.get(LIST + query)
    assert answer.status_code == 200
    return [(line.label.en, line.state.value) for line in answer.context["lines"]]


def test_everybody_sees_whose_turn_it_is(asked, nurse, monitor, browser):
    answers, asks = browser(nurse), browser(monitor)
    assert len(shown(answers, "?who=me")) == 2
    assert shown(asks, "?who=me") == [("Pulse", "open")]

    step_query(query=asked, step="answer", text="Checked", by=nurse)

    assert ("Pulse", "open") not in shown(answers, "?who=me")
    assert shown(asks, "?who=asker") == [("Pulse", "answered")]
    assert len(shown(asks, "?who=check")) == 1


@pytest.mark.parametrize(("days", "found", "tone"), [(6, 0, "line"), (7, 2, "wa"), (13, 2, "wa"), (14, 2, "er")])
@pytest.mark.req("QM-05")
@pytest.mark.usefixtures("asked")
def test_age_is_told_in_days_and_in_colour(days, found, tone, monitor, browser, monkeypatch):
    later = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: later)

    window = browser(monitor)
    lines = window.get(LIST).context["lines"]

    assert {(line.days, line.age_tone) for line in lines} == {(days, tone)}
    assert len(shown(window, "?age=7")) == found
    assert len(shown(window, "?age=14")) == (2 if days >= 14 else 0)


def test_query_is_closed_and_opened_again_with_one_press_each(asked, nurse, monitor, browser):
    step_query(query=asked, step="answer", text="Checked", by=nurse)
    window = browser(monitor)

    back = window.post(f"{LIST}step/", {"query": asked.pk, "step": "close", "back": f"{LIST}?who=mine"})
    assert (back["Location"], Query.objects.get(pk=asked.pk).state) == (f"{LIST}?who=mine", "closed")
    window.post(f"{LIST}step/", {"query": asked.pk, "step": "reopen", "back": "https://elsewhere.example/"})

    assert Query.objects.get(pk=asked.pk).state == "open"


@pytest.mark.parametrize("values", [{"query": "nonsense"}, {"step": "answer"}, {"step": "burn"}])
def test_nonsense_steps_are_not_found(values, asked, monitor, browser):
    given = {"query": str(asked.pk), "step": "close"} | values

    assert browser(monitor).post(f"{LIST}step/", given).status_code == 404


def test_site_reads_the_list_and_closes_nothing(asked, nurse, browser):
    window = browser(nurse)

    assert "<b>S001</b>" in window.get(LIST).content.decode()
    assert window.post(f"{LIST}step/", {"query": asked.pk, "step": "close"}).status_code == 403
    assert browser(UserFactory(role=Role.STATISTICIAN)).get(LIST).status_code == 403


@pytest.mark.req("QM-06")
def test_query_for_unblinded_eyes_is_in_their_list_alone_and_the_look_is_an_event(monitor, nurse, browser):
    person = register_participant(by=nurse, version=seed(package="proof", version="proof-1"))
    insider = UserFactory(role=Role.MONITOR, name="Han Mei")
    grant_unblinded(user=insider, why="Unblinded monitor", by=SYSTEM)
    submit(record_at(person, "proof"), nurse, words="visible")
    raise_query(record=record_at(person, "proof"), address="hidden", text="Please check.", by=insider)

    assert (shown(browser(monitor)), Event.objects.filter(action="view_unblinded").count()) == ([], 0)
    assert len(shown(browser(insider))) == 1
    assert Event.objects.get(action="view_unblinded").audience == "unblinded"


@pytest.mark.req("AT-14")
def test_file_holds_what_the_filters_show_and_its_download_is_an_event(asked, monitor, browser):
    answer = browser(monitor).post(f"{LIST}export/?who=mine")

    text = answer.content.decode("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == ["Participant", "S001"]
    assert "Please check the source." in text
    assert Item.objects.filter(event__action="export", address="export.rows").get().new == "1"


@pytest.mark.req("QM-02")
def test_change_made_for_a_query_is_linked_to_it_and_answers_it(asked, vitals, nurse, monitor, browser):
    submit(vitals, nurse, pulse=75, reasons={"pulse": "QUERY_ANSWER"})

    assert Query.objects.get(pk=asked.pk).state == "answered"
    change = Event.objects.get(items__address="pulse", items__new="75")
    assert change.query_id == str(asked.pk)
    assert change.items.filter(address="record.query[pulse]", new="answered").exists()
    popover = browser(monitor).get("/participants/S001/visits/SCR/vs/1/history/?address=pulse&tab=queries")
    assert f"/trail/{change.pk}/" in popover.content.decode()
    line = next(each for each in browser(monitor).get(LIST).context["lines"] if each.label.en == "Pulse")
    assert (line.then, line.now, line.last.en) == ("72 /min", "75 /min", "Value corrected")


def test_who_corrected_the_value_does_not_close_the_query_of_it(asked, vitals, nurse, monitor):
    submit(vitals, nurse, pulse=75, reasons={"pulse": "QUERY_ANSWER"})

    closed = step_query(query=Query.objects.get(pk=asked.pk), step="close", text="", by=monitor)

    assert closed.closed_by == monitor.name


def test_another_answer_of_the_form_leaves_the_query_open(asked, vitals, nurse):
    submit(vitals, nurse, resp=18, reasons={"resp": "TRANSCRIPTION"})

    assert Query.objects.get(pk=asked.pk).state == "open"
    assert list(asked.messages.values_list("act", flat=True)) == ["opened"]


def test_standard_words_are_read_in_the_language_of_the_reader(vitals, monitor, browser):
    raise_query(record=vitals, address="resp", text="请核实该数值的单位。", by=monitor)

    assert "Please check the unit of this value." in browser(monitor).get(LIST).content.decode()


def test_next_query_is_one_of_another_form(asked, nurse, browser):
    window = browser(nurse)

    assert window.get(f"{LIST}next/")["Location"].startswith("/participants/S001/visits/SCR/vs/1/?ask=")
    assert window.get(f"{LIST}next/?after=S001/SCR/vs/1")["Location"] == f"{LIST}?who=me"


def test_today_leads_to_the_list(asked, nurse, browser):
    assert f'href="{LIST}?who=me"' in browser(nurse).get("/today/").content.decode()


def test_list_needs_at_most_twenty_statements(asked, monitor, browser, django_assert_max_num_queries):
    window = browser(monitor)
    window.get(LIST)
    with django_assert_max_num_queries(20):
        window.get(LIST)
