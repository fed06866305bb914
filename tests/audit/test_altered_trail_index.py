"""A line of the trail's index that was altered, removed or added behind the application is named."""

from __future__ import annotations

import pytest

from trialsite.audit.verification import verify

COPIED = (
    "audience, recorded_at, participant, visit, form, record, field, kind, actor, role, reason, origin, "
    "value, words, why"
)
DAMAGE = (
    "UPDATE audit_trailrow SET actor = 'zhangli' WHERE field = 'pulse'",
    "DELETE FROM audit_trailrow WHERE field = 'pulse'",
    f"INSERT INTO audit_trailrow (event, position, {COPIED}) SELECT event, 99, {COPIED} FROM audit_trailrow LIMIT 1",
)


@pytest.mark.parametrize("statement", DAMAGE, ids=["altered", "removed", "added"])
def test_line_that_the_ledger_does_not_know_is_named(anchored, by_owner, statement):
    assert list(verify()) == []

    by_owner("audit_trailrow", statement)

    assert [each.code for each in verify()] == ["trail-index"]
