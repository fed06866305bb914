"""The side bar shows nobody an entry that is refused; what opens is said by the table of places, tried page by page."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.crawl.places import PLACES
from trialsite.accounts.roles import ROLES, Role
from trialsite.pages.navigation import CHANGE_PASSWORD, NAVIGATION, SECURITY, Destination, address

ENTRIES = [place for area in NAVIGATION for place in area.destinations if address(place.url_name)]
MENU = (CHANGE_PASSWORD, SECURITY)


def opens(url_name: str, role: Role) -> bool:
    """Whether the plain address of a page opens for a role."""
    plain = next(place for place in PLACES if place.name == url_name and not place.query)
    return plain.expected(role) == (200,)


@pytest.mark.req("AC-02")
@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM])
def test_every_entry_that_a_role_is_shown_opens(role: Role) -> None:
    tasks = ROLES[role].tasks
    shown = [place.url_name for place in ENTRIES if not place.tasks or place.tasks & tasks]

    assert [name for name in (*shown, *MENU) if not opens(name, role)] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url_name)
def test_no_entry_is_kept_from_a_role_that_its_page_opens_for(entry: Destination) -> None:
    kept = [
        role for role in Role if entry.tasks and not entry.tasks & ROLES[role].tasks and opens(entry.url_name, role)
    ]

    assert kept == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sign-in/", "/session/"])
def test_an_open_page_answers_a_look_at_its_head_as_it_answers_a_look(path: str) -> None:
    browser = Client()

    assert browser.head(path).status_code == browser.get(path).status_code == 200
