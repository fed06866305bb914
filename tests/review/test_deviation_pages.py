"""The pages of deviations: the list by state, the decision, who may do what."""

from __future__ import annotations

import pytest

from tests.factories.accounts import UserFactory
from tests.visits.test_deviation_drafts import entry, late
from trialsite.accounts.roles import Role
from trialsite.casebook.models import Proposal

pytestmark = pytest.mark.django_db
__all__ = ["late"]
LIST = "/deviations/"


@pytest.fixture
def page(late):
    return f"{LIST}{late.code}/1/"


def test_list_shows_what_waits_with_the_severity_that_the_rule_suggests(page, principal, browser, settings):
    own = browser(principal)

    shown = own.get(LIST + "?state=DRAFT").content.decode()

    assert "Outside the visit window by 1 days" in shown
    assert "suggested:" in shown
    assert page in shown
    assert "No deviation is like that." in own.get(LIST + "?state=REJECTED").content.decode()


def test_confirming_needs_a_severity_and_leads_back_to_the_list(page, principal, browser):
    own = browser(principal)

    assert "Choose the severity." in own.post(page, {"act": "confirm"}).content.decode()
    assert own.post(page, {"act": "confirm", "severity": "MINOR"})["Location"] == LIST
    assert "Confirmed as a deviation." in own.get(LIST).content.decode()
    again = own.post(page, {"act": "reject", "why": "No"})
    assert (again.status_code, "This was answered already." in again.content.decode()) == (400, True)


def test_rejecting_needs_a_reason_that_the_page_shows_afterwards(page, principal, browser):
    own = browser(principal)

    assert own.post(page, {"act": "reject", "why": ""}).status_code == 400
    own.post(page, {"act": "reject", "why": "Letter of the sponsor"})

    shown = own.get(page).content.decode()
    assert "Letter of the sponsor" in shown
    assert "Chen Jun" in shown
    assert 'value="reject"' not in shown


@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.MONITOR, Role.PHARMACIST])
def test_others_read_and_do_not_decide(page, browser, role):
    own = browser(UserFactory(role=role))
    reads = role != Role.PHARMACIST

    assert own.get(page).status_code == (200 if reads else 403)
    assert 'value="confirm"' not in own.get(page).content.decode()
    assert own.post(page, {"act": "confirm", "severity": "MINOR"}).status_code == 403
    assert Proposal.objects.get(drafted=entry()).answered_by == ""


def test_unknown_entries_are_not_found(late, monitor, browser):
    own = browser(monitor)

    assert own.get(f"{LIST}{late.code}/2/").status_code == 404
    assert own.get(f"{LIST}S999/1/").status_code == 404


def test_list_needs_at_most_twenty_statements(page, monitor, browser, django_assert_max_num_queries):
    own = browser(monitor)
    own.get(LIST)
    for url in (LIST, page):
        with django_assert_max_num_queries(20):
            own.get(url)
