"""The pages of safety with something on each, without a complaint of axe or the console."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from participants.models import Participant
from safety.models import BoardMeeting, Clock, Hold
from safety.reporting import begin_report
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import submit
from tests.factories.pharmacy import list_of_arms, randomised
from tests.safety.conftest import HEADACHE
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.casebook.actions.entries import add_entry

pytestmark = pytest.mark.browser
AE, HOLD, BOARD, SERIOUS = (
    "/participants/S002/visits/log/ae/1/",
    "/safety/stopping/1/",
    "/safety/board/1/",
    "/safety/serious/",
)
PAGES = {
    "chenjun": (
        "/safety/", "/safety/reports/S002/1/", "/safety/reports/S002/1/1/sign/", AE, "/safety/stopping/", HOLD, BOARD,
        "/unblinding/", "/unblinding/analysis/", "/unblind/?participant=S002",
        "/participants/S002/unblinding/accidental/", "/lab-inbox/",
    ),
    "gaofang": (
        "/safety/", SERIOUS, f"{SERIOUS}S002/1/", "/safety/clocks/", "/safety/clocks/S002/ae/1/SUSAR_15/sent/",
        "/safety/board/", BOARD, "/safety/reconciliation/", "/unblinding/S002/1/",
    ),
    "hetao": ("/safety/authority/", "/unblinding/ask/", "/unblinding/S002/1/", BOARD),
}  # fmt: skip


@pytest.fixture
def busy(site):
    """A serious event with a report and a running clock, a hold, a meeting, an unblinding that was asked for."""
    for username, role in (
        ("chenjun", Role.PRINCIPAL_INVESTIGATOR), ("gaofang", Role.SAFETY_OFFICER), ("hetao", Role.STATISTICIAN),
    ):  # fmt: skip
        UserFactory(username=username, role=role)
    nurse, principal, officer, statistician = (
        User.objects.get(username=name) for name in ("wangmin", "chenjun", "gaofang", "hetao")
    )
    person, now = Participant.objects.get(code="S002"), clock.now()
    list_of_arms(statistician)
    randomised(person, nurse, clock.today())
    event = add_entry(participant=person, form="ae", by=nurse)
    seriously = {
        "ae_term": "Pneumonia",
        "ae_grade": "3",
        "ae_possibly_serious": "Y",
        "ae_aware_dt": now - timedelta(hours=2),
    }
    submit(event, nurse, **HEADACHE | seriously | {"ae_aesi": ("INFECT",)})
    submit(event, principal, ae_serious="Y", ae_crit=("HOSP",), ae_rel_ip="POSSIBLE")
    report = begin_report(event=event, by=nurse)
    submit(report, nurse, complete=True, sae_reporter="CHENJ", sae_sent_sponsor_dt=now - timedelta(hours=1))
    today = clock.today().isoformat()
    for who, page, told in (
        (officer, f"{SERIOUS}S002/1/", {
            "aware_on": today, "related": "POSSIBLE", "expected": "N", "version": "IB 3", "version_on": "2024-01-15",
            "why": "Not listed.",
        }),
        (officer, "/safety/board/", {"held_on": today, "cutoff_on": today}),
        (statistician, "/unblinding/ask/", {"participant": "S002", "kind": "SUSAR", "reason": "SUSAR"}),
        (statistician, "/unblinding/ask/", {"everybody": "yes", "kind": "ANALYSIS", "reason": "End of the study"}),
    ):  # fmt: skip
        assert signed_in(who).post(page, told).status_code == 302, page
    assert Hold.objects.exists()
    assert BoardMeeting.objects.exists()
    assert Clock.objects.filter(stopped_at__isnull=True).exists()


def test_pages_of_safety_please_axe(busy, open_as):
    for username, paths in PAGES.items():
        page = open_as(username)
        for path in paths:
            answer = page.goto(path)
            assert answer.status == 200, (username, path)
            found = Axe().run(page).response["violations"]
            assert found == [], (username, path, [(each["id"], each["nodes"][0]["html"]) for each in found])


@pytest.mark.parametrize(
    ("language", "in_days", "word"),
    [("en", r"^1[45] d \d+ h left$", "left"), ("zh-hans", r"^还剩1[45]天\d+小时$", "剩余")],
)
def test_clock_of_fifteen_days_is_told_in_days_and_goes_over_to_hours(language, in_days, word, busy, open_as):
    """The server writes it first; the page goes on with it, also when less than 48 hours are left."""
    officer = User.objects.get(username="gaofang")
    officer.language = language
    officer.save(update_fields=["language"])
    page = open_as("gaofang")
    page.clock.install()
    page.goto("/safety/clocks/")
    left = page.locator(".clock [data-clock-due]").first
    told = left.inner_text()
    assert re.search(in_days, told), told
    expect(page.locator(".clock small").first).to_be_hidden()

    page.clock.fast_forward(61_000)
    assert re.search(in_days, left.inner_text())
    page.clock.fast_forward(14 * 24 * 3600 * 1000)
    expect(left).to_have_text(re.compile(r"^[0-4][0-9]:[0-5][0-9]$"))
    expect(page.locator(".clock small").first).to_have_text(word)
