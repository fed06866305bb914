"""The lab inbox by keyboard: one key judges one result, and no page loads in between."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from labs.models import HaematologyResult
from participants.models import Participant
from tests.crfs.cases.haem import results
from tests.factories.accounts import UserFactory
from tests.factories.casebook import record_at, submit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role

pytestmark = pytest.mark.browser


def test_three_results_are_judged_with_three_keys_and_without_loading_a_page(open_as, record_property):
    UserFactory(username="sunwei", name="Sun Wei", role=Role.INVESTIGATOR)
    person = Participant.objects.get(code="S002")
    sampled = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
    # three whose limits ask for no sex, which nobody recorded yet
    low = results(wbc="2.2", neut="0.9", plt="90")
    submit(record_at(person, "haem"), User.objects.get(username="wangmin"), lab_done="Y", sample_dt=sampled,
           lab_name="CLINLAB", **low)  # fmt: skip
    page = open_as("sunwei")
    page.goto("/lab-inbox/")
    loads: list[object] = []
    page.on("load", lambda _loaded: loads.append(1))
    waits, judged = page.locator("[data-judge]:not([data-judged])"), page.locator("[data-judged]")
    expect(waits).to_have_count(3)
    expect(waits.first).to_be_focused()

    keys = 0
    for key in ("n", "c", "n"):
        page.keyboard.press(key)
        keys += 1
        expect(judged).to_have_count(keys)

    judgements = HaematologyResult.objects.filter(cs__isnull=False).values_list("cs", flat=True)
    assert sorted(judgements) == ["CS", "NCS", "NCS"]
    record_property("keys", keys)
    record_property("page_loads", len(loads))
    assert (keys, len(loads)) == (3, 0)

    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.wait_for_url("**/participants/S002/visits/SCR/haem/1/**")
