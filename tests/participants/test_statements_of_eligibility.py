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
from trialsite.accounts.proving import Credentials
from trialsite.entry.demonstration.base import judged
from visits.end_of_study import open_end_of_study

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screening_is_done")]
# of a request, sign-in and session included; the brackets of its transaction are not counted
BUDGET = 20
BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
# a save that takes back a signature writes decision, person, signature and form too, under a change of its own
VOIDING = 33
# a temperature is a hint of the form ELIG, the others are evidence of its criteria
CORRECTED = {
    "vs": {"temp_c": "36.7"}, "lym": {"cd4": "250"}, "haem": {"results[wbc].value": "5.6"},
    "bioc": {"results[alt].value": "33"},
}  # fmt: skip
AGAIN = {
    "vs": {"temp_c": "36.8"}, "lym": {"cd4": "251"}, "haem": {"results[wbc].value": "5.7"},
    "bioc": {"results[alt].value": "34"},
}  # fmt: skip
SINCE = {"cm_freq": "QD", "cm_start": "2024-02", "cm_ongoing": "Y"}


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
    return sum(not query["sql"].startswith(BRACKETS) for query in counted.captured_queries)


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


def test_end_of_study_before_randomisation_keeps_its_budget(at, nurse, count_statements):
    page = at.page_of(open_end_of_study(participant=Participant.objects.get(code=at.code), by=nurse))
    at.browser.get(page)

    assert statements(count_statements, lambda: at.browser.get(page)) <= BUDGET
    typed = {"revision": 0, "eos_date": "2024-03-12"}
    assert statements(count_statements, lambda: at.browser.post(f"{page}check/", typed)) <= BUDGET


def spent(at: AtTheBrowser, counting: Callable[[], Any], form: str, typed: dict[str, str]) -> int:
    """Statements of the request that saves answers of a form of screening."""
    record = at.record(form)
    reasons = {f"{name}~reason": "TRANSCRIPTION" for name in typed}
    return statements(counting, lambda: at.send(record, typed | reasons, "save"))


def corrections(at: AtTheBrowser, counting: Callable[[], Any], **changed: dict[str, str]) -> dict[str, int]:
    """Statements of a correction of each form."""
    at.browser.get("/participants/")
    return {form: spent(at, counting, form, typed) for form, typed in (CORRECTED | changed).items()}


def test_saves_of_somebody_not_judged_keep_their_budget(at, count_statements):
    told = corrections(at, count_statements)

    assert max(told.values()) <= BUDGET, told


def test_saves_of_somebody_judged_keep_it_too_however_many_forms_there_are(at, investigator_at, count_statements):
    told = corrections(at, count_statements)
    judged_again = spent(investigator_at, count_statements, "elig", {"e1_comment": "Reading A"})
    for name in ("Loratadine", "Cetirizine"):
        at.add("cm", {"cm_name": name, "cm_class": "ANTIHIST", "cm_indication": "Rash", "cm_route": "PO"} | SINCE)

    assert max(judged_again, *told.values()) <= BUDGET, told
    assert corrections(at, count_statements, **AGAIN) == told


def test_saves_of_somebody_signed_void_the_signature(at, investigator_at, principal, count_statements):
    sign(at.code, principal)

    told = corrections(at, count_statements)

    assert told["vs"] <= BUDGET
    assert max(told.values()) <= VOIDING, told
    assert EligibilityDecision.objects.get().voided_at is not None
