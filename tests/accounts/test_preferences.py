"""Preferences: language, time zone and density are kept with the account, by an act with its event."""

from __future__ import annotations

import re

import pytest

from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.models import User
from trialsite.audit.models import Event, Item

pytestmark = pytest.mark.django_db
PAGE = "/account/preferences/"
CHOSEN = {"language": "en", "time_zone": "Europe/Berlin", "density": "compact"}


@pytest.fixture
def person():
    return UserFactory()


def kept(person):
    found = User.objects.get(pk=person.pk)
    return {name: getattr(found, name) for name in CHOSEN}


def test_what_was_chosen_is_kept_with_the_account_and_told_to_the_ledger(person):
    browser = signed_in(person)

    assert browser.post(PAGE, CHOSEN).status_code == 302

    assert kept(person) == CHOSEN
    event = Event.objects.get(action="preferences")
    assert event.actor_id == person.pk
    told = Item.objects.filter(event=event).values_list("address", "old", "new")
    assert set(told) == {
        (f"user[{person.username}].time_zone", "Asia/Shanghai", "Europe/Berlin"),
        (f"user[{person.username}].density", "comfortable", "compact"),
    }


def test_the_same_choice_again_writes_nothing(person):
    browser = signed_in(person)
    browser.post(PAGE, CHOSEN)

    browser.post(PAGE, CHOSEN)

    assert Event.objects.filter(action="preferences").count() == 1


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("time_zone", "Jinan", "Enter a time zone by its name"),
        ("time_zone", "", "Enter a time zone by its name"),
        ("time_zone", "../etc/passwd", "Enter a time zone by its name"),
        ("language", "de", "Choose one of the languages offered."),
        ("density", "tiny", "Choose one of the densities offered."),
    ],
)
def test_what_there_is_not_is_refused_and_what_was_typed_stays(person, name, typed, told):
    answer = signed_in(person).post(PAGE, CHOSEN | {name: typed})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert told in page
    assert kept(person)["density"] == "comfortable"
    assert name != "time_zone" or f'value="{typed}"' in page


def test_the_language_menu_keeps_the_language_with_the_account_and_stays_on_the_page(person):
    browser = signed_in(person)

    answer = browser.post("/account/language/", {"language": "zh-hans", "next": "/account/security/"})

    assert answer["Location"] == "/account/security/"
    assert kept(person)["language"] == "zh-hans"
    assert '<html lang="zh-hans"' in signed_in(person).get(PAGE).content.decode()


@pytest.mark.parametrize(("sent", "goes_to"), [({"language": "xx"}, "/"), ({"language": "en", "next": "//x.org"}, "/")])
def test_the_language_menu_takes_no_other_language_and_leads_to_no_other_site(person, sent, goes_to):
    assert signed_in(person).post("/account/language/", sent)["Location"] == goes_to
    assert kept(person)["language"] == "en"


def test_density_stands_on_every_page_and_the_own_clock_beside_that_of_the_site(person):
    browser = signed_in(person)
    before = browser.get("/account/security/").content.decode()
    browser.post(PAGE, CHOSEN)

    page = browser.get("/account/security/").content.decode()

    assert 'data-density="comfortable"' in before
    assert 'data-density="compact"' in page
    both = r"\(UTC\+08:00\) = \d+ \w+ \d{4} \d\d:\d\d:\d\d \(UTC\+0[12]:00\)"
    assert re.search(both, page)
    assert not re.search(both, before)
    assert "beside them those of Europe/Berlin" in " ".join(page.split())


def test_the_next_person_in_the_process_has_the_clock_of_the_site_alone(person):
    signed_in(person).post(PAGE, CHOSEN)
    other = UserFactory()

    assert "UTC+01" not in signed_in(other).get("/account/security/").content.decode()
