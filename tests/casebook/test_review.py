"""Queries, verification, signature, freeze and lock: who may, when, and what a later change does to them."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import RequestFactory

from tests.factories.accounts import PASSWORD
from tests.factories.casebook import VITALS, submit
from trialsite.audit.models import Event
from trialsite.casebook.actions import freezing, locks, review, sign, verification, void
from trialsite.casebook.models import CrfRecord, Lock, Signature, Verification
from trialsite.casebook.refused import ActionRefused
from trialsite.casebook.submission import SaveRefused
from visits.models import VitalSigns

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(screened, record_of, nurse):
    """Complete vital signs."""
    submit(record_of("vs"), nurse, complete=True, **VITALS)
    return record_of("vs")


@pytest.fixture
def request_of_somebody():
    request = RequestFactory().post("/sign/")
    request.session = {}
    return request


def sign_it(record, who, request, password=PASSWORD, username=None):
    credentials = sign.Credentials(username or who.username, password)
    return sign.sign(batch=[sign.ToSign(record)], meaning="approve", credentials=credentials, by=who, request=request)


@pytest.mark.req("QM-01")
def test_query_goes_from_open_to_answered_to_closed(done, monitor, nurse, record_of):
    query = review.raise_query(record=done, address="pulse", text="Please check", by=monitor)
    assert record_of("vs").open_queries == 1

    review.step_query(query=query, step="answer", text="Checked", by=nurse)
    closed = review.step_query(query=query, step="close", text="", by=monitor)

    assert closed.state == "closed"
    assert record_of("vs").open_queries == 0
    assert list(query.messages.order_by("at").values_list("act", flat=True)) == ["opened", "answer", "close"]


@pytest.mark.req("QM-01")
@pytest.mark.parametrize(
    ("step", "who"), [("close", "nurse"), ("reopen", "nurse"), ("cancel", "investigator"), ("answer", "monitor")]
)
def test_steps_of_a_query_belong_to_their_side(step, who, done, monitor, request):
    query = review.raise_query(record=done, address="pulse", text="Please check", by=monitor)

    with pytest.raises(ActionRefused, match="not-in-role"):
        review.step_query(query=query, step=step, text="x", by=request.getfixturevalue(who))


def test_query_cannot_be_answered_twice(done, monitor, nurse):
    query = review.raise_query(record=done, address="pulse", text="Please check", by=monitor)
    review.step_query(query=query, step="answer", text="Checked", by=nurse)

    with pytest.raises(ActionRefused, match="not-now"):
        review.step_query(query=query, step="answer", text="Again", by=nurse)


@pytest.mark.trap(9)
@pytest.mark.req("QM-03")
def test_changed_value_withdraws_its_verification_and_no_other(done, monitor, nurse, record_of):
    verification.verify_source(record=done, address="pulse", by=monitor)
    verification.verify_source(record=done, address="resp", by=monitor)

    submit(record_of("vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    marks = {mark.address: mark.withdrawn_at is None for mark in Verification.objects.all()}
    assert marks == {"pulse": False, "resp": True}
    standing = Verification.objects.get(withdrawn_at__isnull=True)
    assert record_of("vs").verified == int(standing.planned)


@pytest.mark.req("ES-05")
def test_changed_value_voids_the_signature_visibly(done, investigator, nurse, record_of, request_of_somebody):
    signature = sign_it(done, investigator, request_of_somebody)[0]
    assert sign.holds(signature, record_of("vs"))

    submit(record_of("vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    assert Signature.objects.get().voided_why == "value changed"
    assert record_of("vs").signed_at is None


@pytest.mark.req("ES-01")
def test_wrong_password_signs_nothing(done, investigator, request_of_somebody):
    with pytest.raises(ActionRefused, match="credentials"):
        sign_it(done, investigator, request_of_somebody, password="wrong")

    assert not Signature.objects.exists()


@pytest.mark.req("ES-01")
def test_nobody_signs_with_another_persons_name(done, investigator, principal, request_of_somebody):
    with pytest.raises(ActionRefused, match="another-person"):
        sign_it(done, investigator, request_of_somebody, username=principal.username)


@pytest.mark.req("ES-07")
@pytest.mark.parametrize("who", ["nurse", "monitor", "data_manager", "administrator"])
def test_only_investigators_sign(who, done, request, request_of_somebody):
    with pytest.raises(ActionRefused, match="not-in-role"):
        sign_it(done, request.getfixturevalue(who), request_of_somebody)


@pytest.mark.req("ES-04")
def test_signature_moved_to_another_record_does_not_hold(done, investigator, record_of, request_of_somebody):
    signature = sign_it(done, investigator, request_of_somebody)[0]

    signature.record_id = record_of("ic").pk

    assert not sign.holds(signature, record_of("ic"))


@pytest.mark.req("DL-01")
def test_frozen_form_refuses_changes_and_still_takes_queries(done, data_manager, monitor, nurse, record_of):
    freezing.freeze(record=done, why="ready", by=data_manager)

    with pytest.raises(SaveRefused, match="G-08"):
        submit(record_of("vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    assert review.raise_query(record=record_of("vs"), address="pulse", text="Sure?", by=monitor).state == "open"
    assert Event.objects.filter(action="refuse").count() == 1


def test_unfrozen_form_can_be_changed_again(done, data_manager, nurse, record_of):
    freezing.freeze(record=done, why="ready", by=data_manager)
    freezing.unfreeze(record=record_of("vs"), why="mistake", by=data_manager)

    submit(record_of("vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})

    assert VitalSigns.objects.get(record=done).pulse == 75


@pytest.mark.req("DL-01")
def test_lock_is_refused_while_a_query_is_open(done, data_manager, monitor, participant):
    review.raise_query(record=done, address="pulse", text="Sure?", by=monitor)

    with pytest.raises(ActionRefused, match="EOS-07"):
        locks.lock(participant=participant, why="end", by=data_manager)


@pytest.mark.req("DL-01")
def test_locked_participant_takes_no_content_even_by_sql(done, data_manager, participant, nurse, record_of):
    locks.lock(participant=participant, why="end", by=data_manager)

    with pytest.raises(SaveRefused, match="G-08"):
        submit(record_of("vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('trialsite.change', event_id::text, true) FROM visits_vitalsigns")
        with pytest.raises(ProgrammingError):
            cursor.execute("UPDATE visits_vitalsigns SET pulse = 75")
        transaction.set_rollback(True)


@pytest.mark.trap(7)
@pytest.mark.req("DL-03")
def test_unlock_is_asked_for_by_one_and_approved_by_another(
    done, data_manager, principal, participant, nurse, record_of
):
    lock = locks.lock(participant=participant, why="end", by=data_manager)
    with pytest.raises(ActionRefused, match="not-asked"):
        locks.approve_unlock(lock=lock, by=principal)

    locks.ask_unlock(lock=lock, why="late result", by=data_manager)
    locks.approve_unlock(lock=lock, by=principal)

    assert Lock.objects.get().lifted_by == principal.name
    assert record_of("vs").locked_at is None


@pytest.mark.req("DE-10")
def test_record_in_error_stays_and_takes_no_more_data(done, nurse, record_of):
    void.enter_in_error(record=done, why="wrong participant", by=nurse)

    with pytest.raises(SaveRefused, match="entered-in-error"):
        submit(record_of("vs"), nurse, pulse=75, reasons={"pulse": "TRANSCRIPTION"})
    assert VitalSigns.objects.filter(record=done).exists()


def test_form_with_data_cannot_be_marked_as_not_done(done, nurse):
    with pytest.raises(ActionRefused, match="has-data"):
        void.mark_not_done(record=done, why="forgotten", by=nurse)


def test_expected_form_can_be_marked_as_not_done(screened, record_of, nurse):
    void.mark_not_done(record=record_of("dm"), why="refused", by=nurse)

    assert CrfRecord.objects.get(pk=record_of("dm").pk).not_done_why == "refused"
