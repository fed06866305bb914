"""Sixteen traps in which other systems were seen (peers, D3): those without a test elsewhere, and that all have one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.test import RequestFactory

from tests.exports.reading import lines, made
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.casebook import VITALS, submit
from tests.factories.delegation import equip
from trialsite.audit import clock
from trialsite.audit.entries import Action
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions import sign
from trialsite.casebook.actions.void import enter_in_error
from trialsite.casebook.models import Draft, Query
from trialsite.crf import registry
from visits.models import VitalSigns

TESTS = Path(__file__).parents[1]
VS = "/participants/S001/visits/SCR/vs/1/"


def test_every_trap_has_its_test():
    marked = {
        int(number)
        for path in TESTS.rglob("test_*.py")
        for number in re.findall(r"^@pytest\.mark\.trap\(([0-9]+)\)", path.read_text(), re.MULTILINE)
    }

    assert marked == set(range(1, 17))


@pytest.mark.trap(3)
@pytest.mark.django_db
def test_weight_of_155_kg_is_confirmed_while_it_is_saved_and_nobody_is_asked(screened, record_of, nurse):
    heavy = VITALS | {"weight_kg": Decimal("155.0")}
    confirmed = {("vs.weight_kg", "weight_kg"): "Weighed twice"}

    assert submit(record_of("vs"), nurse, complete=True, confirmations=confirmed, **heavy).completed

    assert VitalSigns.objects.get().weight_kg == Decimal("155.0")
    assert not Query.objects.exists()


@pytest.mark.trap(4)
@pytest.mark.django_db
def test_optional_question_of_a_second_version_leaves_signatures_of_the_first_standing(
    screened, record_of, nurse, principal, monkeypatch
):
    submit(record_of("vs"), nurse, complete=True, **VITALS)
    request = RequestFactory().post("/sign/")
    request.session = {}
    mine = sign.Credentials(principal.username, PASSWORD)
    batch = [sign.ToSign(record_of("vs"))]
    signature = sign.sign(batch=batch, meaning="approve", credentials=mine, by=principal, request=request)[0]
    first = registry.get("vs")
    second = replace(first, version="2")
    # the column that the new question reads is one that nobody has filled
    second.__dict__["questions"] = first.questions | {"grip": first.questions["comment"]}
    monkeypatch.setitem(registry._FORMS, "vs", second)

    assert sign.holds(signature, record_of("vs"))
    page = signed_in(principal).get(VS).content.decode()
    assert principal.name in page
    assert record_of("vs").signed_at is not None


@pytest.mark.trap(8)
@pytest.mark.django_db
def test_old_value_is_found_over_the_whole_study_in_one_filter(corrected, nurse, reads):
    submit(corrected, nurse, pulse=80, reasons={"pulse": "TRANSCRIPTION"})
    assert Item.objects.filter(address="pulse", old="75").count() == 1

    # the change away from it, and the one that brought it; how quickly is the business of the benchmark
    assert reads("?text=75&field=pulse&rows=200") == 2


@pytest.mark.trap(12)
@pytest.mark.django_db
def test_sixteen_idle_minutes_ask_to_sign_in_again_and_keep_what_was_typed(screened, nurse):
    assert settings.IDLE_MINUTES == 15
    begun = datetime(2024, 3, 6, 2, 0, tzinfo=UTC)
    with time_machine.travel(begun, tick=False):
        browser = signed_in(nurse)
        browser.post(f"{VS}draft/", {"revision": "0", "pulse": "72"})
    with time_machine.travel(begun + timedelta(minutes=16), tick=False):
        assert browser.get(VS)["Location"].startswith("/sign-in/")
        assert 'value="72"' in signed_in(nurse).get(VS).content.decode()

    assert Draft.objects.get().typed["pulse"] == "72"


@pytest.mark.trap(13)
@pytest.mark.django_db
def test_row_in_error_is_in_no_file_of_data_and_in_the_trail(screened, record_of, nurse, tmp_path):
    submit(record_of("vs"), nurse, **VITALS | {"pulse": 71})
    enter_in_error(record=record_of("vs"), why="Another person", by=nurse)

    copy = made(tmp_path / "copy.zip")

    assert lines(copy, "data/vs.csv") == []
    told = [line for line in lines(copy, "data/records.csv") if line["form"] == "vs" and line["revision"] == "1"]
    assert [line["entered_in_error_why"] for line in told] == ["Another person"]
    assert "71" in {line["new"] for line in lines(copy, "trail/trail.csv") if line["address"] == "pulse"}


@pytest.mark.trap(16)
@pytest.mark.django_db
def test_whose_delegation_has_ended_is_refused_by_the_address_itself_and_that_is_in_the_trail(screened):
    person = UserFactory(delegated__delegated=False)
    with transaction.atomic():
        equip(person, trained=False, statement=False, until=clock.today() - timedelta(days=1))

    answer = signed_in(person).post(VS, {"revision": "0", "act": "save", "pulse": "72"})

    assert answer.status_code == 403
    assert not VitalSigns.objects.exists()
    refused = Event.objects.get(action=Action.REFUSE, actor_username=person.username)
    assert (refused.participant, refused.form, refused.items.get().reason_code) == ("S001", "vs", "not-delegated")
