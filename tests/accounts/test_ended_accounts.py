"""Deactivated, taken up again, given a last day: never oneself, the last administrator, or without a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from tests.accounts.conftest import NOON
from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.actions import (
    Delivery,
    Particulars,
    change_account,
    change_end,
    deactivate_user,
    grant_unblinded,
    reactivate_user,
    revoke,
)
from trialsite.accounts.models import AccountState, User
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM, Actor
from trialsite.audit.models import Item

pytestmark = pytest.mark.django_db
SITE = Delivery("http://testserver/")
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def refused_codes() -> list[str]:
    rows = Item.objects.filter(event__action="account_refuse").order_by("event__sequence")
    return list(rows.values_list("reason_code", flat=True))


@pytest.mark.req("AC-06")
def test_deactivation_needs_a_reason_another_person_and_an_administrator_left(administrator: User) -> None:
    other = UserFactory(role=Role.ADMINISTRATOR, is_active=False, deactivated_at=NOON, deactivated_by="x")
    nurse = UserFactory()
    with pytest.raises(ValidationError, match="Say why"):
        deactivate_user(user=nurse, why=" ", by=administrator.actor())
    with pytest.raises(ValidationError, match="your own account"):
        deactivate_user(user=administrator, why="Leaves", by=administrator.actor())
    with pytest.raises(ValidationError, match="Nobody else could manage"):
        deactivate_user(user=administrator, why="Leaves", by=SYSTEM)
    with pytest.raises(ValidationError, match="Administrators manage accounts"):
        deactivate_user(user=administrator, why="Leaves", by=nurse.actor())
    assert refused_codes() == ["why-missing", "own-account", "last-administrator", "not-in-role"]
    assert not other.is_active


def test_an_administrator_who_ends_leaves_another_one(at_noon: time_machine.Traveller, administrator: User) -> None:
    second = UserFactory(role=Role.ADMINISTRATOR, ends_on=TODAY + DAY)
    with pytest.raises(ValidationError, match="Nobody else"):
        change_end(user=administrator, ends_on=TODAY + DAY, why="Contract", by=second.actor())
    change_end(user=administrator, ends_on=TODAY, why="Contract", by=second.actor())
    assert User.objects.get(pk=administrator.pk).ends_on == TODAY


def test_a_last_day_that_is_over_is_refused_for_accounts_and_rights(at_noon: time_machine.Traveller) -> None:
    nurse, inspector = UserFactory(), UserFactory(role=Role.INSPECTOR)
    for act in (change_end, grant_unblinded):
        with pytest.raises(ValidationError, match="This day is over"):
            act(user=nurse, ends_on=TODAY - DAY, why="Contract", by=SYSTEM)
        act(user=nurse, ends_on=TODAY, why="Contract", by=SYSTEM)
    with pytest.raises(ValidationError, match="need an end date"):
        change_end(user=inspector, ends_on=None, why="Stays", by=SYSTEM)
    assert refused_codes() == ["end-past", "end-past", "end-missing"]


def test_expiry_acts_on_the_next_request(at_noon: time_machine.Traveller) -> None:
    nurse = UserFactory()
    browser = signed_in(nurse)
    change_end(user=nurse, ends_on=TODAY, why="Contract", by=SYSTEM)
    assert browser.get("/inside/").status_code == 200
    at_noon.move_to(NOON + timedelta(hours=12))
    assert browser.get("/inside/").status_code == 302


def test_a_reactivated_account_needs_a_new_password(acts: Callable[[], list[str]]) -> None:
    nurse = UserFactory()
    deactivate_user(user=nurse, why="Leave", by=SYSTEM)
    issued = reactivate_user(user=nurse, why="Back from leave", by=SYSTEM, delivery=SITE)
    assert issued.link
    assert not User.objects.get(pk=nurse.pk).has_usable_password()
    assert acts() == ["user_deactivate", "user_change", "password"]
    with pytest.raises(ValidationError, match="is active"):
        reactivate_user(user=nurse, why="Once more", by=SYSTEM, delivery=SITE)


def test_every_act_keeps_how_the_account_stood(at_noon: time_machine.Traveller) -> None:
    nurse = UserFactory()
    for act, facts in ((deactivate_user, {}), (reactivate_user, {"delivery": SITE})):
        act(user=nurse, why="Leave", by=SYSTEM, **facts)
    change_end(user=nurse, ends_on=TODAY + DAY, why="Contract", by=SYSTEM)
    rows = AccountState.objects.filter(user=nurse).order_by("pk")
    assert [(row.is_active, row.ends_on) for row in rows] == [
        (True, None), (False, None), (True, None), (True, TODAY + DAY),
    ]  # fmt: skip
    assert rows[0].at == nurse.created_at


def test_nobody_revokes_a_right_of_their_own_or_without_reason(administrator: User) -> None:
    monitor = UserFactory(role=Role.MONITOR)
    grant = grant_unblinded(user=monitor, why="Unblinded monitor", by=administrator.actor())
    with pytest.raises(ValidationError, match="right of their own"):
        revoke(grant=grant, why="Tired", by=monitor.actor())
    with pytest.raises(ValidationError, match="Say why"):
        revoke(grant=grant, why="", by=administrator.actor())


def test_a_right_whose_last_day_is_over_can_be_given_anew(at_noon: time_machine.Traveller) -> None:
    nurse = UserFactory()
    first = grant_unblinded(user=nurse, why="A week", by=SYSTEM, ends_on=TODAY)
    at_noon.shift(DAY)
    grant_unblinded(user=nurse, why="Another week", by=SYSTEM, ends_on=TODAY + DAY)
    first.refresh_from_db()
    assert first.revoked_by == "System"
    assert User.objects.get(pk=nurse.pk).is_unblinded()


def changed(user: User, role: Role, by: Actor = SYSTEM) -> User:
    to = Particulars("Ward 4", "li@example.org", role, "en")
    return change_account(user=user, to=to, why="Moved to another ward", by=by)


def test_a_change_keeps_what_was_and_acts_on_the_next_request(
    items_of_last: Callable[[], dict[str, str | None]],
) -> None:
    nurse = UserFactory(username="lina", role=Role.DATA_MANAGER)
    browser = signed_in(nurse)
    assert browser.post("/lock/").status_code == 200
    changed(nurse, Role.RESEARCH_NURSE)
    assert items_of_last() == {
        "user[lina].organisation": "Ward 4", "user[lina].email": "li@example.org", "user[lina].role": "research_nurse",
    }  # fmt: skip
    assert browser.post("/lock/").status_code == 403
    rows = AccountState.objects.filter(user=nurse).order_by("pk").values_list("role", "why")
    assert list(rows) == [("data_manager", ""), ("research_nurse", "Moved to another ward")]
    with pytest.raises(ValidationError, match="Nothing differs"):
        changed(nurse, Role.RESEARCH_NURSE)


def test_a_role_that_would_leave_nobody_or_see_nobody_or_has_no_end_is_refused(administrator: User) -> None:
    nurse = UserFactory()
    grant_unblinded(user=nurse, why="Gives the infusions", by=SYSTEM)
    for user, role, told in (
        (administrator, Role.MONITOR, "Nobody else could manage"),
        (nurse, Role.ADMINISTRATOR, "Revoke the right"),
        (nurse, Role.AUDITOR, "need an end date"),
        (nurse, Role.SYSTEM, "the system's role"),
    ):
        with pytest.raises(ValidationError, match=told):
            changed(user, role)
    with pytest.raises(ValidationError, match="your own account"):
        changed(administrator, Role.ADMINISTRATOR, administrator.actor())
