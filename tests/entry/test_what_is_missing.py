"""Somebody whose delegation or training is missing reads, sees what is missing, and is refused what is sent anyway."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import VITALS, record_at, submit
from trialsite.accounts.delegating.lines import NewLine, delegate
from trialsite.accounts.delegating.signing import confirm_lines
from trialsite.accounts.models import User
from trialsite.accounts.roles import Task
from trialsite.audit import clock
from trialsite.audit.models import Event, Item
from trialsite.casebook.models import Draft
from trialsite.casebook.submission import SaveRefused

pytestmark = pytest.mark.django_db
VS = "/participants/S001/visits/SCR/vs/1/"
NO_DELEGATION = "No delegation for “Enter and correct data” on"


@pytest.fixture
def lapsed(screened: Any) -> User:
    """A trained nurse whose delegation is over."""
    user: User = UserFactory(name="Li Na", delegated__delegated=False)
    return user


@pytest.mark.req("AC-12")
@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/participants/", "No delegation for “Register a participant” on"),
        ("/participants/S001/", NO_DELEGATION),
        ("/participants/S001/logs/cm/", NO_DELEGATION),
        (VS, NO_DELEGATION),
        ("/participants/S001/eligibility/", "No delegation for “Randomise when delegated” on"),
        ("/laboratory/", "No delegation for “Import laboratory files” on"),
    ],
)
def test_the_button_that_cannot_be_pressed_names_what_is_missing(path: str, told: str, lapsed: User) -> None:
    page = signed_in(lapsed).get(path)
    assert page.status_code == 200
    assert told in page.content.decode()
    assert " disabled" in page.content.decode()


@pytest.mark.req("AC-12")
def test_what_is_sent_anyway_is_refused_told_in_the_ledger_and_kept(lapsed: User) -> None:
    answer = signed_in(lapsed).post(VS, {"revision": "0", "act": "save", "pulse": "72"})
    assert answer.status_code == 403
    assert NO_DELEGATION in answer.content.decode()
    assert Item.objects.filter(reason_code="not-delegated", event__actor_username=lapsed.username).count() == 1
    assert Draft.objects.get(user=lapsed).typed["pulse"] == "72"


@pytest.mark.req("AC-12")
def test_a_form_in_a_version_that_nobody_taught_is_read_only(screened: Any) -> None:
    nurse = UserFactory(delegated__trained=False)
    assert "Training is missing: Good clinical practice (GCP)" in signed_in(nurse).get(VS).content.decode()
    with pytest.raises(SaveRefused) as refused:
        submit(record_at(screened, "vs"), nurse, **VITALS)
    assert refused.value.code == "not-trained"


@pytest.mark.req("AC-03")
def test_every_event_keeps_the_line_it_was_done_under(
    lapsed: User, screened: Any, administrator: User, principal: User
) -> None:
    new = NewLine(lapsed, frozenset({Task.ENTER_DATA}), clock.today(), None, "Joins the team")
    line = delegate(new=new, by=administrator)
    confirm_lines(lines=[line], by=principal)
    submit(record_at(screened, "vs"), User.objects.get(pk=lapsed.pk), **VITALS)
    event = Event.objects.get(form="vs", action="save")
    assert (event.actor_username, event.delegation_id) == (lapsed.username, line.code)
