"""The state of a box while typing is that of the saved page; what asks for something stops asking once it is given."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from trialsite.crf import registry
from trialsite.protocol.catalogue import package

pytestmark = pytest.mark.browser
VS = "/participants/S002/visits/SCR/vs/1/"
GATED = "/participants/S001/visits/SCR/vs/1/"
# how one box stands: its frame, what a screen reader hears of it, its row, and its message
STATE = """address => {
  const box = document.querySelector(`[name="${address}"]:not([type=hidden])`);
  const frame = document.querySelector(`[data-frame="${address.split("~")[0]}"]`);
  const told = document.getElementById((box.closest("[aria-describedby]")).getAttribute("aria-describedby"));
  return {
    frame: [...frame.classList].filter((name) => ["is-er", "is-wa"].includes(name)),
    border: getComputedStyle(frame).borderTopColor,
    invalid: (box.type === "radio" ? frame : box).getAttribute("aria-invalid"),
    row: [...box.closest(".field-row").classList].filter((name) => ["is-er", "is-wa"].includes(name)),
    told: told.textContent.split(/\\s+/).join(" ").trim(),
  };
}"""
# every box to tick: how large its mark is, and what one may hit
SIZES = """() => [...document.querySelectorAll("#crf-form :is([type=checkbox], [type=radio])")]
  .filter((box) => box.checkVisibility())
  .map((box) => [box, box.closest("label") || box])
  .map(([box, target]) => ({
    name: box.name + "=" + box.value,
    mark: box.closest(".seg") ? 99 : Math.min(box.offsetWidth, box.offsetHeight),
    target: Math.min(target.offsetWidth, target.offsetHeight),
  }))"""
AT_SCREENING = [entry.form for entry in package("msct_a_22").forms_at("SCR") if registry.known(entry.form)]
RED, AMBER = "rgb(179, 38, 30)", "rgb(199, 119, 0)"


def fill(page, name, text):
    with page.expect_response("**/check/"):
        page.fill(f"[name='{name}']", text)
        page.press(f"[name='{name}']", "Tab")
    page.wait_for_timeout(100)


def save(page):
    with page.expect_navigation():
        page.click("#save")


@pytest.mark.parametrize(
    ("name", "wrong", "right", "border", "invalid"),
    [
        ("pulse", "seventy", "72", RED, "true"),
        ("pulse", "120", "72", AMBER, None),
        ("vs_dt~date", "12/9/24", "-1d", RED, "true"),
        ("comment", "ID 11010519491231002X", "tired", RED, "true"),
    ],
    ids=["refused number", "unusual number", "refused date", "refused text"],
)
def test_live_state_is_the_saved_one_and_goes_with_the_right_value(name, wrong, right, border, invalid, open_as):
    page = open_as("wangmin")
    page.goto(VS)
    if name == "vs_dt~date":
        page.fill("[name='vs_dt~time']", "00:01")

    fill(page, name, wrong)
    live = page.evaluate(STATE, name)
    save(page)
    saved = page.evaluate(STATE, name)

    assert live == saved
    assert (live["border"], live["invalid"]) == (border, invalid)
    assert live["told"]
    fill(page, name, right)
    if border == AMBER:  # an unusual value was saved, so its change needs a reason
        with page.expect_response("**/check/"):
            page.check(f"[name='{name}~reason'][value=UPDATE]")
        page.wait_for_timeout(100)
    well = page.evaluate(STATE, name)
    assert (well["frame"], well["invalid"], well["row"], well["told"]) == ([], None, [], "")


def test_choice_that_is_missed_is_marked_and_cleared_live(open_as):
    page = open_as("wangmin")
    page.goto("/participants/S002/visits/SCR/dm/1/")
    page.fill("[name=height_cm]", "172")
    with page.expect_navigation():
        page.click("#complete")
    group = page.locator("[data-frame=sex]")
    expect(group).to_have_attribute("aria-invalid", "true")

    page.check("[name=sex][value=M]")

    expect(group).not_to_have_attribute("aria-invalid", "true")
    assert "is-er" not in group.get_attribute("class")


def test_required_goes_once_the_reason_is_given(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    page.fill("[name=pulse]", "72")
    save(page)
    page.fill("[name=pulse]", "75")
    needed = page.locator("[data-reason=pulse] .needed")
    expect(needed).to_be_visible()

    page.check("[name='pulse~reason'][value=OTHER]")
    expect(needed).to_be_visible()
    page.fill("[name='pulse~words']", "second reading")
    expect(needed).to_be_hidden()

    page.fill("[name='pulse~words']", "")
    expect(needed).to_be_visible()
    page.check("[name='pulse~reason'][value=TRANSCRIPTION]")
    expect(needed).to_be_hidden()


def test_marks_and_their_targets_are_large_enough(open_as):
    page = open_as("wangmin")
    for form in AT_SCREENING:
        page.goto(f"/participants/S002/visits/SCR/{form}/1/")

        sizes = page.evaluate(SIZES)

        assert [each for each in sizes if each["mark"] < 16 or each["target"] < 24] == [], form


def test_form_shut_by_a_gate_is_read_only_and_leads_to_the_consent(open_as):
    page = open_as("wangmin")
    page.goto(GATED)

    expect(page.locator("#gate")).to_contain_text("Record the signed consent first")
    expect(page.locator("#crf-form :is(input:not([type=hidden]), select, textarea)")).to_have_count(0)
    page.click("#gate a")

    page.wait_for_url("**/participants/S001/visits/SCR/ic/1/")
    expect(page.locator("#save")).to_be_visible()


def test_print_shows_answers_without_controls_and_marks_what_is_not_saved(open_as):
    page = open_as("wangmin")
    page.goto(VS)
    page.fill("[name=pulse]", "72")
    page.check("[name=temp_site][value=AX]")
    save(page)
    page.fill("[name=pulse]", "75")
    fill(page, "weight_kg", "64.1")
    page.emulate_media(media="print")

    expect(page.locator("[data-unsaved=pulse]")).to_be_visible()
    expect(page.locator("[data-unsaved=weight_kg]")).to_be_visible()
    for address in ("temp_site", "resp", "temp_c"):
        expect(page.locator(f"[data-unsaved={address}]")).to_be_hidden()
    expect(page.locator("[data-frame=temp_site] label:visible")).to_have_count(1)
    expect(page.locator("#crf-form :is(button, .reason-box .seg, .missing-box):visible")).to_have_count(0)
    assert page.locator("button:visible").count() == 0
    borders = page.evaluate(
        """() => [...document.querySelectorAll("#crf-form [data-frame]")]
        .map((each) => getComputedStyle(each).borderTopWidth)"""
    )
    assert set(borders) == {"0px"}

    page.emulate_media(media="screen")
    expect(page.locator("[data-unsaved=pulse]")).to_be_hidden()
    fill(page, "pulse", "72")
    page.emulate_media(media="print")
    expect(page.locator("[data-unsaved=pulse]")).to_be_hidden()
