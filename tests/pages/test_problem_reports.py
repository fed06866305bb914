"""Problems that people report from any page: kept, answered once, and blind."""

from __future__ import annotations

import pytest

from tests.factories.accounts import UserFactory
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event
from trialsite.registers.models import ProblemReport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]
REPORT, LIST = "/problems/report/", "/problems/"


def reported(browser, by, what="The page hangs."):
    return browser(by).post(REPORT, {"page": "/participants/S001/", "what": what})


@pytest.mark.req("VA-08")
def test_every_page_leads_to_the_report_and_back(nurse, browser):
    assert f"{REPORT}?page=/today/" in browser(nurse).get("/today/").content.decode()

    answer = reported(browser, nurse)

    assert (answer.status_code, answer["Location"]) == (302, "/participants/S001/")
    row = ProblemReport.objects.get()
    assert (row.number, row.by, row.what) == (1, nurse.name, "The page hangs.")
    assert Event.objects.filter(action="oversight").count() == 1


def test_second_press_keeps_one_report(nurse, browser):
    reported(browser, nurse)
    reported(browser, nurse)

    assert ProblemReport.objects.count() == 1


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:1"])
def test_way_back_is_never_elsewhere(page, nurse, browser):
    assert browser(nurse).post(REPORT, {"page": page, "what": "x"})["Location"] == "/"


def test_empty_report_is_told(nurse, browser):
    assert reported(browser, nurse, " ").status_code == 400
    assert not ProblemReport.objects.exists()


@pytest.mark.req("VA-08")
def test_answer_is_final_and_the_administrator_learns_of_no_participant(nurse, administrator, data_manager, browser):
    reported(browser, nurse)
    window = browser(administrator)
    shown = window.get(LIST).content.decode()
    assert ("The page hangs." in shown, "S001" in shown) == (True, False)

    window.post(LIST, {"number": "1", "answer": "Mended."})
    again = browser(data_manager).post(LIST, {"number": "1", "answer": "Other"})

    assert again.status_code == 400
    assert ProblemReport.objects.get().answer == "Mended."


def test_words_of_unblinded_people_are_for_unblinded_people(data_manager, browser):
    reported(browser, UserFactory(role=Role.PHARMACIST), "Lot X-1 of the cells cannot be chosen.")
    window = browser(data_manager)

    assert "Lot X-1" not in window.get(LIST).content.decode()
    assert window.post(LIST, {"number": "1", "answer": "x"}).status_code == 404
    assert Event.objects.get(action="oversight").audience == "unblinded"


def test_others_do_not_see_the_list(nurse, browser):
    assert browser(nurse).get(LIST).status_code == 403
