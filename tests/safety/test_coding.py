"""Coding of adverse events: asked for where a dictionary is named, written by the data manager, no answer of a form."""

from __future__ import annotations

import csv
import io

import pytest

from safety.coding import code_term, terms, uncoded
from safety.coding_models import Coding
from tests.factories.accounts import UserFactory
from tests.factories.casebook import submit
from tests.factories.versions import activated_protocol
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.models import Event, Item
from trialsite.casebook.actions import sign
from trialsite.casebook.actions.locks import lock_study
from trialsite.casebook.models import CrfRecord, Signature
from trialsite.casebook.refused import ActionRefused
from trialsite.exports.package.coding import tables
from trialsite.exports.package.scope import Scope
from trialsite.review.locking.checklist import checklist

pytestmark = pytest.mark.django_db
PAGE, DATABASE = "/coding/", "/locks/database/"
CODED = {"code": "10019211", "term": "Headache"}


@pytest.fixture
def licensed(screened):
    """The protocol in force names a dictionary."""
    return activated_protocol("2.0", clock.today(), {"coding_dictionary": "MedDRA 27.0"})


def line_of_the_checklist():
    return next(line for line in checklist() if line.key == "coding")


@pytest.mark.req("DL-02")
def test_without_a_dictionary_coding_is_not_asked_for_and_the_checklist_says_so(event, data_manager, browser):
    event()
    window = browser(data_manager)

    assert (line_of_the_checklist().number, terms()) == (0, [])
    page = window.get(DATABASE).content.decode()
    assert "not asked for: the protocol names no dictionary (assumption coding_dictionary)" in page
    assert 'href="/administration/assumptions/"' in page
    assert "Terms are not coded" in window.get(PAGE).content.decode()
    refused = window.post(PAGE, {"verbatim": "Headache", **CODED})
    assert refused.status_code == 422
    assert not Coding.objects.exists()


@pytest.mark.req("DL-02")
def test_term_without_a_code_blocks_the_lock_until_it_is_coded(licensed, event, data_manager, browser):
    event()
    window = browser(data_manager)
    blocking = line_of_the_checklist()

    assert (blocking.number, blocking.url, blocking.note) == (1, PAGE, None)
    assert '<a href="/coding/">Terms of adverse events without a code</a>' in window.get(DATABASE).content.decode()
    assert window.post(PAGE, {"verbatim": "Headache", **CODED}, follow=True).status_code == 200
    assert line_of_the_checklist().number == 0
    assert "Every term has its code." in window.get(PAGE).content.decode()


@pytest.mark.req("AT-01")
def test_one_act_codes_all_forms_that_say_so_and_each_is_in_its_trail(licensed, event, data_manager):
    event()
    event(ae_term="  HEADACHE")
    event(ae_term="Nausea")

    assert code_term(verbatim="headache", **CODED, by=data_manager) == 2
    told = Item.objects.filter(event__action="code").values_list("address", "old", "new", "reason_text")
    assert list(told) == [("record.coding[ae_term]", None, "10019211 Headache", "MedDRA 27.0")] * 2
    assert [each.verbatim for each in terms() if not each.is_coded] == ["Nausea"]
    assert code_term(verbatim="Headache", **CODED, by=data_manager) == 0
    assert code_term(verbatim="Headache", code="10028813", term="Migraine", by=data_manager) == 2
    assert Item.objects.filter(event__action="code", old="10019211 Headache", new="10028813 Migraine").count() == 2
    assert Coding.objects.count() == 4


def test_form_revision_and_signature_stay_as_they_are(licensed, event, data_manager, investigator):
    record = event()
    signature = sign.sign_one(record, "approve", investigator)
    revision = CrfRecord.objects.get(pk=record.pk).revision

    code_term(verbatim="Headache", **CODED, by=data_manager)

    now = CrfRecord.objects.get(pk=record.pk)
    assert (now.revision, now.signed_by) == (revision, investigator.name)
    assert sign.holds(Signature.objects.get(pk=signature.pk), now)


def test_corrected_words_and_another_dictionary_are_to_be_coded_again(licensed, event, data_manager, nurse):
    record = event()
    code_term(verbatim="Headache", **CODED, by=data_manager)
    submit(record, nurse, ae_term="Cluster headache", reasons={"ae_term": "NEW_SOURCE"})

    assert [(each.verbatim, each.is_coded) for each in terms()] == [("Cluster headache", False)]
    code_term(verbatim="Cluster headache", code="10009700", term="Cluster headache", by=data_manager)
    assert uncoded() == 0
    activated_protocol("3.0", clock.today(), {"coding_dictionary": "MedDRA 28.0"})
    assert [(each.last.code, each.is_coded) for each in terms()] == [("10009700", False)]


@pytest.mark.req("AC-03")
@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.DATA_MANAGER, Role.SYSTEM)])
def test_nobody_but_the_data_manager_codes(role, licensed, event, browser):
    event()
    person = UserFactory(role=role)

    with pytest.raises(ActionRefused) as refusal:
        code_term(verbatim="Headache", **CODED, by=person)
    assert refusal.value.code == "not-in-role"
    assert browser(person).post(PAGE, {"verbatim": "Headache", **CODED}).status_code == 403
    assert not Event.objects.filter(action="code").exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"code": ""}, "code"), ({"code": "1" * 21}, "code"), ({"code": "<b>"}, "code"), ({"term": " "}, "term"),
        ({"term": "x" * 151}, "term"), ({"verbatim": "Nothing"}, "gone"), ({"term": "call 13812345678"}, "DM-03"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_stays_in_its_boxes(given, code, licensed, event, data_manager, browser):
    event()
    typed = {"verbatim": "Headache", **CODED, **given}

    with pytest.raises(ActionRefused) as refusal:
        code_term(**typed, by=data_manager)
    assert refusal.value.code == code
    page = browser(data_manager).post(PAGE, typed)
    assert page.status_code == 422
    assert not Coding.objects.exists()


def test_after_the_lock_of_the_database_nothing_is_coded(licensed, event, data_manager):
    event()
    lock_study(checked=(), why="End", by=data_manager)

    with pytest.raises(ActionRefused) as refusal:
        code_term(verbatim="Headache", **CODED, by=data_manager)
    assert refusal.value.code == "locked"


@pytest.mark.req("EX-01")
def test_codes_go_out_with_the_data(licensed, event, data_manager):
    event()
    event(ae_term="Nausea")
    code_term(verbatim="Headache", **CODED, by=data_manager)
    out = io.BytesIO()
    (table,) = tables()

    assert table.write(out, Scope()) == 1
    (row,) = csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig")))
    assert (row["participant"], row["form"], row["form_number"]) == ("S001", "ae", "1")
    assert (row["AEDECOD"], row["AEPTCD"], row["dictionary"]) == ("Headache", "10019211", "MedDRA 27.0")


def test_list_takes_few_statements_however_many_terms_there_are(
    licensed, event, data_manager, browser, count_statements
):
    event()
    window = browser(data_manager)
    window.get(PAGE)
    with count_statements() as few:
        window.get(PAGE)
    for number in range(3):
        event(ae_term=f"Nausea {number}")
    with count_statements() as many:
        window.get(PAGE)

    assert len(many.captured_queries) == len(few.captured_queries) <= 20
