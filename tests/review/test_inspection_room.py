"""The inspection room and what changed between two moments."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from tests.factories.accounts import UserFactory
from tests.factories.casebook import VITALS, submit
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.jobs.models import Job
from trialsite.jobs.ticks import verify_audit

pytestmark = pytest.mark.django_db
ROOM, VERIFY, STUDY, PERSON = "/inspection/", "/inspection/verify/", "/changes/", "/participants/S001/changes/"


@pytest.fixture
def corrected(screened, record_of, nurse):
    """Vital signs of S001, completed two days ago and corrected yesterday: the pulse twice, the breath and back."""
    now = clock.now()
    for hours, answers in ((48, VITALS), (24, {"pulse": 75, "resp": 18}), (23, {"pulse": 74, "resp": 16})):
        with time_machine.travel(now - timedelta(hours=hours), tick=True):
            reasons = dict.fromkeys(answers, "TRANSCRIPTION") if hours < 48 else {}
            submit(record_of("vs"), nurse, complete=True, reasons=reasons, **answers)
    return now


@pytest.mark.req("AC-05", "QM-06")
def test_room_leads_to_everything_that_is_asked_first(corrected, inspector, browser):
    page = browser(inspector).get(ROOM).content.decode()

    for url in (
        "/consents/", "/delegation/", "/administration/accounts/as-of/", "/administration/assumptions/",
        "/administration/versions/", "/unblinding/", "/trail/", "/deviations/", "/signatures/", "/locks/",
        "/participants/S001/",
    ):  # fmt: skip
        assert f'href="{url}"' in page
    assert "1 screened, 0 randomised" in page
    assert "It was never verified yet." in page


@pytest.mark.req("AT-06")
def test_verification_is_asked_for_once_and_its_result_is_shown(corrected, inspector, browser, settings, tmp_path):
    settings.ANCHOR_LOG = tmp_path / "anchors.log"
    own = browser(inspector)

    own.post(VERIFY)
    own.post(VERIFY)

    assert Job.objects.filter(name="audit.verify", state="waiting").count() == 1
    assert "Verifying…" in own.get(ROOM).content.decode()
    verify_audit({})
    Job.objects.filter(name="audit.verify").update(state="done")
    shown = own.get(ROOM).content.decode()
    assert re.search(r"verified\s+on", shown)


def test_differences_of_a_participant_are_net_and_leave_out_what_came_back(corrected, monitor, browser):
    since = clock.site_date(corrected - timedelta(days=1)).isoformat()

    page = browser(monitor).get(f"{PERSON}?since={since}").content.decode()

    assert "Pulse" in page
    assert re.search(r"<td>72 [^<]+</td>\s*<td>\s*<b>74", page)
    assert "Respiration" not in page
    # vital signs did not change today
    assert "Pulse" not in browser(monitor).get(f"{PERSON}?since={clock.today()}").content.decode()


def test_without_a_moment_the_list_begins_when_the_reader_was_last_here(corrected, browser):
    somebody = UserFactory(role=Role.MONITOR)
    with time_machine.travel(corrected - timedelta(days=1, hours=12), tick=False):
        browser(somebody).get(STUDY)

    page = browser(somebody).get(STUDY).content.decode()

    assert "Since you were last here:" in page
    assert page.count("Transcription") == 4
    assert "64.1" not in page


@pytest.mark.parametrize("query", ["?since=nonsense", "?since=2024-03-04&until=2024-03-01", "?since=2024-03-04T25:00"])
def test_moment_that_is_none_is_told(query, corrected, monitor, browser):
    answer = browser(monitor).get(PERSON + query)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_room_and_changes_are_closed_to_the_pharmacy_and_take_few_statements(
    corrected, inspector, browser, django_assert_max_num_queries
):
    other = browser(UserFactory(role=Role.PHARMACIST))
    assert {other.get(url).status_code for url in (ROOM, STUDY, PERSON)} == {403}
    own = browser(inspector)
    for url, most in ((ROOM, 20), (STUDY, 9), (PERSON, 9)):
        own.get(url)
        with django_assert_max_num_queries(most):
            own.get(url)
