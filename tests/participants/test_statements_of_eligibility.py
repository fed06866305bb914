"""What eligibility costs, in statements: its pages, and the saves of the forms it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory

from participants.actions.decide_eligibility import sign_eligibility
from participants.models import EligibilityDecision, Participant
from participants.to_sign import elig_record, to_sign
from tests.factories.accounts import PASSWORD
from tests.scenarios.driver import AtTheBrowser
from tests.standing import NOW, NURSE, PLANNED, PRINCIPAL, at_the_browser
from trialsite.casebook.actions.sign import Credentials
from trialsite.entry.demonstration.base import judged
from visits.end_of_study import open_end_of_study

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screening_is_done")]
BUDGET = 20
# of a save of vital signs (a temperature is a hint of the form ELIG) and of chemistry (ALT is evidence of E1)
ALONE, JUDGED, SIGNED = {"vs": 26, "bioc": 36}, {"vs": 32, "bioc": 43}, {"vs": 32, "bioc": 67}


@pytest.fixture
def at() -> Iterator[AtTheBrowser]:
    """A nurse at the browser, who has completed the screening of a person who fits."""
    with time_machine.travel(NOW, tick=False):
        yield at_the_browser(NURSE)


@pytest.fixture
def investigator_at(at: AtTheBrowser) -> AtTheBrowser:
    """The principal investigator at the browser, who has judged that person."""
    browser = at_the_browser(PRINCIPAL)
    browser.type("elig", judged(PLANNED))
    return browser


def sign(code: str, by: Any) -> None:
    person = Participant.objects.get(code=code)
    now = to_sign(person, elig_record(person))  # type: ignore[arg-type]
    request = RequestFactory().post("/")
    request.session = {}  # type: ignore[assignment]
    sign_eligibility(
        participant=person, record=now.record, shown=now.digest,
        credentials=Credentials(by.username, PASSWORD), by=by, request=request,
    )  # fmt: skip


def statements(counting: Callable[[], Any], act: Callable[[], Any]) -> int:
    with counting() as counted:
        act()
    return len(counted)


def corrections(at: AtTheBrowser, counting: Callable[[], Any], temp: str, alt: str) -> dict[str, int]:
    """Statements of a corrected temperature and a corrected ALT."""
    at.browser.get("/participants/")
    return {
        "vs": statements(counting, lambda: at.correct("vs", temp_c=temp)),
        "bioc": statements(counting, lambda: at.correct("bioc", **{"results[alt].value": alt})),
    }


def test_pages_of_eligibility_keep_their_budget(investigator_at, count_statements):
    browser, code = investigator_at.browser, investigator_at.code
    form = f"/participants/{code}/visits/SCR/elig/1/"
    page = f"/participants/{code}/eligibility/"
    # the form is answered on the page of eligibility
    assert browser.get(form)["Location"] == page
    assert browser.get(page).status_code == 200
    assert statements(count_statements, lambda: browser.get(page)) <= BUDGET
    typed = {"revision": 1, "malignancy": "PRESENT", "malignancy~reason": "NEW_SOURCE"}

    assert statements(count_statements, lambda: browser.post(f"{form}check/", typed)) <= BUDGET
    assert (
        statements(count_statements, lambda: investigator_at.type("elig", {"e1_comment": "Reading A"}, act="save"))
        <= 28
    )


def test_end_of_study_before_randomisation_keeps_its_budget(at, nurse, count_statements):
    page = at.page_of(open_end_of_study(participant=Participant.objects.get(code=at.code), by=nurse))
    at.browser.get(page)

    assert statements(count_statements, lambda: at.browser.get(page)) <= BUDGET
    typed = {"revision": 0, "eos_date": "2024-03-12"}
    assert statements(count_statements, lambda: at.browser.post(f"{page}check/", typed)) <= BUDGET


def test_saves_of_somebody_not_judged_cost_one_statement_more_at_most(at, count_statements):
    told = corrections(at, count_statements, "36.7", "33")
    beside = statements(count_statements, lambda: at.correct("vs", pulse="75"))

    # a pulse is nothing that eligibility rests on; a temperature is also asked about by the form's own proposals
    assert told["vs"] <= beside + 2 <= ALONE["vs"]
    assert told["bioc"] <= ALONE["bioc"]


def test_saves_of_somebody_judged_check_the_form_again(at, investigator_at, count_statements):
    told = corrections(at, count_statements, "36.7", "33")

    assert told["vs"] <= JUDGED["vs"]
    assert told["bioc"] <= JUDGED["bioc"]


def test_saves_of_somebody_signed_void_the_signature(at, investigator_at, principal, count_statements):
    sign(at.code, principal)

    told = corrections(at, count_statements, "36.7", "33")

    assert told["vs"] <= SIGNED["vs"]
    assert told["bioc"] <= SIGNED["bioc"]
    assert EligibilityDecision.objects.get().voided_at is not None
