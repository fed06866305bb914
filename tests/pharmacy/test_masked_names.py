"""A name that stands in sealed words alone is masked too; who decides and is blinded does not read it."""

from __future__ import annotations

import pytest

from tests.factories.accounts import UserFactory, signed_in
from trialsite.accounts.actions import grant_unblinded
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM
from trialsite.casebook.actions.masking import ask_masking, decide_masking
from trialsite.casebook.actions.review import raise_query
from trialsite.casebook.models import Masking
from trialsite.casebook.refused import ActionRefused

pytestmark = pytest.mark.req("PR-03")
NAME, WHY = "欧阳建国", "A name in a query"


@pytest.fixture
def insider(pharmacy):
    """A monitor who sees unblinded data, and asked about somebody by name."""
    person = UserFactory(role=Role.MONITOR, name="Han Mei")
    grant_unblinded(user=person, why="Unblinded monitor", by=SYSTEM)
    pharmacy.prepare(pharmacy.cells)
    raise_query(
        record=pharmacy.record(pharmacy.cells), address="msc_lot", text=f"Is this the lot of {NAME}?", by=person
    )
    return person


def test_unblinded_person_asks_and_the_blinded_one_decides_without_reading_it(insider, pharmacy):
    page = f"/pharmacy/{pharmacy.cells.code}/V1/"
    inside, principal = signed_in(pharmacy.pharmacist), UserFactory(role=Role.PRINCIPAL_INVESTIGATOR)
    assert NAME in inside.get(page).content.decode()

    row = ask_masking(fragment=NAME, why=WHY, by=insider)

    assert row.audience == "unblinded"
    assert NAME in signed_in(insider).get("/masking/1/").content.decode()
    assert NAME not in signed_in(principal).get("/masking/1/").content.decode()
    decide_masking(masking=row, choice="mask", why="By her word", by=principal)
    assert NAME not in inside.get(page).content.decode()
    assert "▇▇▇" in inside.get(page).content.decode()


def test_blinded_person_does_not_learn_that_it_stands_there(insider):
    with pytest.raises(ActionRefused) as refusal:
        ask_masking(fragment=NAME, why=WHY, by=UserFactory(role=Role.MONITOR))

    assert refusal.value.code == "nowhere"
    assert not Masking.objects.exists()
