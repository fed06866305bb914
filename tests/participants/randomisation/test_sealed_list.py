"""The list at rest: unreadable without its key, whoever made it; who may look at an arm, and what a look leaves."""

from __future__ import annotations

import hashlib
import re

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from django.db import connection

from participants import blinding
from participants.randomisation import sealing
from participants.randomisation.blocks import make_list
from participants.randomisation.models import AllocationKey, AllocationSlot
from tests.factories.accounts import UserFactory
from tests.participants.randomisation.conftest import SEED
from trialsite import envelope
from trialsite.accounts.roles import Role
from trialsite.audit import verification
from trialsite.audit.models import Event, Item
from trialsite.casebook.refused import ActionRefused
from trialsite.protocol.msct_a_22 import PROTOCOL

CSV = "position,arm\n" + "".join(f"{place},{'MSC' if place % 2 else 'PBO'}\n" for place in range(1, 21))


def slots():
    return AllocationSlot.objects.select_related("allocation_list__key").order_by("position")


def test_the_list_opens_to_what_the_seed_makes(allocation):
    plan = blinding._plan(PROTOCOL)

    expected = [arm for block in make_list(plan, SEED) for arm in block]
    assert [sealing.arm_of(slot) for slot in slots()] == expected
    assert sealing.origin_of(allocation)["seed"] == SEED.hex()


def test_no_table_holds_an_arm_a_seed_or_a_size_in_clear(allocation):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT string_agg(t::text, ' ') FROM (
                 SELECT row_to_json(a)::text AS t FROM participants_allocationlist a
                 UNION ALL SELECT row_to_json(a)::text FROM participants_allocationslot a
                 UNION ALL SELECT row_to_json(a)::text FROM participants_historicalallocationslot a
                 UNION ALL SELECT row_to_json(a)::text FROM participants_historicalallocationlist a
                 UNION ALL SELECT row_to_json(a)::text FROM audit_item a
                 UNION ALL SELECT row_to_json(a)::text FROM audit_event a) AS every"""
        )
        [stored] = cursor.fetchone()

    # as a word: a ciphertext in base64 may hold any three letters by chance
    for word in ("MSC", "PBO", SEED.hex(), "permuted-blocks", "sizes"):
        assert not re.search(rf"(?<![A-Za-z0-9+/=]){word}(?![A-Za-z0-9+/=])", stored)
    assert len({len(slot.sealed_arm) for slot in slots()}) == 1


def test_a_place_that_was_swapped_behind_the_application_does_not_open(allocation):
    first, second = slots()[:2]
    first.sealed_arm = second.sealed_arm

    with pytest.raises(InvalidTag):
        sealing.arm_of(first)


def test_there_is_one_list_for_ever(allocation, statistician):
    with pytest.raises(ActionRefused, match="there-is-one"):
        blinding.make(protocol=PROTOCOL, by=statistician)


def test_a_list_from_elsewhere_keeps_its_hash_sealed(judged_person, statistician):
    digest = hashlib.sha256(CSV.encode()).hexdigest()

    made = blinding.import_list(raw=CSV.encode(), sha256=digest, protocol=PROTOCOL, by=statistician)

    assert [sealing.arm_of(slot) for slot in slots()][:3] == ["MSC", "PBO", "MSC"]
    assert sealing.origin_of(made) == {"sha256": digest}
    # there are 184,756 balanced lists: whoever had the hash could try them all
    assert not Item.objects.filter(new__contains=digest).exists()
    assert Event.objects.get(action="allocation_list").audience == "unblinded"
    assert list(verification.verify()) == []


@pytest.mark.parametrize(
    "role", [Role.RESEARCH_NURSE, Role.PRINCIPAL_INVESTIGATOR, Role.ADMINISTRATOR, Role.PHARMACIST]
)
def test_nobody_but_the_statistician_makes_a_list(role, judged_person):
    with pytest.raises(ActionRefused):
        blinding.make(protocol=PROTOCOL, by=UserFactory(role=role))
    with pytest.raises(ActionRefused):
        blinding.import_list(raw=CSV.encode(), sha256="", protocol=PROTOCOL, by=UserFactory(role=role))


def test_each_look_at_an_arm_is_an_event_of_the_unblinded_chain(press, allocation, eligible, statistician):
    press()

    seen = blinding.arms_of(people=[eligible.person], by=statistician, why="Closed report")

    assert list(seen.values()) == [sealing.arm_of(slots()[0])]
    event = Event.objects.get(action="view_unblinded")
    assert (event.audience, event.chain) == ("unblinded", f"{eligible.at.code}/unblinded")


@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.PRINCIPAL_INVESTIGATOR, Role.MONITOR, Role.ADMINISTRATOR])
def test_who_is_blinded_sees_no_arm(role, press, allocation, eligible):
    press()

    with pytest.raises(ActionRefused):
        blinding.arms_of(people=[eligible.person], by=UserFactory(role=role), why="Curious")


def test_the_list_needs_its_master_key_and_survives_a_new_one(allocation, settings, tmp_path):
    old = envelope.master_key(settings.ALLOCATION_KEY_FILE)
    before = [(slot.sealed_arm, sealing.arm_of(slot)) for slot in slots()]
    new = bytes(range(32))

    assert sealing.rewrap(old, new) == 1
    with pytest.raises(InvalidUnwrap):
        sealing.arm_of(slots()[0])

    settings.ALLOCATION_KEY_FILE = tmp_path / "key"
    settings.ALLOCATION_KEY_FILE.write_text(new.hex())
    assert [(slot.sealed_arm, sealing.arm_of(slot)) for slot in slots()] == before
    assert AllocationKey.objects.get().master == envelope.fingerprint(new)
