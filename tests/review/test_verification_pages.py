"""Source verification: by field, all that is shown, what changed since, how far it is, and who sees the plan."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, record_at, submit
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event
from trialsite.casebook.actions.review import raise_query
from trialsite.casebook.models import CrfRecord, Verification

pytestmark = pytest.mark.django_db
PAGE = "/verification/S001/SCR/"


@pytest.fixture
def vitals(screened, nurse):
    submit(record_at(screened, "vs"), nurse, complete=True, **VITALS)
    return record_at(screened, "vs")


@pytest.fixture
def window(vitals, monitor, browser):
    return browser(monitor)


def lines(window, query="?show=all"):
    answer = window.get(PAGE + query)
    assert answer.status_code == 200
    return {line.address: line for card in answer.context["cards"] for line in card.lines if card.record.form == "vs"}


def verify_all(window, query="?show=all"):
    return window.post(f"{PAGE}act/{query}", {"shown": window.get(PAGE + query).context["left"]})


@pytest.mark.req("QM-03")
def test_one_press_verifies_one_value_and_names_who_and_when(window, monitor):
    window.post(f"{PAGE}act/", {"one": lines(window)["pulse"].key})

    after = lines(window)
    assert (after["pulse"].state, after["pulse"].by) == ("verified", monitor.name)
    assert after["resp"].state == "open"


def test_one_press_verifies_all_that_is_shown_in_one_event_for_each_form(window):
    shown = window.get(PAGE + "?show=all").context["left"]

    verify_all(window)

    assert Verification.objects.count() == len(shown)
    forms = {key.split("/")[0] for key in shown}
    assert Event.objects.filter(action="verify").count() == len(forms)
    assert window.get(PAGE + "?show=all").context["left"] == []
    verify_all(window)
    assert Verification.objects.count() == len(shown)


@pytest.mark.req("QM-03")
def test_changed_value_drops_its_mark_alone_and_stands_in_the_list_of_what_changed(window, vitals, nurse):
    verify_all(window)

    submit(vitals, nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    after = lines(window)
    assert (after["pulse"].state, after["pulse"].old, after["pulse"].value) == ("changed", "72 /min", "75 /min")
    others = Counter(line.state for address, line in after.items() if address != "pulse")
    assert set(others) == {"verified"}
    (changed,) = window.get("/verification/").context["changed"]
    assert (changed.code, changed.old, changed.new) == ("S001", "72 /min", "75 /min")
    verify_all(window)
    assert window.get("/verification/").context["changed"] == []


def test_page_that_is_out_of_date_verifies_nothing(window, vitals, nurse):
    shown = window.get(PAGE).context["left"]
    submit(vitals, nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    answer = window.post(f"{PAGE}act/", {"shown": [key for key in shown if key.startswith("vs/")]}, follow=True)

    assert "This form was changed meanwhile." in answer.content.decode()
    assert not Verification.objects.exists()


def test_mark_set_by_mistake_is_taken_back_and_both_are_in_the_trail(window):
    key = lines(window)["pulse"].key
    window.post(f"{PAGE}act/", {"one": key})
    window.post(f"{PAGE}act/", {"undo": key})

    assert lines(window)["pulse"].state == "open"
    acts = Event.objects.filter(action__contains="verify").order_by("recorded_at")
    assert list(acts.values_list("action", flat=True)) == ["verify", "unverify"]


@pytest.mark.req("QM-05")
def test_progress_equals_what_the_plan_asks_for_and_what_is_verified(window):
    before = window.get("/verification/").context["total"]
    asked = sum(line.planned for card in window.get(PAGE).context["cards"] for line in card.lines)
    assert (before.done, before.of) == (0, asked)

    verify_all(window, "")

    answer = window.get("/verification/")
    assert (answer.context["total"].done, answer.context["total"].of) == (asked, asked)
    assert answer.context["total"].percent == 100
    assert answer.context["next"] == []
    assert sum(share.done for _name, share in answer.context["forms"]) == asked


def test_what_the_plan_does_not_ask_for_may_be_verified_and_does_not_count(window):
    extra = next(line for line in lines(window).values() if not line.planned)

    window.post(f"{PAGE}act/", {"one": extra.key})

    assert lines(window)[extra.address].is_verified
    assert CrfRecord.objects.get(form="vs", participant__code="S001", visit__code="SCR").verified == 0


def test_query_stands_beside_its_field(window, vitals, monitor):
    raise_query(record=vitals, address="pulse", text="Sure?", by=monitor)

    assert lines(window)["pulse"].queries == 1


@pytest.mark.req("QM-03")
def test_site_sees_that_values_are_verified_and_nothing_of_the_plan(window, nurse, browser):
    verify_all(window)
    own = browser(nurse)

    assert [own.get(path).status_code for path in ("/verification/", PAGE)] == [403, 403]
    panel = own.get("/participants/S001/visits/SCR/vs/1/panel/").content.decode()
    assert "Values verified against source" in panel
    assert "planned" not in panel
    assert "eSource" in own.get("/verification/sources/").content.decode()


@pytest.mark.parametrize("role", [Role.DATA_MANAGER, Role.INSPECTOR])
def test_readers_see_the_page_and_verify_nothing(role, window, browser):
    own = browser(UserFactory(role=role))

    assert 'role="checkbox"' not in own.get(PAGE).content.decode()
    assert own.post(f"{PAGE}act/", {"one": "vs/1@1|pulse"}).status_code == 403


@pytest.mark.parametrize("key", ["nonsense", "vs/9@1|pulse", "vs/1@1|nowhere"])
def test_nonsense_is_told_and_verifies_nothing(key, window):
    assert window.post(f"{PAGE}act/", {"one": key}).status_code == 302
    assert not Verification.objects.exists()


def test_visits_without_data_are_not_found(window):
    assert [window.get(f"/verification/{place}/").status_code for place in ("S001/V7", "S999/SCR", "S001/-")] == [
        404
    ] * 3


def test_pages_need_at_most_twenty_statements(window, django_assert_max_num_queries):
    window.get(PAGE)
    for path in (PAGE, PAGE + "?show=all", "/verification/", "/verification/sources/"):
        with django_assert_max_num_queries(20):
            window.get(path)
