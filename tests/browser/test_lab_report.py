"""A whole report in the browser: typed with one hand, or pasted; nothing overwritten silently."""

from __future__ import annotations

import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from labs.models import ChemistryResult, HaematologyResult
from tests.factories.accounts import UserFactory
from trialsite.accounts.roles import Role
from trialsite.audit.models import Item
from trialsite.casebook.models import CrfRecord

pytestmark = pytest.mark.browser
HAEM, BIOC = "/participants/S002/visits/SCR/haem/1/", "/participants/S002/visits/SCR/bioc/1/"
# in the order of the page; an analyte that was not reported is passed over
TYPED = tuple("32 28 24 78 74.6 44.1 12.3 3.1 5.2 76 352 5.1 4.2 140 103 2.31 1.12 0.88 4.6 1.3".split())  # noqa: SIM905
PASTE = """([name, text]) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const box = document.querySelector(`[name="${name}"]`);
    box.focus();
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def head(page: Page) -> None:
    """The head of the report, by keyboard."""
    page.check("[name=lab_done][value=Y]", force=True)
    page.fill("[name='sample_dt~date']", "-1d")
    page.fill("[name='sample_dt~time']", "08:30")


def value(page: Page, key: str):
    return page.locator(f"[name='results[{key}].value']")


def test_twenty_analytes_are_typed_with_one_key_between_them(open_as, capsys):
    page = open_as("wangmin")
    loads, keys = [], []
    page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    page.goto(BIOC)
    head(page)
    page.check("[name=fasting][value=Y]", force=True)
    value(page, "alt").focus()
    for number in TYPED:
        for key in (*number, "Enter"):
            page.keyboard.press("Period" if key == "." else key)
            keys.append(key)
    expect(value(page, "ck")).to_be_focused()
    expect(page.locator("output[data-out='results[alt].flag']")).to_have_text("")
    page.keyboard.press("ArrowUp")
    expect(value(page, "tg")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Control+s")

    rows = {row.key: row.value_raw for row in ChemistryResult.objects.all()}
    assert list(rows.values()) == list(TYPED)
    assert {row.unit for row in ChemistryResult.objects.filter(key__in=("alt", "crea"))} == {"U/L", "umol/L"}
    with capsys.disabled():
        sys.stdout.write(f"\n20 analytes: {len(keys)} keystrokes, 20 of them Enter; page loads: {len(loads)}\n")
    # the page, the save, and the page that shows what was saved
    assert len(loads) == 3
    assert len(keys) == sum(map(len, TYPED)) + len(TYPED)


def test_unit_in_the_box_is_chosen_beside_it_and_a_slip_is_told(open_as):
    page = open_as("wangmin")
    page.goto(HAEM)
    head(page)
    value(page, "hgb").fill("13.2")
    value(page, "hgb").press("Enter")
    row = page.locator("tbody[data-analyte=hgb]")
    expect(row).to_contain_text("Haemoglobin 13.2 g/L is not possible: check value and unit (13.2 g/dL?)")
    value(page, "hgb").fill("13.2 g/dL")
    expect(page.locator("[name='results[hgb].unit']")).to_have_value("g/dL")
    value(page, "hgb").press("ArrowDown")
    expect(row).not_to_contain_text("not possible")
    expect(row).to_contain_text("= 132 g/L")
    value(page, "plt").fill("＜２０")
    value(page, "plt").press("Enter")
    expect(page.locator("output[data-out='results[plt].flag']")).to_have_text("↓ Low")
    expect(page.locator("output[data-out='results[plt].grade']")).to_have_text("Grade 4")


@pytest.mark.parametrize("username", ["wangmin", "zhangli"])
def test_column_and_print_out_are_pasted_and_nothing_is_overwritten_unasked(username, open_as):
    page = open_as(username)
    page.goto(HAEM)
    head(page)
    page.evaluate(PASTE, ["results[rbc].value", "4.71\n142\n42.4\n"])
    expect(value(page, "hct")).to_have_value("42.4")
    expect(page.locator("#pasted [data-fill]")).to_have_count(0)

    block = "项目\t结果\t单位\nWBC\t5.1\t10^9/L\n血红蛋白\t14.9\tg/dL\nPLT\t180\t10^9/L\nCD4\t268\t/uL\nMCV\t90\tfL"
    page.evaluate(PASTE, ["results[wbc].value", block])
    expect(value(page, "plt")).to_have_value("180")
    expect(value(page, "hgb")).to_have_value("142")
    expect(page.locator("#pasted")).to_contain_text("142 g/L → 14.9 g/dL")
    expect(page.locator("#pasted code")).to_have_text(["项目 结果 单位", "CD4 268 /uL"])
    assert Axe().run(page).response["violations"] == []
    page.locator("#pasted [data-replaces]:visible").click()
    expect(value(page, "hgb")).to_have_value("14.9")
    expect(value(page, "hgb")).to_be_focused()
    expect(page.locator("tbody[data-analyte=hgb]")).to_contain_text("= 149 g/L")
    with page.expect_navigation():
        page.keyboard.press("Control+s")

    rows = {row.key: (row.value_raw, row.unit) for row in HaematologyResult.objects.all()}
    assert rows["hgb"] == ("14.9", "g/dL")
    assert set(rows) == {"rbc", "hgb", "hct", "wbc", "plt", "mcv"}
    record = CrfRecord.objects.get(participant__code="S002", form="haem")
    origins = {item.address: item.origin for item in record_items(record)}
    assert origins["results[plt].value"] == "pasted"


def record_items(record: CrfRecord) -> list:
    return list(Item.objects.filter(event__record_id=str(record.pk), event__action="save"))


def test_investigator_judges_what_lies_outside_its_range(open_as):
    UserFactory(username="sunwei", name="Sun Wei", role=Role.INVESTIGATOR)
    nurse = open_as("wangmin")
    nurse.goto(HAEM)
    head(nurse)
    value(nurse, "wbc").fill("5.1")
    value(nurse, "plt").fill("99")
    value(nurse, "plt").press("Tab")
    expect(nurse.locator("[data-shows='results[plt].cs']")).to_be_visible()
    expect(nurse.locator("[data-shows='results[wbc].cs']")).to_be_hidden()
    with nurse.expect_navigation():
        nurse.click("#save")

    page = open_as("sunwei", 1024, 768)
    page.goto(HAEM)
    page.locator("[name='results[plt].cs']").select_option("NCS")
    with page.expect_navigation():
        page.click("#save")
    assert HaematologyResult.objects.get(key="plt").cs == "NCS"
    assert page.evaluate("document.documentElement.scrollWidth <= 1024")
