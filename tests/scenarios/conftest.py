"""The site on the days of a scenario: its people at their browsers, and a clock that only a scenario moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from participants.decisions import EligibilityDecision
from participants.models import Participant
from participants.to_sign import decisions_of
from tests.factories.accounts import PASSWORD, signed_in
from tests.scenarios.driver import AtTheBrowser, words
from trialsite.accounts.models import User
from trialsite.audit.clock import SITE_ZONE
from trialsite.audit.models import Event
from trialsite.audit.verification import verify

START = date(2024, 3, 4)


@dataclass
class Site:
    """Who works at the site, and the day on which they do."""

    clock: time_machine.Traveller
    nurse: User
    principal: User
    code: str = ""

    def on(self, day: str, hour: int = 16) -> Site:
        """Move to a day, to a later minute with each call."""
        moment = datetime.combine(date.fromisoformat(day), time(hour), SITE_ZONE).astimezone(UTC)
        self.clock.move_to(max(moment, datetime.now(UTC) + timedelta(minutes=1)))
        return self

    def desk(self, who: User | None = None) -> AtTheBrowser:
        """Somebody signed in anew, the nurse unless told otherwise."""
        return AtTheBrowser(signed_in(who or self.nurse), self.code)

    def register(self) -> AtTheBrowser:
        """A new person at the nurse's desk."""
        desk = self.desk()
        self.code = desk.register()
        return desk

    @property
    def person(self) -> Participant:
        """The participant as stored now."""
        return Participant.objects.get(code=self.code)

    @property
    def decision(self) -> EligibilityDecision:
        """The last decision on the participant."""
        return decisions_of([self.person])[self.person.pk]

    def sign(self) -> EligibilityDecision:
        """The principal investigator signs what the page shows, with name and password; what is kept of it."""
        answer = self._signs()
        assert answer.status_code == 302, words(answer.content.decode())
        return self.decision

    def refused_to_sign(self) -> str:
        """The same where it is refused: what the page says of it."""
        answer = self._signs()
        assert answer.status_code == 422
        problem = re.search(r'role="alert".*?</p>', answer.content.decode(), re.DOTALL)
        assert problem, "the refusal is not told"
        return words(problem[0].partition(">")[2])

    def _signs(self) -> Any:
        browser, path = signed_in(self.principal), f"/participants/{self.code}/eligibility/sign/"
        shown = re.search(r'name="shown" value="([0-9a-f]+)"', browser.get(path).content.decode())
        assert shown, "the page does not say what is signed"
        mine = {"username": self.principal.username, "password": PASSWORD}
        return browser.post(path, {"shown": shown[1], **mine})

    def told(self, action: str) -> list[Event]:
        """The events of one kind about the participant."""
        return list(Event.objects.filter(participant=self.code, action=action).order_by("recorded_at"))


@pytest.fixture
def _clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.combine(START, time(8), SITE_ZONE), tick=False) as traveller:
        yield traveller


@pytest.fixture
def site(_clock: time_machine.Traveller, trial: Any, nurse: User, principal: User) -> Iterator[Site]:
    """The site in the morning of 4 March 2024; whatever happened there, everything is as it was written."""
    yield Site(_clock, nurse, principal)
    assert list(verify()) == []
