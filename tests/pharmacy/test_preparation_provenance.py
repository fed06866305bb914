"""The provenance of sealed answers: opened for unblinded people alone, each look kept."""

from __future__ import annotations

import html
import re
from decimal import Decimal

import pytest

from tests.factories.accounts import UserFactory, signed_in
from tests.factories.casebook import submit
from trialsite.accounts.actions import grant_unblinded
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM
from trialsite.audit.models import Event
from trialsite.casebook.actions.review import raise_query

SEALED = re.compile(r"[A-Za-z0-9+/]{80,}")


def url_of(person):
    return f"/pharmacy/{person.code}/V1/history/"


def read(browser, person, address):
    answer = browser.get(url_of(person), {"address": address})
    assert answer.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.fixture
def corrected(pharmacy):
    """A preparation whose weight was typed wrongly and corrected."""
    person = pharmacy.cells
    pharmacy.prepare(person, prep_weight_kg=Decimal("56.0"))
    submit(
        pharmacy.record(person),
        pharmacy.pharmacist,
        prep_weight_kg=Decimal("65.0"),
        reasons={"prep_weight_kg": "TRANSCRIPTION"},
    )
    return person


@pytest.mark.req("AT-11")
def test_sealed_answer_shows_its_versions_opened_with_the_reason(corrected, pharmacy):
    told = read(signed_in(pharmacy.pharmacist), corrected, "prep_weight_kg")

    assert "65.0 kg 2 versions" in told
    assert "56.0 kg → 65.0 kg" in told
    assert "Transcription error" in told
    assert "Ma Jie" in told
    assert not SEALED.search(told)


def test_answer_that_was_only_sealed_anew_beside_another_has_one_version(corrected, pharmacy):
    told = read(signed_in(pharmacy.pharmacist), corrected, "msc_viability")

    assert " 1 version" in told
    assert told.count("Ma Jie") == 1


def test_query_about_a_sealed_answer_is_read_with_what_was_said(corrected, pharmacy):
    monitor = UserFactory(role=Role.MONITOR, name="Liu Yang")
    grant_unblinded(user=monitor, why="Verifies preparations", by=SYSTEM)
    raise_query(record=pharmacy.record(corrected), address="prep_weight_kg", text="Scales or form?", by=monitor)

    for person in (pharmacy.pharmacist, monitor):
        told = read(signed_in(person), corrected, "prep_weight_kg")
        assert "Queries 1 open of 1" in told
        assert "Query opened : 65.0 kg Scales or form?" in told


def test_look_at_a_history_is_an_event(corrected, pharmacy):
    looks = Event.objects.filter(action="view_unblinded", participant=corrected.code)
    browser, before = signed_in(pharmacy.pharmacist), looks.count()

    read(browser, corrected, "prep_weight_kg")

    assert looks.count() == before + 1
    assert looks.latest("sequence").audience == "unblinded"


@pytest.mark.req("RB-05")
@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.MONITOR, Role.PRINCIPAL_INVESTIGATOR, Role.INSPECTOR])
def test_blinded_people_learn_nothing_of_a_sealed_answer(role, corrected):
    browser = signed_in(UserFactory(role=role))

    assert browser.get(url_of(corrected), {"address": "prep_weight_kg"}).status_code == 403
    entry = f"/participants/{corrected.code}/visits/V1/prep/1/history/"
    assert browser.get(entry, {"address": "prep_weight_kg"}).status_code == 404


def test_every_answer_of_the_page_opens_its_history(corrected, pharmacy):
    page = signed_in(pharmacy.pharmacist).get(f"/pharmacy/{corrected.code}/V1/").content.decode()

    for name in ("prep_weight_kg", "prep_arm_confirm", "msc_lot"):
        assert f'data-opens-history="{name}"' in page, name


@pytest.mark.parametrize("address", ["", "nowhere", "results[hgb].value"])
def test_address_that_the_form_does_not_have_is_absent_and_no_look(address, corrected, pharmacy):
    browser, before = signed_in(pharmacy.pharmacist), Event.objects.filter(action="view_unblinded").count()

    assert browser.get(url_of(corrected), {"address": address}).status_code == 404
    assert Event.objects.filter(action="view_unblinded").count() == before
