"""A bag is released at one screen by two people, each with a password of their own; everybody else sees its code."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.pharmacy import CELLS, list_of_arms, on_the_list, prepare
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from visits.models import BagRelease, LotKind
from visits.preparation.lots import NewLot, register_lot, release_lot

pytestmark = pytest.mark.browser
PAGE = "/pharmacy/S003/V1/"


@pytest.fixture
def prepared(site):
    """R01 of S003 is prepared from a released lot; its arm is that of the list."""
    pharmacist = UserFactory(username="majie", name="Ma Jie", role=Role.PHARMACIST)
    UserFactory(username="hubin", name="Hu Bin", role=Role.PHARMACIST, language="zh-hans")
    list_of_arms(UserFactory(role=Role.STATISTICIAN))
    person = on_the_list(User.objects.get(username="wangmin"))
    new = NewLot("UC-2403-01", LotKind.CELLS, clock.now() + timedelta(days=30), 6)
    release_lot(lot=register_lot(new=new, by=pharmacist), certificate="QC-17", by=pharmacist)
    prepare(person, pharmacist, **CELLS)
    return person


def keep(page: Page, name: str) -> None:
    """A picture for whoever asks for pictures."""
    folder = os.environ.get("TRIALSITE_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def asks_for_release(page: Page, second: str, password: str) -> None:
    page.fill("[name=username]", second)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.get_by_role("button", name="Check and release").click()


def test_nobody_releases_alone_and_two_do(open_as, prepared):
    page = open_as("majie")
    page.goto(PAGE)
    keep(page, "preparation-en")
    assert Axe().run(page).violations_count == 0

    asks_for_release(page, "majie", PASSWORD)
    expect(page.locator("main")).to_contain_text("Somebody else has to check")
    asks_for_release(page, "hubin", "wrong")
    expect(page.locator("main")).to_contain_text("Nothing was released")
    assert not BagRelease.objects.exists()
    asks_for_release(page, "hubin", PASSWORD)

    assert BagRelease.objects.get().bag_code == "R01-D1"
    keep(page, "released-en")
    page.goto(f"{PAGE}label/")
    expect(page.locator("body")).to_contain_text("R01-D1")
    keep(page, "label-en")
    for path, name in (("/pharmacy/", "queue"), ("/pharmacy/deviations/", "deviations"), ("/lots/", "lots")):
        page.goto(path)
        keep(page, f"{name}-en")
        assert Axe().run(page).violations_count == 0, path


def test_the_pages_of_the_pharmacy_in_chinese_and_what_a_nurse_sees(open_as, prepared):
    page = open_as("hubin", 1024, 768)
    for path, name in ((PAGE, "preparation"), ("/pharmacy/", "queue"), ("/lots/UC-2403-01/", "lot")):
        page.goto(path)
        keep(page, f"{name}-zh")
        assert Axe().run(page).violations_count == 0, path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    nurse = open_as("zhangli", 1024, 768)
    for path, name in (("/participants/S003/visits/V1/inf/1/", "infusion"), ("/notices/", "notices")):
        nurse.goto(path)
        keep(nurse, f"{name}-zh")
        assert Axe().run(nurse).violations_count == 0, path
