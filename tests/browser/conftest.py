"""Browser, server and people of the browser tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import consented
from tests.served import served_here
from trialsite.accounts.models import User
from trialsite.registers.seed import seed
from visits.actions import register_participant

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(real_database: str) -> Iterator[str]:
    """Address of the served product with two nurses, one registered participant and a second one who consented."""
    seed()
    nurse = UserFactory(username="wangmin", name="Wang Min")
    UserFactory(username="zhangli", name="Zhang Li", language="zh-hans")
    register_participant(by=nurse)
    consented(register_participant(by=nurse), nurse)
    with served_here() as url:
        yield url


@pytest.fixture
def open_as(chromium: Browser, site: str) -> Iterator[Callable[[str], Page]]:
    """A page in which somebody has signed in; what the console says wrong fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def opened(username: str, width: int = 1440, height: int = 900) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, base_url=site)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        # the same request as the page makes; the page of the sign-in has its own tests
        cookies = signed_in(User.objects.get(username=username)).cookies
        context.add_cookies([{"name": each.key, "value": each.value, "url": site} for each in cookies.values()])
        page.goto("/participants/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(message: Any) -> bool:
    # an answer such as 401 or 409 is part of the product; scripts, styles and policy are not to complain
    return message.type == "error" and "Failed to load resource" not in message.text
