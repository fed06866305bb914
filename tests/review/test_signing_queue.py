"""The signing queue: what waits by milestone, what changed since the last signature, one re-authentication a batch."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from tests.databases import real_database
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.casebook import VITALS, consented, record_at, submit
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.models import Event
from trialsite.audit.verification import verify
from trialsite.casebook.models import CrfRecord, Signature
from trialsite.casebook.signed import signatures_of
from trialsite.protocol.milestones import milestone_of
from trialsite.protocol.msct_a_22 import PROTOCOL
from trialsite.registers.seed import seed
from visits.actions import register_participant

__all__ = ["real_database"]
QUEUE, SIGN = "/signatures/", "/signatures/sign/"
BATCH = "?which=S001/SCR/visit"
MOVED_TO = "/participants/S001/visits/SCR/ic/1/"
FORM = "/participants/S001/visits/SCR/vs/1/"


@pytest.fixture
def waiting(screened, record_of, nurse):
    """S001 with two complete forms of screening: consent and vital signs."""
    submit(record_of("vs"), nurse, complete=True, **VITALS)
    return record_of("vs")


def shown_in(page: str) -> list[str]:
    """The forms that a page lists, as it names them."""
    return re.findall(r'name="form"\s+value="([^"]+)"', page)


def sign_all(own, who, url=SIGN + BATCH, **given):
    forms = shown_in(own.get(url).content.decode())
    typed = {"username": who.username, "password": PASSWORD, "meaning": "approve", "form": forms}
    return own.post(url, typed | given)


@pytest.mark.req("ES-09", "SA-10")
@pytest.mark.django_db
def test_queue_lists_what_waits_by_milestone_with_its_age(waiting, principal, browser):
    with time_machine.travel(waiting.completed_at + timedelta(days=20), tick=False):
        page = browser(principal).get(QUEUE).content.decode()

    assert "Vital signs" in page
    assert 'value="S001/SCR/visit"' in page
    assert "over 14 days" in page
    assert re.search(r'<td class="n">\s*20\s*</td>', page)


@pytest.mark.req("ES-01", "ES-02", "ES-03")
@pytest.mark.django_db
def test_one_reauthentication_signs_every_listed_form_and_each_page_says_who_when_and_why(
    waiting, investigator, browser
):
    own = browser(investigator)

    answer = sign_all(own, investigator)

    assert answer["Location"] == QUEUE
    assert Event.objects.filter(action="sign").count() == 2
    assert Event.objects.filter(action="sign_in").count() == 1
    page = own.get(FORM).content.decode()
    signed = Signature.objects.get(record=waiting)
    assert signed.milestone == "visit"
    for words in (investigator.name, "(UTC+08:00)", "approve them as accurate and complete", signed.digest):
        assert words in page
    assert "Nothing waits for a signature." in own.get(QUEUE).content.decode()


@pytest.mark.req("ES-05", "SA-10")
@pytest.mark.django_db
def test_changed_value_brings_the_form_back_with_what_changed(waiting, principal, nurse, record_of, browser):
    own = browser(principal)
    sign_all(own, principal)

    submit(record_of("vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    assert "Sign again" in own.get(QUEUE).content.decode()
    listed = own.get(SIGN + BATCH).content.decode()
    assert re.search(r"Pulse: <s[^>]*>72 \S+</s> → <b>75", listed)
    assert len(shown_in(listed)) == 1
    assert "Void: a signed value was changed" in own.get(FORM).content.decode()
    sign_all(own, principal)
    assert record_of("vs").signed_by == principal.name


@pytest.mark.req("ES-05")
@pytest.mark.django_db
def test_void_signature_is_still_listed_where_the_change_reopened_the_form(waiting, investigator, nurse, browser):
    sign_all(browser(investigator), investigator)
    submit(waiting, nurse, weight_kg=None, reasons={"weight_kg": "TRANSCRIPTION"})
    assert CrfRecord.objects.get(pk=waiting.pk).completed_at is None

    page = browser(nurse).get(FORM).content.decode()

    assert "Void: a signed value was changed" in page
    assert investigator.name in page


@pytest.mark.django_db
def test_form_that_changed_since_it_was_shown_is_not_signed(waiting, principal, nurse, record_of, browser):
    own = browser(principal)
    forms = shown_in(own.get(SIGN + BATCH).content.decode())
    submit(record_of("vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    answer = sign_all(own, principal, form=forms)

    assert answer.status_code == 422
    assert "have changed since this page was shown" in answer.content.decode()
    assert not Signature.objects.exists()


@pytest.mark.req("ES-01")
@pytest.mark.django_db
@pytest.mark.parametrize("typed", [{"password": "wrong"}, {"form": []}, {"username": "somebody"}])
def test_wrong_password_or_nothing_ticked_signs_nothing_and_keeps_what_was_chosen(typed, waiting, principal, browser):
    own = browser(principal)

    answer = sign_all(own, principal, meaning="review", **typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert re.search(r'value="review"\s+checked', page)
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_review_only_is_kept_and_the_form_goes_on_waiting_for_approval(waiting, investigator, principal, browser):
    sign_all(browser(investigator), investigator, meaning="review")

    page = browser(principal).get(QUEUE).content.decode()

    assert signatures_of([waiting.pk])[0].meaning == "review"
    assert CrfRecord.objects.get(pk=waiting.pk).signed_at is None
    assert "Vital signs" in page
    assert "Sign again" not in page


@pytest.mark.req("ES-07")
@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.RESEARCH_NURSE, Role.MONITOR, Role.DATA_MANAGER, Role.INSPECTOR])
def test_others_read_the_queue_and_cannot_sign(role, waiting, browser):
    somebody = UserFactory(role=role)
    own = browser(somebody)

    assert 'name="which"' not in own.get(QUEUE).content.decode()
    assert own.get(SIGN + BATCH).status_code == 403
    typed = {"username": somebody.username, "password": PASSWORD, "form": ["S001/SCR/vs/1@1"]}
    assert own.post(SIGN + BATCH, typed).status_code == 403
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_queue_is_closed_to_the_pharmacy(waiting, browser):
    assert browser(UserFactory(role=Role.PHARMACIST)).get(QUEUE).status_code == 403


@pytest.mark.django_db
def test_queue_and_batch_take_as_many_statements_for_one_as_for_many(
    waiting, principal, nurse, browser, django_assert_max_num_queries
):
    own = browser(principal)
    sign_all(own, principal)
    submit(record_at(waiting.participant, "vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})
    for _person in range(3):
        person = register_participant(by=nurse)
        consented(person, nurse)
        submit(record_at(person, "vs"), nurse, complete=True, **VITALS)
    everything = "?" + "&".join(f"which=S00{n}/SCR/visit" for n in range(1, 5))
    own.get(QUEUE)

    for url in (QUEUE, SIGN + everything):
        with django_assert_max_num_queries(13):
            own.get(url)


@pytest.mark.req("ES-04")
def test_signature_row_moved_to_another_form_or_milestone_fails_verification(real_database, settings, tmp_path):
    settings.ANCHOR_LOG = tmp_path / "anchors.log"
    seed()
    nurse, principal = UserFactory(username="wangmin"), UserFactory(role=Role.PRINCIPAL_INVESTIGATOR)
    person = register_participant(by=nurse)
    consented(person, nurse)
    submit(record_at(person, "vs"), nurse, complete=True, **VITALS)
    own = signed_in(User.objects.get(pk=principal.pk))
    forms = [each for each in shown_in(own.get(SIGN + BATCH).content.decode()) if "/vs/" in each]
    sign_all(own, principal, form=forms)
    signed = Signature.objects.get()
    other = record_at(person, "ic").pk

    found = {}
    for column, value in (("milestone", "sae"), ("record_id", other)):
        before = str(getattr(signed, column))
        as_owner(f"UPDATE casebook_signature SET {column} = '{value}'")
        found[column] = {each.code for each in verify()}
        page = own.get(FORM if column == "milestone" else MOVED_TO).content.decode()
        assert "Invalid: what was signed was altered" in page
        as_owner(f"UPDATE casebook_signature SET {column} = '{before}'")

    assert "signature-broken" in found["milestone"]
    assert "signature-moved" in found["record_id"]
    assert not {each.code for each in verify()} & {"signature-broken", "signature-moved"}


def as_owner(statement: str) -> None:
    """Run SQL as the owner of the tables, past the triggers."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE casebook_signature DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE casebook_signature ENABLE TRIGGER USER")


@pytest.mark.req("ES-09")
@pytest.mark.parametrize(
    ("form", "visit", "key"),
    [
        ("elig", "SCR", "eligibility"), ("sae", "", "sae"), ("lym", "V7", "endpoint"), ("vl", "ET", "endpoint"),
        ("lym", "V4", "visit"), ("vs", "V7", "visit"), ("vs", "UNS", "visit"), ("ae", "", "casebook"),
    ],
)  # fmt: skip
def test_every_form_has_one_milestone(form, visit, key):
    assert milestone_of(PROTOCOL.milestones, form, visit).key == key
