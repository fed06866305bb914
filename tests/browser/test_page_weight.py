"""What a page weighs on the hospital's network, as the browser counts it: compressed bytes (design, budgets)."""

from __future__ import annotations

import pytest

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.casebook import consented
from tests.factories.visits import scheduled
from tests.served import collected, served
from trialsite.registers.seed import seed
from visits.actions import register_participant

pytestmark = pytest.mark.browser
FIRST, LATER = 150_000, 30_000  # bytes
PAGES = ("/participants/", "/participants/S001/", "/participants/S001/visits/SCR/vs/1/", "/dictionary/", "/trail/")


@pytest.fixture
def installed(real_database):
    """The product with its static files collected and compressed, as it is installed."""
    seed()
    nurse = UserFactory(username="wangmin", name="Wang Min")
    person = register_participant(by=nurse)
    consented(person, nurse)
    scheduled(person, nurse)
    with served(real_database, collected()) as server:
        yield server


def test_first_load_and_later_ones_are_light(installed, chromium):
    context = chromium.new_context(base_url=installed.url)
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("[name=username]", "wangmin")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    weights: list[int] = []
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: weights.append(int(event["encodedDataLength"])))

    def weigh(url: str) -> int:
        weights.clear()
        page.goto(url, wait_until="networkidle")
        return sum(weights)

    for url in PAGES:
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        assert 0 < weigh(url) <= FIRST, url
        network.send("Network.setCacheDisabled", {"cacheDisabled": False})
        weigh(url)
        assert 0 < weigh(url) <= LATER, url
    context.close()
