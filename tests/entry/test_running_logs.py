"""The contact log: entries are added by an act, opened by their first value, and listed."""

from __future__ import annotations

import pytest

from tests.factories.accounts import signed_in
from trialsite.audit import verification
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions.locks import lock
from trialsite.casebook.models import CrfRecord
from visits.models import Contact

pytestmark = pytest.mark.django_db
LOG = "/participants/S001/logs/log/"
ENTRY = "/participants/S001/visits/log/log/{}/"
CALL = {
    "log_dt~date": "2024-03-05", "log_dt~time": "09:10", "log_method": "PHONE", "log_purpose": "APPT",
    "log_result": "NOREPLY", "log_note": "left no message",
}  # fmt: skip


@pytest.fixture
def page(screened, nurse):
    return signed_in(nurse)


def write(browser, number, **values):
    return browser.post(ENTRY.format(number), {"revision": "0", "act": "complete"} | CALL | values)


def entries():
    return CrfRecord.objects.filter(form="log").order_by("repeat")


def test_first_entry_is_added_by_a_post_and_opened_by_its_first_value(page):
    answer = page.post(f"{LOG}add/")

    assert answer["Location"] == ENTRY.format(1)
    record = entries().get()
    assert (record.visit, record.repeat, record.required, record.first_saved_at) == (None, 1, False, None)
    write(page, 1)
    record.refresh_from_db()
    assert record.completed_at is not None
    assert Contact.objects.get().log_result == "NOREPLY"


def test_entry_left_empty_is_given_again_and_a_used_one_is_followed_by_the_next_number(page):
    assert page.post(f"{LOG}add/")["Location"] == page.post(f"{LOG}add/")["Location"]

    write(page, 1)

    assert page.post(f"{LOG}add/")["Location"] == ENTRY.format(2)
    assert entries().count() == 2


def test_two_people_never_get_the_same_empty_entry(page, second_nurse):
    page.post(f"{LOG}add/")

    assert signed_in(second_nurse).post(f"{LOG}add/")["Location"] == ENTRY.format(2)


def test_page_of_the_log_shows_each_entry_with_its_answers(page):
    for number in (1, 2):
        page.post(f"{LOG}add/")
        write(page, number)

    shown = page.get(LOG).content.decode()

    assert shown.count("No reply") == 2
    assert ENTRY.format(2) in shown
    assert "5 Mar 2024 09:10" in shown


def test_casebook_leads_to_the_log(page):
    page.post(f"{LOG}add/")
    write(page, 1)

    assert LOG in page.get("/participants/S001/").content.decode()


def test_entry_page_lists_the_other_entries_and_names_its_number(page):
    for number in (1, 2):
        page.post(f"{LOG}add/")
        write(page, number)

    shown = page.get(ENTRY.format(2)).content.decode()

    assert "Contact log 1" in shown
    assert "Entries of this log" in shown


def test_reading_pages_of_the_log_adds_nothing(page):
    before = Event.objects.count()

    for path in (LOG, ENTRY.format(1), f"{LOG}add/"):
        page.get(path)

    assert not entries().exists()
    assert Event.objects.count() == before


def test_added_entry_is_in_the_ledger_and_the_ledger_still_proves_everything(page):
    page.post(f"{LOG}add/")
    write(page, 1)

    item = Item.objects.get(address="record.added")
    assert (item.new, item.event.form, item.event.actor_name) == ("1", "log", "Wang Min")
    assert list(verification.verify()) == []


def test_no_entry_before_consent(participant, nurse):
    browser = signed_in(nurse)

    shown = browser.post(f"{LOG}add/", follow=True).content.decode()

    assert "Record the signed consent first" in shown
    assert not entries().exists()


def test_no_entry_in_a_locked_casebook(page, screened, data_manager):
    lock(participant=screened, why="closed", by=data_manager)

    shown = page.post(f"{LOG}add/", follow=True).content.decode()

    assert "nothing can be added" in shown
    assert not entries().exists()


def test_monitor_reads_the_log_and_cannot_add(page, monitor):
    browser = signed_in(monitor)

    shown = browser.get(LOG).content.decode()

    assert "Add an entry" not in shown
    assert browser.post(f"{LOG}add/").status_code == 403


@pytest.mark.parametrize("place", ["S001/logs/vs", "S001/logs/nothing", "S009/logs/log"])
def test_what_is_no_running_log_is_not_found(place, page):
    assert page.get(f"/participants/{place}/").status_code == 404
    assert page.post(f"/participants/{place}/add/").status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_log_page_needs_at_most_twenty_statements_however_long_it_is(count, page, django_assert_max_num_queries):
    for number in range(1, count + 1):
        page.post(f"{LOG}add/")
        write(page, number)

    with django_assert_max_num_queries(20):
        page.get(LOG)
