"""How each address answers each method of each role, held against the approved table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from http import HTTPStatus

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.crawl.approved import LETTERS, METHODS, NOT_ANSWERED, approved
from tests.crawl.conftest import numbered
from tests.crawl.places import PLACES
from trialsite.accounts.roles import Role
from trialsite.audit.entries import Action
from trialsite.audit.models import Event, Item
from trialsite.pages.permissions import Address

WRONG_METHOD = "PUT"
# the framework's own view answers whatever the method is
ANY_METHOD = {"set_language"}
# where each act of an address asks for a task of its own: one for which the tasks of the table suffice
ACTS = {"administration:version": {"act": "withdraw"}}
REFUSED = (HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED)


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


def misfits(browser: Client, address: Address, role: Role, read: Mapping[str, int]) -> Iterator[str]:
    """Where the site answers otherwise than the approved table says; `read`: pages that opened, with their status."""
    url, table = example(address), approved()
    for method in METHODS:
        may = table[address.key, method]
        if method == "GET" and url in read:
            status, refusals = read[url], set[str]()
        else:
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
