"""Many ask for everybody and decide on everybody at once: one act wins, the others change nothing, nobody hangs."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from participants.actions.unblind_for_analysis import ask_for_everybody, decide_for_everybody, waiting
from participants.models import Unblinding
from tests.factories.accounts import UserFactory
from tests.factories.pharmacy import twins
from tests.safety_desk.test_unblinding_for_analysis import study_lock
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event
from trialsite.audit.verification import verify
from trialsite.casebook.refused import ActionRefused
from trialsite.registers.seed import seed

CONNECTIONS = 6


def at_once(act):
    """How each of many acts at the same time ended: done, or the code of its refusal."""

    def press(number):
        try:
            act(number)
        except ActionRefused as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return Counter(pool.map(press, range(CONNECTIONS)))


@pytest.mark.req("RB-09")
def test_everybody_is_asked_for_once_and_decided_on_once(real_database):
    seed()
    twins(UserFactory(role=Role.RESEARCH_NURSE))
    study_lock()
    statistician, principal = UserFactory(role=Role.STATISTICIAN), UserFactory(role=Role.PRINCIPAL_INVESTIGATOR)

    def ask(number):
        # each page is sent twice
        ask_for_everybody(kind="ANALYSIS", reason="End", token=f"page-{number // 2}", by=statistician)

    assert at_once(ask) == {"done": 2, "nobody": CONNECTIONS - 2}
    rows = waiting()
    assert len(rows) == Unblinding.objects.count() == 2

    def decide(number):
        # half of them hold the requests in the other order
        shown = rows if number % 2 else rows[::-1]
        decide_for_everybody(unblindings=shown, approve=True, why="", by=principal)

    assert at_once(decide) == {"done": 1, "decided": CONNECTIONS - 1}
    assert Event.objects.filter(action="unblinding_decide").count() == 2
    assert list(verify()) == []
