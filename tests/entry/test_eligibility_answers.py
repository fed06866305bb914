"""The investigator answers and signs on the page of eligibility; the nurse answers what is hers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine

from participants.models import EligibilityForm, Participant
from tests.factories.accounts import PASSWORD
from tests.scenarios.driver import AtTheBrowser
from tests.standing import NOW, NURSE, PLANNED, PRINCIPAL, at_the_browser
from trialsite.casebook.models import Signature
from trialsite.entry.demonstration.base import judged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screening_is_done")]
PAGE, SIGN = "/participants/S001/eligibility/", "/participants/S001/eligibility/sign/"
FORM = "/participants/S001/visits/SCR/elig/1/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def at(clock) -> AtTheBrowser:
    """A person who fits, with every form of screening complete but that of eligibility."""
    return at_the_browser(NURSE)


@pytest.fixture
def judge(at) -> AtTheBrowser:
    """The principal investigator at the same person."""
    return at_the_browser(PRINCIPAL)


def text_of(browser, url=PAGE):
    answer = browser.get(url)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def row_of(browser, criterion):
    page = browser.get(PAGE).content.decode()
    return re.search(rf'<tr[^>]*id="criterion-{criterion}".*?</tr>', page, re.DOTALL)[0]


def credentials(browser, username="chenjun", password=PASSWORD):
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', browser.get(SIGN).content.decode())[1]
    return {"shown": shown, "username": username, "password": password, "meaning": "eligible"}


def test_the_form_of_eligibility_leads_to_its_page(at):
    answer = at.browser.get(f"{FORM}?complete")

    assert (answer.status_code, answer.url) == (302, f"{PAGE}?complete")


def test_the_nurse_answers_her_question_on_the_page_and_reads_the_investigators(at):
    row = row_of(at.browser, "E2")
    assert 'name="active_infection"' not in row
    assert "Awaiting investigator" in row

    at.browser.post(FORM, {"revision": "0", "act": "save", "other_trial": "Y", "other_trial_last_date": "2023-12-04"})

    assert EligibilityForm.objects.get().other_trial == "Y"
    assert "Last took part 4 Dec 2023 ≥ 4 Dec 2023" in row_of(at.browser, "E10")


def test_the_investigator_answers_and_the_result_follows(at, judge):
    assert 'name="active_infection"' in row_of(judge.browser, "E2")
    assert "Not evaluable yet" in text_of(judge.browser)

    judge.type("elig", judged(PLANNED))

    page = text_of(judge.browser)
    assert "Eligible Nothing stands in the way" in page
    assert "Counted back from the planned randomisation, 20 Mar 2024." in page


def test_results_are_drawn_anew_while_typing_and_nothing_is_written(at, judge):
    answer = judge.browser.post(f"{PAGE}check/", {"revision": "0", "active_infection": "PRESENT"})

    drawn = answer.content.decode()
    assert re.search(r'data-redraws="criterion-E2" data-class="elig-line is-FAIL"', drawn)
    assert "Investigator: present" in drawn
    assert not EligibilityForm.objects.exclude(active_infection=None).exists()


def test_a_stricter_answer_of_the_investigator_makes_ineligible(at, judge):
    judge.type("elig", judged(PLANNED) | {"i1_inv": "NOT_MET", "i1_comment": "Report doubtful"})

    assert "Not met" in row_of(judge.browser, "I1")
    assert "Not eligible" in text_of(judge.browser)


def test_the_page_says_why_it_cannot_be_signed_yet(at, judge):
    page = text_of(judge.browser)

    assert "Sign eligibility" in page
    assert "Not all questions are answered" in page


def test_the_principal_investigator_signs_with_name_and_password_and_the_page_shows_who_when_and_what(at, judge):
    judge.type("elig", judged(PLANNED))
    typed = credentials(judge.browser)

    answer = judge.browser.post(SIGN, typed)

    assert (answer.status_code, answer.url) == (302, PAGE)
    page = text_of(judge.browser)
    assert "Chen Jun , Principal investigator, 13 Mar 2024 10:00:00 (UTC+08:00)" in page
    assert "confirm that this person is eligible" in page
    assert typed["shown"] in page
    assert Participant.objects.get().stage == "eligible"


@pytest.mark.parametrize(("username", "password"), [("chenjun", "wrong"), ("wangmin", PASSWORD)])
def test_a_wrong_name_or_password_signs_nothing_and_says_so_in_the_dialog(at, judge, username, password):
    judge.type("elig", judged(PLANNED))
    typed = credentials(judge.browser, username, password)

    answer = judge.browser.post(SIGN, typed, headers={"X-Requested-With": "fetch"})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert not Signature.objects.exists()


def test_what_changed_since_it_was_shown_is_not_signed(at, judge):
    judge.type("elig", judged(PLANNED))
    typed = credentials(judge.browser)
    judge.correct("elig", planned_enrol_date="2024-03-21")

    answer = judge.browser.post(SIGN, typed)

    assert answer.status_code == 422
    assert "The data have changed since this page was shown" in answer.content.decode()


def test_a_correction_of_what_was_signed_shows_the_signature_as_void_with_its_reason(at, judge):
    judge.type("elig", judged(PLANNED))
    judge.browser.post(SIGN, credentials(judge.browser))

    at.correct("lym", cd4="263")

    page = text_of(judge.browser)
    assert "Void since 13 Mar 2024" in page
    assert "was corrected from 262 to 263" in page
    assert 'href="/participants/S001/visits/SCR/lym/1/"' in judge.browser.get(PAGE).content.decode()
    assert "Sign eligibility" in page


def test_a_nurse_sees_no_button_to_sign_and_cannot(at, judge):
    judge.type("elig", judged(PLANNED))

    assert "Sign eligibility" not in text_of(at.browser)
    assert at.browser.get(SIGN).status_code == 403
    assert at.browser.post(SIGN, {}).status_code == 403


def test_the_log_leads_from_to_sign_to_signed(at, judge):
    judge.type("elig", judged(PLANNED))
    assert "Eligible, awaiting signature" in text_of(judge.browser, "/screening/?state=to_sign")
    judge.browser.post(SIGN, credentials(judge.browser))

    assert "S001" in text_of(judge.browser, "/screening/?state=signed")


def statements(browser, url, count_statements):
    browser.get(url)
    with count_statements() as counted:
        assert browser.get(url).status_code == 200
    return len(counted)


def test_the_pages_keep_their_budget_of_statements(at, judge, count_statements):
    judge.type("elig", judged(PLANNED))
    open_ = statements(judge.browser, PAGE, count_statements)
    to_sign = statements(judge.browser, SIGN, count_statements)
    judge.browser.post(SIGN, credentials(judge.browser))

    assert max(open_, to_sign, statements(judge.browser, PAGE, count_statements)) <= 20
