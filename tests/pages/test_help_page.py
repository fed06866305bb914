"""The help page: five things per role, each of which opens for that role."""

from __future__ import annotations

import re

import pytest

from tests.crawl.places import PLACES
from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.roles import ROLES, Role
from trialsite.pages.help import ASK, THINGS, Place

PEOPLE = [role for role in Role if role is not Role.SYSTEM]


def opens(place: Place, role: Role) -> bool:
    """Whether a page opens for a role, as the table of places says, which is tried page by page."""
    found = [each for each in PLACES if (each.name, each.args) == (place.name, place.args) and not each.query]
    return bool(found) and found[0].expected(role) == (200,)


@pytest.mark.parametrize("role", PEOPLE)
def test_a_role_is_told_five_different_things_and_each_opens_for_it(role):
    things = THINGS[role]

    assert len({str(thing.title) for thing in things}) == len(things) == 5
    for thing in things:
        linked = next(place for place in thing.places if place.url)
        assert opens(linked, role), f"{role}: {thing.title} → {linked}"


def test_nobody_is_told_to_ask_a_role_that_there_is_not():
    assert {role for _about, role in ASK} <= set(ROLES)


@pytest.mark.django_db
def test_the_page_names_things_keys_and_the_people_who_can_be_asked():
    UserFactory(role=Role.DATA_MANAGER, name="Zhao Lei")
    UserFactory(
        role=Role.ADMINISTRATOR,
        name="Gone Away",
        is_active=False,
        deactivated_by="x",
        deactivated_at="2024-01-01T00:00Z",
    )

    page = signed_in(UserFactory(role=Role.RESEARCH_NURSE)).get("/help/").content.decode()

    things = re.findall(r'<ol class="card-list help-things">(.*?)</ol>', page, re.DOTALL)[0]
    assert re.findall(r'<a href="([^"]+)"', things) == [thing.url for thing in THINGS[Role.RESEARCH_NURSE]]
    assert "Zhao Lei" in page
    assert "Gone Away" not in page
    assert "save the form" in page
