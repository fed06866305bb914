"""The box at the top finds participants and forms, for whom it serves; pages answer a HEAD as they answer a GET."""

from __future__ import annotations

import pytest

from tests.crawl.places import PLACES
from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.registers.seed import seed
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
PEOPLE = [role for role in Role if role != Role.SYSTEM]


@pytest.fixture
def person(db):
    seed()
    nurse = UserFactory(role=Role.RESEARCH_NURSE)
    register_participant(by=nurse)
    return register_participant(by=nurse)


def led_to(role, words):
    answer = signed_in(UserFactory(role=role)).get("/find/", {"q": words})
    assert answer.status_code == 302
    return answer["Location"]


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("s001", "/participants/S001/"),
        (" vs ", "/dictionary/vs/"),
        ("vital  SIGNS", "/dictionary/vs/"),
        ("生命体征", "/dictionary/vs/"),
        ("S9", "/participants/?find=S9"),
        ("v", "/participants/?find=V"),
        ("", "/participants/?find="),
        ("S0&page=9#x", "/participants/?find=S0%26PAGE%3D9%23X"),
        ("S\x0001", "/participants/?find=S01"),
        ("\x00", "/participants/?find="),
    ],
)
def test_box_leads_to_the_participant_or_the_form_else_to_the_list(words, address, person):
    assert led_to(Role.RESEARCH_NURSE, words) == address


def test_box_leads_nobody_to_a_casebook_that_refuses(person):
    assert led_to(Role.SAFETY_OFFICER, "S001") == "/participants/?find=S001"


@pytest.mark.parametrize("role", PEOPLE)
def test_box_is_shown_to_whom_it_serves(role):
    page = signed_in(UserFactory(role=role)).get("/dictionary/").content.decode()

    assert ('id="find"' in page) == (Task.VIEW_PARTICIPANTS in ROLES[role].tasks)


@pytest.mark.parametrize("path", ["", "vs/", "vs/blank/"])
def test_dictionary_is_there_before_the_first_protocol_version(path, db):
    assert signed_in(UserFactory(role=Role.ADMINISTRATOR)).get(f"/dictionary/{path}").status_code == 200


@pytest.mark.parametrize("url", [place.url for place in PLACES if place.name in ("entry:form", "entry:participants")])
def test_head_is_answered_as_get(url, person):
    browser = signed_in(UserFactory(role=Role.RESEARCH_NURSE))

    assert browser.head(url).status_code == browser.get(url).status_code


def test_sign_in_page_answers_head(client):
    assert client.head("/sign-in/").status_code == 200
