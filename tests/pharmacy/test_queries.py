"""Queries about preparations: asked and answered by unblinded people, sealed, without a trace for anybody else."""

from __future__ import annotations

import re

import pytest

from tests.factories.accounts import UserFactory, signed_in
from tests.factories.visits import at_visit
from trialsite.accounts.actions import grant_unblinded
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.audit.actor import SYSTEM
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions.review import raise_query, step_query
from trialsite.casebook.models import CrfRecord, Query, QueryMessage
from trialsite.casebook.refused import ActionRefused

CHANGING = re.compile(r'name="(?:csrfmiddlewaretoken|token)" value="[^"]+"|content="[^"]+"|"X-CSRFToken": "[^"]+"')
ASKED, SAID = "Is lot UC-2403-01 right?", "Yes, the certificate says so"


@pytest.fixture
def insider(pharmacy):
    """A monitor who sees unblinded data."""
    person = UserFactory(role=Role.MONITOR, name="Han Mei")
    grant_unblinded(user=person, why="Unblinded monitor", by=SYSTEM)
    return person


@pytest.fixture
def asked(pharmacy, insider):
    """An open query about the lot."""
    pharmacy.prepare(pharmacy.cells)
    return raise_query(record=pharmacy.record(pharmacy.cells), address="msc_lot", text=ASKED, by=insider)


def address(person):
    return f"/pharmacy/{person.code}/V1/queries/"


def test_the_insider_asks_the_pharmacist_answers_the_insider_closes(pharmacy, insider):
    pharmacy.prepare(pharmacy.cells)
    outside, inside, url = signed_in(insider), signed_in(pharmacy.pharmacist), address(pharmacy.cells)
    outside.post(url, {"act": "raise", "address": "msc_lot", "text": ASKED})
    query = Query.objects.get()
    waiting = inside.get("/pharmacy/queries/").content.decode()
    page = inside.get(f"/pharmacy/{pharmacy.cells.code}/V1/").content.decode()

    assert ASKED in waiting
    assert ASKED in page
    assert 'value="answer"' in page
    assert 'value="close"' not in page
    inside.post(url, {"act": "answer", "query": str(query.pk), "text": SAID})
    assert SAID in outside.get(f"/pharmacy/{pharmacy.cells.code}/V1/").content.decode()
    outside.post(url, {"act": "close", "query": str(query.pk), "text": ""})
    query.refresh_from_db()
    assert (query.state, query.closed_by) == ("closed", "Han Mei")
    assert "No query about a preparation is open." in inside.get("/pharmacy/queries/").content.decode()


@pytest.mark.req("RB-02")
def test_what_is_said_is_ciphertext_in_every_table_and_every_event_is_unblinded(pharmacy, asked):
    step_query(query=asked, step="answer", text=SAID, by=pharmacy.pharmacist)
    stored = [
        *Query.objects.values_list("text_en", "text_zh"), *QueryMessage.objects.values_list("text"),
        *Item.objects.filter(event__action__startswith="query").values_list("reason_text"),
    ]  # fmt: skip

    assert len(stored) == 5
    assert not [text for row in stored for text in row if "UC-2403" in text or "certificate" in text]
    assert set(Event.objects.filter(action__startswith="query").values_list("audience", flat=True)) == {"unblinded"}


@pytest.mark.req("RB-05")
@pytest.mark.parametrize("role", [Role.MONITOR, Role.DATA_MANAGER, Role.RESEARCH_NURSE, Role.PRINCIPAL_INVESTIGATOR])
def test_blinded_people_see_no_trace(role, pharmacy, insider):
    pharmacy.prepare(pharmacy.cells)
    window, code = signed_in(UserFactory(role=role, name="Bai Xue")), pharmacy.cells.code
    paths = ["/queries/", "/queries/?find=lot", f"/participants/{code}/", "/trail/?kind=every-query", "/today/"]

    def pages():
        return [CHANGING.sub("", window.get(path, follow=True).content.decode()) for path in paths]

    before = pages()
    raise_query(record=pharmacy.record(pharmacy.cells), address="msc_lot", text=ASKED, by=insider)

    assert pages() == before
    assert window.get("/pharmacy/queries/").status_code == 403
    assert window.post(address(pharmacy.cells), {"act": "raise"}).status_code == 403


@pytest.mark.req("RB-05")
def test_who_is_blinded_takes_no_step_whose_key_they_learned(pharmacy, asked):
    outsider = UserFactory(role=Role.MONITOR, name="Bai Xue")

    with pytest.raises(ActionRefused, match="absent"):
        step_query(query=asked, step="close", text="", by=outsider)


@pytest.mark.req("AC-03")
def test_a_pharmacist_answers_no_query_of_a_clinical_form_and_a_nurse_none_of_a_preparation(pharmacy, insider, asked):
    vitals = CrfRecord.objects.get(participant=pharmacy.cells, form="vs", visit__code="SCR")
    clinical = raise_query(record=vitals, address="pulse", text="Sure?", by=insider)
    grant_unblinded(user=pharmacy.nurse, why="Infusions", by=SYSTEM)

    for query, person in ((clinical, pharmacy.pharmacist), (asked, pharmacy.nurse)):
        with pytest.raises(ActionRefused) as refusal:
            step_query(query=query, step="answer", text=SAID, by=person)
        assert refusal.value.code == "not-in-role"
    assert Task.ANSWER_QUERY not in ROLES[Role.PHARMACIST].tasks


def test_the_side_bar_says_how_many_wait(pharmacy, asked):
    inside = signed_in(pharmacy.pharmacist)

    def number():
        sections = inside.get("/pharmacy/").context["frame"].sections
        entries = [place for section in sections for place in section.entries]
        return [place.count for place in entries if place.url == "/pharmacy/queries/"]

    assert number() == [1]
    step_query(query=asked, step="answer", text=SAID, by=pharmacy.pharmacist)
    assert number() == [None]  # nothing waits, nothing is said


def test_each_bag_of_a_dose_has_its_own_page_of_queries(pharmacy, asked):
    assert at_visit(pharmacy.cells, "V1", "prep").repeat == 1
    page = signed_in(pharmacy.pharmacist).get("/pharmacy/queries/").content.decode()

    assert f"/pharmacy/{pharmacy.cells.code}/V1/?bag=1#queries" in page
