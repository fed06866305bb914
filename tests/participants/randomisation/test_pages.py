"""The pages: what stands against is said before anybody presses, a second press does nothing, and no arm is shown."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.models import Randomisation
from participants.randomisation.models import AllocationList
from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event

CSV = "position,arm\n" + "".join(f"{place},{'MSC' if place % 2 else 'PBO'}\n" for place in range(1, 21))
PLANNED = "2024-03-14"


@pytest.fixture
def page(eligible):
    return f"/participants/{eligible.at.code}/randomise/"


def test_the_page_says_what_is_missing_and_cannot_be_pressed(page, eligible):
    shown = eligible.at.browser.get(page)

    assert "allocation list is not there yet" in shown.content.decode()
    assert "disabled" in shown.content.decode()
    answer = eligible.at.browser.post(page, {"planned_d0": PLANNED})
    assert answer.status_code == 422
    assert not Randomisation.objects.exists()


def test_pressing_gives_the_number_and_pressing_again_says_so(page, allocation, eligible):
    answer = eligible.at.browser.post(page, {"planned_d0": PLANNED}, follow=True)

    assert "R01" in answer.content.decode()
    again = eligible.at.browser.post(page, {"planned_d0": PLANNED})
    assert again.status_code == 422
    assert "Already randomised as R01" in again.content.decode()
    assert Randomisation.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Enter the day"), ("soon", "2024-"), ("2024-03-20", "more than 3 days")]
)
def test_a_day_that_does_not_do_is_kept_and_explained(typed, said, page, allocation, eligible):
    answer = eligible.at.browser.post(page, {"planned_d0": typed})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()


def test_a_look_at_the_page_writes_nothing_in_twenty_statements(page, allocation, eligible):
    eligible.at.browser.get(page)
    before = Event.objects.count()
    with CaptureQueriesContext(connection) as asked:
        assert eligible.at.browser.get(page).status_code == 200

    assert Event.objects.count() == before
    assert not [each["sql"] for each in asked if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(asked) <= 20


def test_the_statistician_imports_and_looks_with_a_reason(page, statistician, eligible):
    browser = signed_in(statistician)
    wrong = browser.post("/allocation/import/", {"file": upload(CSV), "sha256": "0" * 64})
    assert wrong.status_code == 422
    assert "not the file" in wrong.content.decode()
    digest = hashlib.sha256(CSV.encode()).hexdigest()
    assert browser.post("/allocation/import/", {"file": upload(CSV), "sha256": digest}).status_code == 302
    assert AllocationList.objects.get().origin == "imported"
    eligible.at.browser.post(page, {"planned_d0": PLANNED})

    assert browser.post("/allocation/look/", {"why": ""}).status_code == 422
    assert "<b>MSC</b>" not in browser.get("/allocation/").content.decode()
    arms = browser.post("/allocation/look/", {"why": "Closed report"})
    assert "<b>MSC</b>" in arms.content.decode()
    assert Event.objects.filter(action="view_unblinded", participant=eligible.at.code).count() == 1


@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.PRINCIPAL_INVESTIGATOR, Role.MONITOR, Role.PHARMACIST])
def test_nobody_else_opens_the_allocation(role, allocation):
    browser = signed_in(UserFactory(role=role))

    assert browser.get("/allocation/").status_code == 403
    assert browser.post("/allocation/look/", {"why": "Curious"}).status_code == 403


def upload(text):
    return SimpleUploadedFile("list.csv", text.encode())


def test_the_screening_log_says_that_somebody_is_randomised_and_asks_nobody_to_act(page, allocation, eligible):
    assert "Eligible, signed" in eligible.at.in_the_log()

    eligible.at.browser.post(page, {"planned_d0": PLANNED})

    assert "Randomised" in eligible.at.in_the_log()
    eligible.clock.shift(timedelta(days=60))
    eligible.at.browser = signed_in(eligible.nurse)
    assert "Randomised" in eligible.at.in_the_log()
