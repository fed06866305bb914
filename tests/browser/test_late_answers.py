"""Checks asked one after the other: an answer that comes late says nothing about what stands in the boxes now."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
VS = "/participants/S002/visits/SCR/vs/1/"
# the answer to the first check is held back until the second has been drawn
LATE = """
const asked = window.fetch;
let first = true;
window.fetch = async (url, options) => {
  const mine = String(url).includes("/check/") && first;
  if (mine) first = false;
  const answer = await asked(url, { ...options, signal: undefined });
  if (mine) await new Promise((go) => { window.deliver = go; });
  return answer;
};
"""


def test_late_answer_to_an_earlier_check_changes_nothing(open_as):
    page = open_as("wangmin")
    page.add_init_script(LATE)
    page.goto(VS)
    for pulse in ("72", "120"):
        page.fill("[name=pulse]", pulse)
        page.press("[name=pulse]", "Tab")
    told = page.locator("[data-confirms='confirm~vs.pulse~pulse']")
    expect(told).to_be_visible()

    page.evaluate("window.deliver()")
    page.wait_for_timeout(300)

    expect(told).to_be_visible()
