"""Every address of the site, as every role, in Chinese: no English, no server error, nothing written, or refused;
what a page offers as a link opens; each method is answered as the approved table of permissions says."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import trans_real

from tests.crawl.conftest import ROLES, VS, numbered
from tests.crawl.english import english_in
from tests.crawl.links import Links
from tests.crawl.methods import misfits
from tests.crawl.places import PAGE, PLACES, Place
from tests.factories.accounts import signed_in
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.entries import Action
from trialsite.audit.models import Event
from trialsite.pages.permissions import addresses as site

pytestmark = pytest.mark.django_db
ACCESS = {Action.ACCESS_REFUSED, Action.VIEW_UNBLINDED}
READS = ("SELECT", "(SELECT", "WITH given AS (\n  SELECT", "SAVEPOINT", "RELEASE")
LEDGER = re.compile(r'(?:WITH written AS \()?(?:INSERT INTO|UPDATE) "audit_')


@pytest.fixture(scope="module", autouse=True)
def chinese() -> None:
    """The catalogue as it is written now."""
    call_command("translations", compile=True)
    gettext._translations.clear()  # an older one that this process has read already
    trans_real._translations.clear()


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    """The names of all addresses of the site."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from addresses(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def complaints(browser: Client, place: Place, role: Role, capture: Any, links: Links) -> Iterator[str]:
    """What is wrong with one page as one role."""
    before = set(Event.objects.values_list("pk", flat=True))
    url = numbered(place.url)
    with capture() as captured:
        answer = browser.get(url)
    where = f"{role} {place.url}"
    if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
        links.note(url, answer.status_code, answer.content.decode())
    if answer.status_code not in place.expected(role):
        yield f"{where}: {answer.status_code}, not {place.expected(role)}"
    if answer["Content-Type"].startswith("text/html"):
        yield from (f"{where}: {text}" for text in english_in(answer.content.decode()))
    acts = set(Event.objects.exclude(pk__in=before).values_list("action", flat=True))
    writes = [q["sql"][:90] for q in captured.captured_queries if not q["sql"].startswith(READS)]
    if not acts <= ACCESS or [each for each in writes if not (acts and LEDGER.match(each))]:
        yield f"{where}: wrote {acts} {writes}"


def test_every_address_has_an_example() -> None:
    assert set(addresses(get_resolver().url_patterns)) - {place.name for place in PLACES} == set()


@pytest.mark.req("AC-02", "AC-03", "RB-10")
@pytest.mark.parametrize("role", ROLES)
def test_role_reads_its_pages_in_chinese_opens_their_links_and_is_refused_what_the_table_refuses(
    role: Role, cast: dict[Role, User], story: None, count_statements: Any
) -> None:
    browser, links = signed_in(cast[role]), Links()

    wrong = [each for place in PLACES for each in complaints(browser, place, role, count_statements, links)]

    wrong += links.refused(browser)
    wrong += [each for address in site() for each in misfits(browser, address, role, links.read)]
    assert links.offered
    assert not wrong, "\n".join(wrong)


def test_pages_of_the_table_that_are_open_ask_for_sign_in_or_are_public(story: None) -> None:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    public = {"accounts:sign-in", "accounts:session", "set_language", "safety_desk:emergency"}

    answers = {place.name: browser.get(place.url).status_code for place in PLACES if place.answers == PAGE}

    assert {name for name, status in answers.items() if status == 200} <= public
    assert english_in(browser.get("/sign-in/").content.decode()) == []


@pytest.mark.parametrize("path", ["/nothing/", "/participants/S999/", "/participants/%00/"])
def test_page_that_is_not_found_is_in_chinese(path: str, cast: dict[Role, User]) -> None:
    answer = signed_in(cast[Role.MONITOR]).get(path)

    assert answer.status_code == 404
    assert english_in(answer.content.decode()) == []


def test_answers_of_two_people_in_conflict_are_shown_in_chinese(cast: dict[Role, User], story: None) -> None:
    browser = signed_in(cast[Role.INVESTIGATOR])

    answer = browser.post(VS, {"revision": "1", "act": "save", "resp": "20", "resp~reason": "UPDATE"})

    assert answer.status_code == 409
    assert english_in(answer.content.decode()) == []


def test_english_of_an_english_page_is_found(cast: dict[Role, User], story: None) -> None:
    browser = signed_in(cast[Role.RESEARCH_NURSE])
    browser.post("/account/language/", {"language": "en"})

    found = english_in(browser.get(VS).content.decode())

    assert {"Save", "Vital signs", "Find participant or form", "Skip to the content"} <= set(found)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>体温 36.6 °C，V3，CD4，MSCT-A-22，SpO2</p>", []),
        ("<p>体温 Temperature</p>", ["体温 Temperature"]),
        ('<p>体温 <span lang="en">Temperature<br>high</span>。</p>', []),
        ('<html lang="en"><p>Temperature</p></html>', ["Temperature"]),
        ('<button aria-label="Close">×</button>', ["Close"]),
        ("<code>temp_c</code><script>let one</script><p>一<br>two</p>", ["two"]),
        ("<img alt='Chart'><p>12 Sep 2024</p>", ["Chart", "12 Sep 2024"]),
    ],
)
def test_codes_and_marked_english_may_stay_and_words_may_not(page: str, found: list[str]) -> None:
    assert english_in(page) == found
