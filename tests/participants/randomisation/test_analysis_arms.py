"""The arms join the data after the database lock, for the statistician alone, in a file whose hash is kept."""

from __future__ import annotations

import hashlib

import pytest

from participants.randomisation import sealing
from participants.randomisation.models import AllocationSlot
from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions.locks import lock_study

PAGE, FILE = "/allocation/", "/allocation/analysis/"


@pytest.mark.req("DL-05")
def test_arms_are_a_file_with_its_hash_after_the_lock_and_not_before(press, allocation, eligible, statistician):
    press()
    own = signed_in(statistician)
    early = own.post(FILE, {"why": "Analysis"})
    assert early.status_code == 422
    assert "It is not locked" in early.content.decode()
    assert "Until then there is no file" in own.get(PAGE).content.decode()
    lock_study(checked=(), why="End", by=UserFactory(role=Role.DATA_MANAGER))
    assert own.post(FILE, {"why": " "}).status_code == 422

    made = own.post(FILE, {"why": "Analysis"})

    slot = AllocationSlot.objects.select_related("allocation_list__key").order_by("position")[0]
    lines = made.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "participant,randomisation,randomised_on,arm"
    assert lines[1].startswith(f"{eligible.at.code},R01,")
    assert lines[1].endswith(f",{sealing.arm_of(slot)}")
    item = Item.objects.get(address="export.sha256")
    assert item.new == hashlib.sha256(made.content).hexdigest()
    assert item.event.audience == "unblinded"
    assert Event.objects.filter(action="view_unblinded", participant=eligible.at.code).count() == 1


@pytest.mark.parametrize("role", [Role.DATA_MANAGER, Role.PRINCIPAL_INVESTIGATOR, Role.PHARMACIST])
def test_others_have_no_such_file(role, press, allocation, eligible):
    press()
    lock_study(checked=(), why="End", by=UserFactory(role=Role.DATA_MANAGER))

    assert signed_in(UserFactory(role=role)).post(FILE, {"why": "Curious"}).status_code == 403
