"""The provenance of a value in the browser: one press or Alt+H opens it, Escape closes it, the focus goes back."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from participants.models import Participant
from tests.browser.counting import Acts
from tests.crfs.cases.haem import results
from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, record_at, submit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role

pytestmark = pytest.mark.browser
SCR = "/participants/S002/visits/SCR/{}/1/"
READERS = {"sunwei": Role.INVESTIGATOR, "liuyang": Role.MONITOR, "xuhao": Role.AUDITOR, "linxue": Role.INSPECTOR}


@pytest.fixture
def corrected(site):
    """Vital signs with a refused answer, a warning and a correction."""
    nurse, person = User.objects.get(username="wangmin"), Participant.objects.get(code="S002")
    submit(record_at(person, "vs"), nurse, **(VITALS | {"sbp": 78, "dbp": 118, "pulse": 120}))
    submit(record_at(person, "vs"), nurse, sbp=118, dbp=78, pulse=72, reasons={"pulse": "TRANSCRIPTION"})
    return record_at(person, "vs")


def icon_of(page, address):
    return page.locator(f"[data-opens-history='{address}']")


@pytest.mark.req("AT-11")
@pytest.mark.parametrize("username", READERS)
def test_full_history_of_a_value_opens_in_place_with_one_press(username, corrected, open_as, record_property):
    UserFactory(role=READERS[username], username=username, name=username)
    page = open_as(username)
    page.goto(SCR.format("vs"))
    acts = Acts(page)

    icon_of(page, "pulse").click()

    panel = page.locator("#history:popover-open")
    for words in ("2 versions", "How entered", "Lag", "Edit checks", "120 /min", "72 /min", "Transcription error"):
        expect(panel).to_contain_text(words)
    record_property("history of a value", acts.number)
    assert acts.number == 1
    assert page.url.endswith(SCR.format("vs"))
    assert Axe().run(page).response["violations"] == []


def test_escape_closes_it_and_the_focus_goes_back_to_where_it_was_opened(corrected, open_as):
    page = open_as("wangmin")
    page.goto(SCR.format("vs"))
    icon_of(page, "dbp").click()
    expect(page.locator("#history h2")).to_have_text("Diastolic BP")

    page.keyboard.press("Escape")

    expect(page.locator("#history")).to_be_hidden()
    expect(icon_of(page, "dbp")).to_be_focused()


@pytest.mark.parametrize(("address", "label"), [("sbp", "Systolic BP"), ("dbp", "Diastolic BP")])
def test_alt_h_opens_the_history_of_the_box_in_hand(address, label, corrected, open_as):
    page = open_as("wangmin")
    page.goto(SCR.format("vs"))
    page.focus(f"[name={address}]")
    acts = Acts(page)

    page.keyboard.press("Alt+h")
    expect(page.locator("#history:popover-open h2")).to_have_text(label)
    assert acts.number == 1
    page.keyboard.press("Escape")

    expect(page.locator(f"[name={address}]")).to_be_focused()


def test_calculated_value_leads_to_the_answers_it_is_made_of(site, open_as):
    nurse, person = User.objects.get(username="wangmin"), Participant.objects.get(code="S002")
    head = {"lab_done": "Y", "sample_dt": VITALS["vs_dt"], "lab_name": "CLINLAB"}
    submit(record_at(person, "haem"), nurse, **head, **results(plt="99"))
    page = open_as("zhangli")
    page.goto(SCR.format("haem"))

    icon_of(page, "results[plt].flag").click()
    expect(page.locator("#history:popover-open")).to_contain_text("每次查看时重新计算")
    page.locator("#history [data-opens-history='results[plt].value']").click()
    expect(page.locator("#history .steps")).to_contain_text("99")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")

    expect(icon_of(page, "results[plt].flag")).to_be_focused()


def test_past_page_opens_the_history_of_then(corrected, open_as):
    page = open_as("wangmin")
    person = corrected.participant
    page.goto(f"{SCR.format('vs')}?as_of={person.registered_at.isoformat().replace('+00:00', 'Z')}")

    icon_of(page, "pulse").click()

    expect(page.locator("#history:popover-open")).to_contain_text("Nothing was ever saved here.")
    expect(page.locator("#history")).not_to_contain_text("72 /min")


def test_calculated_values_stay_on_paper(site, open_as):
    nurse, person = User.objects.get(username="wangmin"), Participant.objects.get(code="S002")
    head = {"lab_done": "Y", "sample_dt": VITALS["vs_dt"], "lab_name": "CLINLAB"}
    submit(record_at(person, "haem"), nurse, **head, **results(plt="99"))
    page = open_as("wangmin")
    page.goto(SCR.format("haem"))

    page.emulate_media(media="print")

    expect(page.locator("[data-out='results[plt].flag']")).to_be_visible()
    expect(icon_of(page, "results[plt].value")).to_be_hidden()
