"""A person who fits, every form of screening complete and judged, prepared once for the module that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client, RequestFactory

from participants.actions.decide_eligibility import sign_eligibility
from participants.models import EligibilityDecision, Participant
from participants.to_sign import ToSign, decisions_of, elig_record, to_sign
from tests import standing
from tests.factories.accounts import PASSWORD
from tests.scenarios.driver import AtTheBrowser, base
from trialsite.accounts.models import User
from trialsite.accounts.proving import Credentials
from trialsite.audit.models import Item
from trialsite.casebook.models import CrfRecord
from trialsite.entry.demonstration.base import judged

SIGNED = standing.NOW


@dataclass
class Judged:
    """The person, who types and who signs, and the clock."""

    at: AtTheBrowser
    pi: AtTheBrowser
    nurse: User
    principal: User
    clock: Any = None

    @property
    def person(self) -> Participant:
        return Participant.objects.get(code=self.at.code)

    @property
    def last(self) -> EligibilityDecision:
        """The last decision as it is stored."""
        return decisions_of([self.person])[self.person.pk]

    def record(self, form: str, repeat: int = 1) -> CrfRecord:
        found = CrfRecord.objects.select_related("participant", "visit")
        return found.get(participant__code=self.at.code, form=form, visit__code="SCR", repeat=repeat)

    def shown(self) -> ToSign:
        record = elig_record(self.person)
        assert record is not None
        return to_sign(self.person, record)

    def sign(self, by: User | None = None, *, shown: str = "", **typed: Any) -> EligibilityDecision:
        """Sign as the page would; `typed` are the name and password, and the record of another form."""
        by = by or self.principal
        request = RequestFactory().post("/")
        request.session = {}  # type: ignore[assignment]
        record = typed.get("record") or elig_record(self.person)
        return sign_eligibility(
            participant=typed.get("person") or self.person, record=record, shown=shown or self.shown().digest,
            credentials=Credentials(typed.get("username", by.username), typed.get("password", PASSWORD)),
            by=by, request=request,
        )  # fmt: skip

    def fill(self) -> None:
        """Fill every form of screening through the pages, and answer the form ELIG."""
        self.at.fill(base(standing.CONSENT))
        self.pi.type("elig", judged(standing.PLANNED))

    def repeat(self, form: str, typed: dict[str, str]) -> CrfRecord:
        """Do a form of screening once more."""
        answer = self.at.browser.post(f"/participants/{self.at.code}/visits/SCR/{form}/1/repeat/", {"why": "Again"})
        return self.at.type(form, typed, repeat=int(answer["Location"].rstrip("/").split("/")[-1]))

    def refusals(self) -> list[str]:
        """The rules that refused a signature, by the ledger."""
        refused = Item.objects.filter(address="record.signed", event__action="refuse", event__participant=self.at.code)
        return list(refused.order_by("event__sequence").values_list("reason_code", flat=True))


def prepare() -> Judged:
    """Register, fill every form of screening through the pages, and answer the form ELIG."""
    standing.screen()
    standing.judge()
    return found()


def found() -> Judged:
    """Who was prepared, with both at their browsers."""
    at, pi = (standing.at_the_browser(name) for name in (standing.NURSE, standing.PRINCIPAL))
    return Judged(at, pi, *(User.objects.get(username=name) for name in (standing.NURSE, standing.PRINCIPAL)))


@pytest.fixture(scope="module")
def _prepared(eligibility_is_judged: None, django_db_blocker: Any) -> Iterator[Judged]:
    """In a transaction around the whole module: none of its tests may ask for `db` as well."""
    with django_db_blocker.unblock(), time_machine.travel(SIGNED, tick=False), transaction.atomic():
        yield found()
        transaction.set_rollback(True)


@pytest.fixture
def judged_person(_prepared: Judged) -> Iterator[Judged]:
    """The prepared person; what the test does to it is undone."""
    browsers = [(each, each.browser.cookies.copy()) for each in (_prepared.at, _prepared.pi)]
    with time_machine.travel(SIGNED, tick=False) as clock, transaction.atomic():
        _prepared.clock = clock
        yield _prepared
        transaction.set_rollback(True)
    for each, cookies in browsers:
        each.browser = Client()
        each.browser.cookies = cookies
