"""The state of the chain as the trail tells it: never verified, intact, altered."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event
from trialsite.audit.verification import Disagreement
from trialsite.audit.verification.recorded import record
from trialsite.jobs.ticks import ticks, verify_audit
from trialsite.registers.seed import seed


@pytest.fixture
def page(db, trial):
    window = signed_in(UserFactory(role=Role.MONITOR))

    def read() -> str:
        return window.get("/trail/").content.decode()

    return read


def test_trail_says_how_to_verify_what_was_never_verified(page):
    assert "Chain not verified yet" in page()
    assert "manage.py verify_audit --record" in page()


def test_trail_says_when_it_was_found_intact(page):
    record([])

    assert "Chain intact, verified" in page()


def test_trail_says_when_it_was_altered_and_not_where(page):
    record([Disagreement("event-changed", "S001/unblinded #4", "differs")])

    assert "The trail was altered" in page()
    assert "#4" not in page()


def test_daily_verification_keeps_its_result(real_database, settings, tmp_path):
    settings.ANCHOR_LOG = tmp_path / "anchors.log"
    seed()
    assert "audit.verify" in ticks()

    verify_audit({})
    call_command("verify_audit", "--record", stdout=StringIO())

    told = Event.objects.filter(action="verify_audit").values_list("items__new", flat=True)
    assert list(told) == ["intact", "intact"]
