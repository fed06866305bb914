"""Whatever stands behind the question mark of an address is answered calmly."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.roles import Role
from trialsite.registers.seed import seed
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
VS = "/participants/S001/visits/SCR/vs/1/"
PARAMETERS = [
    ("/participants/", "find"), ("/participants/", "order"), ("/participants/", "page"), ("/find/", "q"),
    ("/dictionary/", "q"), ("/participants/S001/", "as_of"), ("/participants/S001/", "cell"), (VS, "as_of"),
    (VS, "complete"), (f"{VS}history/", "address"), (f"{VS}history/", "tab"), (f"{VS}history/", "as_of"),
    ("/participants/S001/logs/cm/", "as_of"), ("/sign-in/", "next"), ("/session/", "person"),
    *(("/trail/", name) for name in (
        "participant", "visit", "form", "field", "kind", "person", "role", "reason", "origin", "since", "until", "text",
        "sort", "rows", "after", "before", "repeat", "nothing",
    )),
]  # fmt: skip
NASTY = ("\x00", "a\x00b", "%", "'; --", "<script>alert(1)</script>", "\udcff", "９９９", "-1", "9" * 400, "x" * 5000)


@pytest.fixture
def monitor_window(db) -> Client:
    seed()
    register_participant(by=UserFactory(role=Role.RESEARCH_NURSE))
    return signed_in(UserFactory(role=Role.MONITOR))


@pytest.mark.parametrize(("path", "name"), PARAMETERS)
def test_nonsense_behind_the_question_mark_is_no_server_error(path, name, monitor_window):
    for text in NASTY:
        answer = monitor_window.get(path, {name: text.encode("utf-8", "surrogateescape")})

        assert answer.status_code in {200, 302, 400, 404}, (text, answer.status_code)
        assert b"<script>alert" not in answer.content
