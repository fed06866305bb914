"""The page of eligibility: results with their evidence and sources, what is waited for, another number."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from participants.models import Participant
from tests.factories.accounts import UserFactory
from tests.factories.casebook import record_at, submit
from tests.factories.screening import fail_screening, in_screening, read, screen_day
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.crf.values.display import show_date
from visits.actions import register_again

pytestmark = pytest.mark.django_db
PAGE = "/participants/S001/eligibility/"


@pytest.fixture
def entered(participant, nurse):
    """A person with the forms of screening, whose CD4 is too high."""
    in_screening(participant, nurse, {"lym": {"cd4": "350"}})
    return participant


def text_of(browser, url=PAGE):
    answer = browser.get(url)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def row_of(browser, criterion, url=PAGE):
    page = browser.get(url).content.decode()
    return re.search(rf'<tr[^>]*id="criterion-{criterion}".*?</tr>', page, re.DOTALL)[0]


def test_each_criterion_shows_its_result_with_the_numbers_used_and_the_registrys_words(entered, nurse, browser):
    row = row_of(browser(nurse), "I5")

    day = show_date(screen_day(), "en")
    assert f"CD4 350 on {day}: 350 is not below 350" in row
    assert "CD4+T lymphocyte count &lt; 200 μL-1" in row
    assert "Not met" in row
    assert 'class="elig-line is-FAIL"' in row


def test_the_head_of_the_casebook_says_the_overall_result_with_its_day(entered, nurse, browser, count_statements):
    mine, casebook = browser(nurse), "/participants/S001/"
    mine.get(casebook)

    with count_statements() as counted:
        page = mine.get(casebook).content.decode()

    told = re.search(r'<a\s+class="tag tag-er"\s+href="/participants/S001/eligibility/".*?</a>', page, re.DOTALL)
    assert told, page
    assert f"Not eligible: I5 · {show_date(clock.today(), 'en')}" in told[0]
    assert len(counted) <= 20
    fail_screening(entered, nurse)
    assert 'class="tag tag-lk"' in mine.get(casebook).content.decode()


def test_a_criterion_leads_to_the_forms_whose_values_it_used(entered, nurse, browser):
    row = row_of(browser(nurse), "I5")

    assert 'href="/participants/S001/visits/SCR/lym/1/"' in row
    assert 'href="/participants/S001/logs/art/"' in row


def test_the_head_counts_what_stands_in_the_way_and_says_why_nobody_can_randomise(entered, nurse, browser):
    page = text_of(browser(nurse))

    assert "Not eligible 1 inclusion not met" in page
    assert "Not eligible: I5." in page
    assert "investigator: E2, E3, E4, E6, E8, E11" in page


def test_a_correction_is_seen_when_the_page_is_opened_again(entered, nurse, browser):
    corrected = read("lym", {"cd4": "349"})
    submit(record_at(entered, "lym"), nurse, **corrected, reasons={"cd4": "TRANSCRIPTION"})

    assert "349 is below 350" in row_of(browser(nurse), "I5")


def test_the_page_can_be_read_as_it_was(entered, nurse, browser):
    before = clock.now().astimezone(clock.SITE_ZONE).isoformat()
    corrected = read("lym", {"cd4": "349"})
    submit(record_at(entered, "lym"), nurse, **corrected, reasons={"cd4": "TRANSCRIPTION"})

    then = f"{PAGE}?as_of={before.replace('+', '%2B')}"

    assert "350 is not below 350" in row_of(browser(nurse), "I5", then)
    assert "As it was on" in text_of(browser(nurse), then)


def test_the_page_before_anything_is_entered_names_where_each_value_belongs(participant, nurse, browser):
    page = browser(nurse).get(PAGE).content.decode()

    assert "0 of\n      17" in page or "0 of 17" in " ".join(page.split())
    assert 'href="/participants/S001/visits/SCR/ic/1/"' in row_of(browser(nurse), "I6")


def test_everybody_without_data_of_participants_is_refused(participant, administrator, browser):
    assert browser(administrator).get(PAGE).status_code == 403


def test_a_monitor_reads_the_page_and_can_do_nothing_on_it(entered, monitor, nurse, browser):
    fail_screening(entered, nurse)

    page = browser(monitor).get(PAGE).content.decode()

    assert "Screen failure" in page
    assert "Screen again" not in page


def test_a_person_who_failed_is_screened_again_from_the_page_and_both_numbers_lead_to_each_other(
    entered, nurse, browser
):
    fail_screening(entered, nurse)
    mine = browser(nurse)
    token = re.search(r'name="token" value="([^"]+)"', mine.get(PAGE).content.decode())[1]

    answers = [mine.post("/participants/S001/screen-again/", {"token": token}) for _twice in range(2)]

    assert {answer.url for answer in answers} == {"/participants/S002/"}
    assert Participant.objects.count() == 2
    assert "Screened again as S002" in text_of(mine)
    assert "Screened before as S001" in text_of(mine, "/participants/S002/eligibility/")


def test_who_did_not_fail_is_not_screened_again_and_the_page_says_why(entered, nurse, browser):
    mine = browser(nurse)

    answer = mine.post("/participants/S001/screen-again/", {"token": "a"}, follow=True)

    assert "Only a person who failed screening is screened again" in answer.content.decode()
    assert Participant.objects.count() == 1


def test_the_page_keeps_its_budget_of_statements(entered, nurse, browser, count_statements):
    fail_screening(entered, nurse)
    register_again(participant=entered, by=nurse)
    mine = browser(nurse)
    mine.get(PAGE)

    with count_statements() as counted:
        mine.get(PAGE)

    assert len(counted) <= 20


def test_the_page_speaks_chinese(entered, browser):
    reader = UserFactory(role=Role.RESEARCH_NURSE, language="zh-hans")

    page = text_of(browser(reader))

    assert f"CD4 350（{screen_day().isoformat()}）：350不低于350" in page
    assert "暂无法判定" in page


def test_results_that_are_too_old_are_no_evidence(participant, nurse, browser):
    in_screening(participant, nurse, {"ser": {"ser_date": screen_day() - timedelta(days=30)}})

    assert "HBV-DNA missing" in row_of(browser(nurse), "E1")
