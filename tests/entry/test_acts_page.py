"""Acts that are asked about first: their pages, their buttons in the casebook, and what stands there afterwards."""

from __future__ import annotations

import pytest

from participants.models import Participant, Stage
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import VITALS, submit
from tests.factories.history import entry
from tests.factories.pharmacy import list_of_arms, randomised
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.casebook.models import CrfRecord, Draft
from trialsite.casebook.refused import ActionRefused
from visits.end_of_study import open_end_of_study
from visits.models import Visit
from visits.unscheduled import add_early_termination

pytestmark = pytest.mark.django_db
CASEBOOK = "/participants/S001/"
VS = f"{CASEBOOK}visits/SCR/vs/1/"


@pytest.fixture
def page(screened, record_of, nurse):
    submit(record_of("vs"), nurse, complete=True, **VITALS)
    return signed_in(nurse)


def shown(browser, path):
    return browser.get(path).content.decode()


def test_repeat_leads_to_the_new_record_and_both_are_shown(page):
    assert f'href="{VS}repeat/"' in shown(page, VS)

    answer = page.post(f"{VS}repeat/", {"why": "Reading in doubt"})

    second = VS.replace("/1/", "/2/")
    assert answer["Location"] == second
    assert f'href="{VS}"' in shown(page, second)
    assert "×2" in shown(page, CASEBOOK)
    assert "the latest sample counts" in shown(page, f"{VS}panel/")


def test_repeat_without_reason_says_so_and_adds_nothing(page):
    answer = page.post(f"{VS}repeat/", {"why": " "})

    assert answer.status_code == 400
    assert "Say why." in answer.content.decode()
    assert not CrfRecord.objects.filter(repeat=2).exists()


def test_more_repeats_than_the_protocol_has_are_warned_of(page, nurse):
    assert "one more" not in shown(page, f"{VS}repeat/")
    second = page.post(f"{VS}repeat/", {"why": "Again"})["Location"]
    page.post(second, {"revision": "0", "act": "save", "pulse": "80"})

    assert "at most 1 repeat of a test within screening" in shown(page, f"{VS}repeat/")
    assert page.post(f"{VS}repeat/", {"why": "Again"})["Location"] == VS.replace("/1/", "/3/")


def test_unscheduled_visit_gets_a_column_after_the_scheduled_ones(page):
    answer = page.post(f"{CASEBOOK}unscheduled/", {"why": "Fever"})

    assert answer["Location"] == f"{CASEBOOK}visits/UNS/sv/1/"
    heads = shown(page, CASEBOOK).split("<thead>")[1].split("</thead>")[0]
    assert heads.index("<b>V7</b>") < heads.index("<b>UNS</b>")
    assert page.get(answer["Location"]).status_code == 200


def test_second_unscheduled_visit_has_forms_of_its_own(page):
    first = page.post(f"{CASEBOOK}unscheduled/", {"why": "Fever"})["Location"]
    page.post(first, {"revision": "0", "act": "save", "sv_attended": "ONSITE", "visit_date": "2024-06-11"})
    second = page.post(f"{CASEBOOK}unscheduled/", {"why": "Cough"})["Location"]

    assert second == f"{CASEBOOK}visits/UNS-2/sv/1/"
    page.post(second, {"revision": "0", "act": "save", "sv_attended": "REMOTE", "visit_date": "2024-06-20"})
    casebook = shown(page, CASEBOOK)
    assert "20 Jun 2024" in casebook
    assert "11 Jun 2024" in casebook
    assert "Unscheduled 2" in shown(page, second)
    assert Visit.objects.filter(code="UNS").count() == 2


def test_screen_failure_is_offered_and_counts_once_saved(page, screened):
    asked = shown(page, f"{CASEBOOK}screen-failure/")
    assert "Record screen failure" in asked

    form = page.post(f"{CASEBOOK}screen-failure/")["Location"]

    assert form == f"{CASEBOOK}visits/SCR/eos/1/"
    assert Draft.objects.get().typed == {"eos_why": "SCRFAIL"}
    assert CrfRecord.objects.get(form="eos").revision == 0
    day = {"eos_date": "2024-03-20", "eos_last_contact": "2024-03-20"}
    page.post(form, {"revision": "0", "act": "complete", "eos_why": "SCRFAIL"} | day)
    assert "Screen failure" in shown(page, CASEBOOK)
    assert "not applicable" in shown(page, CASEBOOK)


def test_failed_criteria_are_named_with_the_failure(page, screened, record_of, nurse):
    entry(screened, "mh", nurse, mh_none=True)
    submit(record_of("ser"), nurse, ser_date=clock.today(), tp_ab="POS")

    assert "<b>E1</b>" in shown(page, f"{CASEBOOK}screen-failure/")
    form = page.post(f"{CASEBOOK}screen-failure/")["Location"]
    assert "E1" in shown(page, form)


def test_end_of_study_opens_its_form(page):
    assert page.post(f"{CASEBOOK}end/")["Location"] == f"{CASEBOOK}visits/SCR/eos/1/"


@pytest.mark.parametrize("act", ["unscheduled", "end", "screen-failure", "visits/SCR/vs/1/repeat"])
def test_reader_is_offered_no_act_and_may_do_none(act, page, monitor):
    browser = signed_in(monitor)

    assert f"{CASEBOOK}{act}/" not in shown(browser, CASEBOOK)
    assert browser.post(f"{CASEBOOK}{act}/", {"why": "Because"}).status_code == 403


def test_acts_are_told_in_chinese(page):
    page.post("/account/language/", {"language": "zh-hans"})

    assert "新增计划外访视(UNS)" in shown(page, CASEBOOK)
    assert "复查：生命体征" in shown(page, f"{VS}repeat/")
    assert "记录筛选失败" in shown(page, f"{CASEBOOK}screen-failure/")


# beside the end of study of somebody in screening stands what the criteria look at, a form each
@pytest.mark.parametrize(
    ("path", "most"), [("", 20), ("screen-failure/", 20), ("visits/SCR/eos/1/", 30), ("visits/SCR/vs/1/", 20)]
)
def test_pages_need_few_statements(path, most, page, django_assert_max_num_queries):
    page.post(f"{CASEBOOK}screen-failure/")
    page.post(f"{VS}repeat/", {"why": "Again"})
    page.post(f"{CASEBOOK}unscheduled/", {"why": "Fever"})

    with django_assert_max_num_queries(most):
        assert page.get(CASEBOOK + path).status_code == 200


def test_who_ended_in_screening_is_offered_neither_the_early_end_nor_unblinding(page, screened, nurse, principal):
    ended = open_end_of_study(participant=screened, by=nurse)
    day = clock.today()
    submit(ended, nurse, complete=True, eos_date=day, eos_last_contact=day, eos_why="SPONSOR")
    assert Participant.objects.get(pk=screened.pk).stage == Stage.ENDED

    for browser in (page, signed_in(principal)):
        casebook = shown(browser, CASEBOOK)
        assert "/early-end/" not in casebook
        assert "unblind" not in casebook.split("casebook-acts")[1].split("</form>")[0]
    with pytest.raises(ActionRefused, match="not-randomised"):
        add_early_termination(participant=screened, why="moves away", by=nurse)


def test_who_was_randomised_is_offered_them(page, screened, nurse, principal):
    list_of_arms(UserFactory(role=Role.STATISTICIAN))
    randomised(screened, nurse, clock.today())

    assert "/early-end/" in shown(page, CASEBOOK)
    assert "/unblind/?participant=S001" in shown(signed_in(principal), CASEBOOK)
