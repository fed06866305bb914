"""Those who only read see every stored answer, now and as it was."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import UserFactory
from trialsite.accounts.roles import Role

pytestmark = pytest.mark.browser
IC = "/participants/S002/visits/SCR/ic/1/"
ANSWERED = (
    "consent_date",
    "consent_inv_sign_time",
    "consent_understood",
    "consent_sensitive_data",
    "consent_copy_given",
)


@pytest.mark.parametrize(("username", "query"), [("liuyang", ""), ("wangmin", "?as_of=t")])
def test_answers_behind_a_condition_stay_visible_to_readers(username, query, open_as):
    if username == "liuyang":
        UserFactory(role=Role.MONITOR, username="liuyang", name="Liu Yang")
    page = open_as(username)
    page.goto(IC + query)

    for name in ANSWERED:
        expect(page.locator(f"[data-row={name}]")).to_be_visible()
    expect(page.locator("[data-row=consent_witness_role]")).to_be_hidden()
