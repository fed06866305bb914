"""What blinded people see of a trail with unblinded lines is what they would see of one without."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

import tests.proof.protocols  # noqa: F401 - registers the package of the proof form
from tests.factories.accounts import UserFactory
from tests.factories.casebook import record_at, submit
from trialsite.accounts.actions import grant_unblinded
from trialsite.accounts.roles import Role
from trialsite.audit.actor import SYSTEM
from trialsite.audit.models import Event, Item, TrailRow
from trialsite.registers.seed import seed
from visits.actions import register_participant

pytestmark = pytest.mark.django_db
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|Printed by[^<]+|content="[^"]+"')
QUERIES = ("", "?sort=what", "?text=4", "?kind=every-data", "?field=hidden", "?form=proof", "?reason=seen twice")


@pytest.fixture
def record(nurse):
    person = register_participant(by=nurse, version=seed(package="proof", version="proof-1"))
    record = record_at(person, "proof")
    submit(record, nurse, words="visible", many=20)
    return record


@pytest.fixture
def insider(db):
    """A monitor who may see unblinded data."""
    person = UserFactory(role=Role.MONITOR, name="Han Mei")
    grant_unblinded(user=person, why="Unblinded monitor", by=SYSTEM)
    return person


@pytest.fixture
def unblinded_nurse(db):
    person = UserFactory(name="He Yun")
    grant_unblinded(user=person, why="Prepares the product", by=SYSTEM)
    return person


def act_behind_the_blind(record, who):
    confirmed, reasons = {("proof.hidden", "hidden"): "seen twice"}, {"secret": "UPDATE"}
    submit(record, who, hidden=41, secret="lot 4711", confirmations=confirmed, reasons=reasons)


@pytest.mark.req("RB-05")
def test_blinded_pages_are_the_same_with_and_without_unblinded_lines(record, monitor, browser, unblinded_nurse):
    window = browser(monitor)

    def pages():
        return [CHANGING.sub("", window.get(f"/participants/S001/trail/{query}").content.decode()) for query in QUERIES]

    before = pages()
    act_behind_the_blind(record, unblinded_nurse)

    assert TrailRow.objects.filter(audience="unblinded").count() >= 2
    assert pages() == before


@pytest.mark.req("RB-05")
def test_blinded_file_is_the_same_with_and_without_unblinded_lines(record, monitor, browser, unblinded_nurse):
    window = browser(monitor)

    def file():
        return b"".join(window.post("/participants/S001/trail/export/?kind=every-data").streaming_content)

    before = file()
    act_behind_the_blind(record, unblinded_nurse)

    assert file() == before


@pytest.mark.req("RB-05")
def test_blinded_document_is_the_same_with_and_without_unblinded_lines(record, monitor, browser, unblinded_nurse):
    window = browser(monitor)

    def document():
        answer = window.post("/participants/S001/trail/export/?kind=every-data", {"as": "pdf"})
        pages = PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages
        return [re.sub(r"[0-9-]{10} [0-9:]{8} \(UTC", "", page.extract_text()) for page in pages]

    before = document()
    act_behind_the_blind(record, unblinded_nurse)

    assert document() == before
    assert "visible" in "".join(before)


def test_confirmation_of_an_unblinded_answer_is_for_unblinded_people(record, unblinded_nurse):
    act_behind_the_blind(record, unblinded_nurse)

    assert TrailRow.objects.get(kind="confirm").audience == "unblinded"


@pytest.mark.req("RB-05")
def test_event_of_the_other_side_is_not_found_and_no_place_to_turn_from(record, monitor, browser, unblinded_nurse):
    act_behind_the_blind(record, unblinded_nurse)
    event = Event.objects.filter(audience="unblinded").first()
    window = browser(monitor)

    assert window.get(f"/trail/{event.pk}/").status_code == 404
    assert window.get(f"/trail/?after={event.pk}.0").status_code == 400


@pytest.mark.req("RB-06")
def test_unblinded_reader_sees_all_but_sealed_text_and_leaves_a_trace(record, insider, browser, unblinded_nurse):
    act_behind_the_blind(record, unblinded_nurse)
    page = browser(insider).get("/participants/S001/trail/").content.decode()

    assert "Hidden" in page
    assert "sealed" in page
    assert Item.objects.get(address="secret").new not in page
    view = Event.objects.get(action="view_unblinded")
    assert (view.actor_username, view.participant, view.audience) == (insider.username, "S001", "unblinded")


def test_reader_who_may_see_unblinded_lines_and_is_shown_none_leaves_no_trace(record, insider, browser):
    browser(insider).get("/participants/S001/trail/")

    assert not Event.objects.filter(action="view_unblinded").exists()
