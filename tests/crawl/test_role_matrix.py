"""Role × address × method: the table that the views make equals the approved one, and the site answers as it says."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from http import HTTPStatus

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.crawl.approved import LETTERS, METHODS, NOT_ANSWERED, approved
from tests.crawl.conftest import ROLES, numbered
from tests.crawl.places import PLACES
from tests.factories.accounts import signed_in
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.entries import Action
from trialsite.audit.models import Event, Item
from trialsite.pages.permissions import Address, addresses

pytestmark = pytest.mark.django_db
WRONG_METHOD = "PUT"
# the framework's own view answers whatever the method is
ANY_METHOD = {"set_language"}
# where each act of an address asks for a task of its own: one for which the tasks of the table suffice
ACTS = {"administration:version": {"act": "withdraw"}}
REFUSED = (HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED)
ADDRESSES = addresses()


def letters(address: Address, method: str) -> str:
    """The roles that an address lets in, as the approved table writes them."""
    if method not in address.methods:
        return NOT_ANSWERED
    return "".join(letter for role, letter in LETTERS.items() if address.opens_to(role, method))


def example(address: Address) -> str:
    """An address that there is, with arguments."""
    args = next(place.args for place in PLACES if place.name == address.name)
    return numbered(reverse(address.name, args=(address.variant, *args[1:]) if address.variant else args))


def asked(browser: Client, method: str, url: str, act: dict[str, str] | None = None) -> tuple[HttpResponse, set[str]]:
    """The answer of a browser of its own, and the refusals that the ledger holds of it; everything is rolled back."""
    fresh = Client()
    fresh.cookies = deepcopy(browser.cookies)
    before = set(Event.objects.values_list("pk", flat=True))
    with transaction.atomic():
        answer: HttpResponse = fresh.post(url, act) if act else fresh.generic(method, url)
        answer.getvalue()
        new = Event.objects.filter(action=Action.ACCESS_REFUSED).exclude(pk__in=before)
        told = set(Item.objects.filter(event__in=new, address="request.path").values_list("new", flat=True))
        transaction.set_rollback(True)
    return answer, told


def complaints(browser: Client, address: Address, role: Role) -> Iterator[str]:
    """Where the site answers otherwise than the approved table says."""
    url, table = example(address), approved()
    for method in METHODS:
        may = table[address.key, method]
        answer, refusals = asked(browser, method, url, ACTS.get(address.name) if method == "POST" else None)
        status = answer.status_code
        if may == NOT_ANSWERED:
            fits = status == HTTPStatus.METHOD_NOT_ALLOWED
        elif LETTERS[role] in may:
            fits = status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in REFUSED
        else:
            fits = status == HTTPStatus.FORBIDDEN and refusals == {url}
        if not fits:
            yield f"{role} {method} {url}: {status} {refusals or ''}, {may}"
    if address.name not in ANY_METHOD and asked(browser, WRONG_METHOD, url)[0].status_code != 405:
        yield f"{role} {WRONG_METHOD} {url} is answered"


@pytest.mark.req("AC-02")
def test_the_permissions_of_the_site_equal_the_approved_table() -> None:
    found = {(each.key, method): letters(each, method) for each in ADDRESSES for method in METHODS}

    assert found == approved()


@pytest.mark.req("AC-02")
@pytest.mark.req("AC-03")
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_as_the_approved_table_says(
    role: Role, cast: dict[Role, User], story: None
) -> None:
    browser = signed_in(cast[role])

    wrong = [each for address in ADDRESSES for each in complaints(browser, address, role)]

    assert not wrong, "\n".join(wrong)


@pytest.mark.req("AC-04")
def test_the_administrator_neither_enters_nor_signs_nor_sees_data() -> None:
    data = ("entry:", "pharmacy:", "review:")
    open_to_all = {"entry:start", "entry:dictionary", "entry:dictionary-form", "entry:dictionary-blank"}
    own = {name for (name, _method), may in approved().items() if "X" in may and name.startswith(data)}

    assert own == open_to_all
