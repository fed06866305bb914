"""A nurse at work: register, consent, demographics, vital signs, and everything that may go wrong meanwhile."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from participants.models import Demographics, Participant
from trialsite.audit.models import Event
from trialsite.casebook.models import CrfRecord, Draft
from visits.models import VitalSigns

pytestmark = pytest.mark.browser
VS = "/participants/S002/visits/SCR/vs/1/"
DM = "/participants/S002/visits/SCR/dm/1/"
IC = "/participants/S001/visits/SCR/ic/1/"


def save(page, button="#save"):
    with page.expect_navigation():
        page.click(button)


def fill_vitals(page):
    for name, text in {
        "vs_dt~date": "-1d", "vs_dt~time": "00:01", "temp_c": "３６．６", "sbp": "118", "dbp": "78", "pulse": "72",
        "resp": "16", "weight_kg": "64,1",
    }.items():  # fmt: skip
        page.fill(f"[name='{name}']", text)
    page.check("[name=temp_site][value=AX]")


@pytest.mark.parametrize("username", ["wangmin", "zhangli"])
def test_nurse_registers_and_completes_the_first_forms(username, open_as):
    page = open_as(username)
    page.click("form[action$='/register/'] button")
    page.goto("/participants/S003/visits/SCR/ic/1/")
    for name in ("signed", "understood", "sensitive_data", "sample_storage", "copy_given"):
        page.check(f"[name=consent_{name}][value=Y]")
    page.check("[name=consent_impartial_witness][value=N]")
    page.select_option("[name=consent_version]", "1.0")
    page.select_option("[name=consent_by]", "CHENJ")
    page.fill("[name=consent_date]", "2024-03-04")
    page.fill("[name=consent_time]", "0900")
    page.fill("[name='consent_inv_sign_time~date']", "20240304")
    page.fill("[name='consent_inv_sign_time~time']", "10:00")
    save(page, "#complete")

    page.goto("/participants/S003/visits/SCR/dm/1/")
    page.fill("[name=form_date]", "4 mar 2024")
    page.fill("[name=birth_date]", "1985-06")
    page.check("[name=sex][value=M]")
    page.check("[name=ethnicity_cn][value=HAN]")
    page.fill("[name=height_cm]", "172")
    save(page, "#complete")

    page.goto("/participants/S003/visits/SCR/vs/1/")
    fill_vitals(page)
    save(page, "#complete")

    records = CrfRecord.objects.filter(participant__code="S003")
    complete = {record.form for record in records if record.completed_at is not None}
    assert complete == {"ic", "dm", "vs"}
    assert Demographics.objects.get().birth_date == "1985-06"
    expect(page.locator("output[data-out=bmi]")).to_have_text("21.7")


def test_typing_is_kept_over_a_reload_and_is_not_data(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    page.fill("[name=pulse]", "7")
    page.locator("#kept").filter(has_text=":").wait_for()
    page.goto(VS)

    expect(page.locator("[name=pulse]")).to_have_value("7")
    assert not VitalSigns.objects.exists()
    assert Draft.objects.get().typed["pulse"] == "7"


@pytest.mark.trap(11)
def test_two_browsers_change_the_same_answer_and_both_are_seen(open_as):
    first, second = open_as("wangmin"), open_as("zhangli")
    first.goto(VS)
    first.fill("[name=pulse]", "72")
    save(first)
    first.goto(VS)
    second.goto(VS)
    for page, value in ((first, "75"), (second, "80")):
        page.fill("[name=pulse]", value)
        page.check("[name='pulse~reason'][value=NEW_SOURCE]")
    save(first)
    save(second)

    told = second.inner_text("#conflict-form")
    assert "75" in told
    assert "80" in told
    second.check("[name='pulse~reason'][value=TRANSCRIPTION]")
    with second.expect_navigation():
        second.click("#conflict-form button[value=save]")
    assert VitalSigns.objects.get().pulse == 80
    assert list(VitalSigns.history.order_by("history_id").values_list("pulse", flat=True)) == [72, 75, 80]


def test_keeping_the_other_persons_value_drops_ones_own(open_as):
    first, second = open_as("wangmin"), open_as("zhangli")
    first.goto(VS)
    second.goto(VS)
    for page, value in ((first, "75"), (second, "80")):
        page.fill("[name=pulse]", value)
        save(page)
    with second.expect_navigation():
        second.click("#conflict-form button[value=theirs]")

    expect(second.locator("[name=pulse]")).to_have_value("75")
    assert VitalSigns.objects.get().pulse == 75


def test_stale_tab_with_other_answers_merges(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    stale = page.context.new_page()
    stale.goto(VS)
    page.fill("[name=pulse]", "72")
    save(page)
    stale.fill("[name=resp]", "16")
    save(stale)

    row = VitalSigns.objects.get()
    assert (row.pulse, row.resp) == (72, 16)


def test_back_button_and_a_second_save_store_nothing_twice(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    page.fill("[name=pulse]", "72")
    save(page)
    page.go_back()
    page.fill("[name=pulse]", "72")
    save(page)

    assert VitalSigns.history.count() == 1


def test_double_click_on_register_registers_once(open_as):
    page = open_as("wangmin")
    page.evaluate("for (let n = 0; n < 2; n++) document.querySelector(\"form[action$='/register/']\").requestSubmit()")
    page.wait_for_url("**/participants/S003/")

    assert Participant.objects.count() == 3


def test_keyboard_reaches_save_missing_code_and_history(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    page.focus("[name=resp]")
    page.keyboard.press("Alt+KeyN")
    page.check("[name='resp~missing'][value=ND]")
    page.fill("[name='resp~why']", "device broken")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert VitalSigns.objects.get().resp_missing == "ND"

    page.fill("[name=pulse]", "72")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    page.focus("[name=pulse]")
    page.keyboard.press("Alt+KeyH")
    page.wait_for_selector("#history:popover-open")
    expect(page.locator("#history")).to_contain_text("72")
    page.keyboard.press("Escape")
    expect(page.locator("[name=pulse]")).to_be_focused()


def test_impossible_pressures_are_told_with_a_swap_and_linked_from_the_summary(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    page.fill("[name=sbp]", "78")
    page.fill("[name=dbp]", "118")
    save(page)

    expect(page.locator("#error-summary")).to_be_focused()
    page.click("#error-summary a")
    expect(page.locator("[name=sbp]")).to_be_focused()
    expect(page.locator("[name=sbp]")).to_have_value("78")
    page.click("[data-swap]")
    save(page)
    row = VitalSigns.objects.get()
    assert (row.sbp, row.dbp) == (118, 78)


def test_odd_value_is_confirmed_in_its_row(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    fill_vitals(page)
    page.fill("[name=pulse]", "120")
    page.press("[name=pulse]", "Tab")
    page.click("[data-confirms='confirm~vs.pulse~pulse']")
    page.fill("[name='confirm~vs.pulse~pulse']", "measured twice")
    save(page, "#complete")

    assert CrfRecord.objects.get(participant__code="S002", form="vs").open_queries == 0
    expect(page.locator("#crf-form")).to_contain_text("measured twice")


def test_conditional_question_appears_and_an_answer_given_stays(open_as):
    page = open_as("wangmin")
    page.goto(IC)
    witness = page.locator("[data-row=consent_witness_role]")
    expect(witness).to_be_hidden()
    page.check("[name=consent_impartial_witness][value=Y]")
    expect(witness).to_be_visible()
    page.check("[name=consent_witness_role][value=COMMUNITY]")
    page.check("[name=consent_impartial_witness][value=N]")
    expect(witness).to_be_visible()


def test_form_before_consent_says_what_to_do(open_as):
    page = open_as("wangmin")
    page.goto("/participants/S001/visits/SCR/vs/1/")

    expect(page.locator("#crf-form")).to_contain_text("Record the signed consent first")
    expect(page.locator("#save")).to_have_count(0)


@pytest.mark.parametrize("username", ["wangmin", "zhangli"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)], ids=["wide", "tablet"])
def test_no_page_has_an_accessibility_fault_or_scrolls_sideways(username, size, open_as):
    page = open_as(username, *size)
    paths = ["/participants/", "/participants/S002/", IC, DM, VS, f"{VS}?complete", "/participants/S999/"]
    for path in paths:
        page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_reading_pages_writes_nothing(open_as):
    page = open_as("wangmin")
    before = Event.objects.count(), Draft.objects.count()
    for path in ("/participants/", "/participants/S002/", VS, DM):
        page.goto(path)

    assert (Event.objects.count(), Draft.objects.count()) == before
