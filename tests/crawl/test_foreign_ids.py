"""What a person may not know of answers like what is not there: the same words, the same number of statements."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event
from trialsite.casebook.models import CrfRecord

pytestmark = [pytest.mark.django_db, pytest.mark.req("AC-02")]
RECORD = "/participants/S001/visits/{}/prep/{}/"
PARTS = ("", "panel/", "history/?address=comment")


def pairs() -> Iterator[tuple[str, str]]:
    """Addresses of what is there and hidden from a blinded nurse, each beside one of what is not there."""
    hidden = CrfRecord.objects.filter(form="prep", participant__code="S001").select_related("visit").first()
    assert hidden is not None
    for part in PARTS:
        yield RECORD.format(hidden.visit.name, 1) + part, RECORD.format(hidden.visit.name, 9) + part
    event = Event.objects.filter(audience="unblinded").first()
    assert event is not None
    yield f"/trail/{event.pk}/", f"/trail/{uuid.uuid4()}/"


def answered(browser: Client, url: str, capture: Callable[[], Any]) -> tuple[int, str, int]:
    """Status, words without what is new in every page, and statements."""
    with capture() as captured:
        answer = browser.get(url)
    words = re.sub(r'nonce="[^"]*"|value="[A-Za-z0-9]{64}"', "", answer.content.decode())
    return answer.status_code, words, len(captured.captured_queries)


def test_hidden_and_absent_things_cannot_be_told_apart(
    cast: dict[Role, User], story: None, count_statements: Any
) -> None:
    browser = signed_in(cast[Role.RESEARCH_NURSE])
    for hidden, absent in pairs():
        first, second = (answered(browser, url, count_statements) for url in (hidden, absent))
        assert first == second, hidden
        assert first[0] == 404


def test_what_is_hidden_is_there_for_the_unblinded(cast: dict[Role, User], story: None) -> None:
    *_records, (event, _absent) = pairs()
    unblinded = signed_in(UserFactory(role=Role.PHARMACIST))
    assert unblinded.get("/pharmacy/S001/V1/").status_code == 200
    assert Event.objects.get(pk=event.split("/")[2]).audience == "unblinded"


@pytest.mark.parametrize("path", ["/participants/{}/", "/participants/{}/visits/SCR/vs/1/", "/pharmacy/{}/V1/"])
def test_an_address_is_refused_alike_whether_its_person_is_there_or_not(
    path: str, cast: dict[Role, User], story: None, count_statements: Any
) -> None:
    outside = signed_in(cast[Role.STATISTICIAN])

    first, second = (answered(outside, path.format(code), count_statements) for code in ("S001", "S999"))

    assert first == second
    assert first[0] == 403
