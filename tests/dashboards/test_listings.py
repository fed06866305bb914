"""Listings: filtered, sorted, as many columns as asked for, in words and codes, as files; blinded, quick, traced."""

from __future__ import annotations

import csv
import hashlib
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from tests.factories.accounts import signed_in
from trialsite.accounts.models import User
from trialsite.audit import clock
from trialsite.audit.entries import Action
from trialsite.audit.models import Event, Item
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.status_sql import RANKS, status_rank
from trialsite.crf import registry
from trialsite.dashboards.listings.asked import BEYOND
from trialsite.dashboards.listings.tables import first_days, tables
from trialsite.entry.record_status import status
from trialsite.pages.spreadsheets import write_workbook
from trialsite.protocol.audience import Audience
from visits.models import VitalSigns
from visits.quality import forms

BUDGET = 20
BLINDED = frozenset({Audience.BLINDED})
pytestmark = [pytest.mark.usefixtures("twins_are_made"), pytest.mark.django_db]


@pytest.fixture
def desk():
    """The data manager of a trial with four pairs of twins."""
    return signed_in(User.objects.get(username="twin-data_manager"))


def lines(browser, address):
    """A listing as its CSV file: a dictionary for each line."""
    answer = browser.post(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_status_of_the_database_is_the_status_of_the_rules():
    records = list(CrfRecord.objects.annotate(rank=status_rank(clock.today(), first_days())))

    assert [RANKS[each.rank] for each in records] == [status(each, clock.today()) for each in records]
    assert len({RANKS[each.rank] for each in records}) >= 4


def test_every_listing_opens_with_few_statements(desk, count_statements):
    for table in tables(BLINDED):
        with count_statements() as made:
            page = desk.get(f"/listings/{table.key}/")
        assert page.status_code == 200, table.key
        assert len(made) <= BUDGET, table.key
    index = desk.get("/listings/").content.decode()

    assert all(crf.title.en in index for crf in registry.own_forms() if not crf.sealed_whole)


def test_filters_order_and_codes(desk):
    address = "/listings/vs/file/?show=codes&col=participant&col=visit&col=weight_kg"
    every = lines(desk, address)
    assert sorted(Decimal(line["weight_kg"]) for line in every if line["weight_kg"]) == sorted(
        row.weight_kg for row in VitalSigns.objects.exclude(weight_kg=None)
    )

    weights = [Decimal(line["weight_kg"]) for line in lines(desk, f"{address}&order=-weight_kg") if line["weight_kg"]]
    assert weights == sorted(weights, reverse=True)
    assert {line["visit"] for line in lines(desk, f"{address}&visit=V1")} == {"V1"}
    person = every[0]["participant"]
    assert {line["participant"] for line in lines(desk, f"{address}&find={person.lower()}")} == {person}
    fever = lines(desk, "/listings/inf/file/?show=codes&text=fever&col=inf_reactions")
    assert {line["inf_reactions"] for line in fever} == {"FEVER"}


def test_each_state_has_its_list_and_they_agree_with_the_numbers_of_the_dashboard(desk):
    address = "/listings/records/file/?show=codes&col=participant&col=form&col=status&col=latency"
    every, counted = lines(desk, address), forms(BLINDED)

    for state in {line["status"] for line in every}:
        assert {line["status"] for line in lines(desk, f"{address}&state={state}")} == {state}
    by_state = {state: lines(desk, f"{address}&state={state}") for state in BEYOND}
    assert len(by_state["missing"]) == counted.due - counted.begun
    assert all(int(line["latency"]) > 7 for line in by_state["slow"])
    assert len([line for line in every if line["latency"]]) == counted.n


@pytest.mark.req("EX-05")
def test_a_download_is_an_event_with_filters_rows_and_hash(desk):
    answer = desk.post("/listings/vs/file/?find=S0", {"as": "xlsx"})

    event = Event.objects.filter(action=Action.EXPORT).order_by("-recorded_at")[0]
    what, rows, digest = Item.objects.filter(event=event).order_by("position")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert what.new == "XLSX vs find=S0"
    assert (int(rows.new), digest.new) == (sheet.max_row - 1, hashlib.sha256(answer.content).hexdigest())


def test_nothing_in_a_workbook_runs():
    out = io.BytesIO()

    assert write_workbook(out, "A/B", ["=1+1"], [["=1+1", "+2", Decimal("3.5"), None, "x\x00"]]) == 1

    head, line = load_workbook(out).active.iter_rows()
    assert [cell.data_type for cell in (*head[:1], *line)] == ["s", "s", "s", "n", "n", "s"]


def test_whoever_is_blinded_has_no_listing_of_unblinded_forms(desk):
    assert desk.get("/listings/prep/").status_code == 404
    columns = next(each for each in tables(BLINDED) if each.key == "rand").columns()
    assert not [key for key in columns if registry.get("rand").questions.get(key) in unblinded("rand")]
    assert signed_in(User.objects.get(username="twin-pharmacist")).get("/listings/vs/").status_code == 403


def unblinded(form):
    return [question for question in registry.get(form).questions.values() if question.audience not in BLINDED]


def test_the_site_is_not_told_what_is_planned_for_verification(desk):
    nurse = signed_in(User.objects.get(username="twin-research_nurse"))
    every = "/listings/records/"

    assert "To verify" in desk.get(every).content.decode()
    own = nurse.get(every).content.decode()
    assert "To verify" not in own
    assert "Critical values not verified" not in own
    all_of_them = nurse.get(f"{every}?col=to_verify&state=unverified").content.decode()
    assert "To verify" not in all_of_them
