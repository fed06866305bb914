"""Asking for work: once per key, in the transaction of whoever asks."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from trialsite.audit import clock
from trialsite.jobs.models import Job, JobState
from trialsite.jobs.queue import failed, queue, try_again
from trialsite.jobs.registry import handle, handler_of, handlers
from trialsite.jobs.running import run_next


def test_a_name_has_exactly_one_handler(handled):
    name = handled("test.once", print)

    handle(name, print)

    with pytest.raises(ValueError, match=r"test\.once"):
        handle(name, repr)
    assert handlers()[name] is print


def test_unknown_names_are_refused_when_asked_for(db):
    with pytest.raises(LookupError, match=r"test\.nobody"):
        handler_of("test.nobody")
    with pytest.raises(LookupError):
        queue("test.nobody")


def test_the_same_key_is_the_same_job_with_newer_subject_and_earlier_instant(db, handled):
    name = handled("test.key", print)
    later = clock.now() + timedelta(hours=1)

    first = queue(name, key="S001", about={"form": "vs"}, run_at=later)
    second = queue(name, key="S001", about={"form": "dm"})

    job = Job.objects.get()
    assert first == second == job.id
    assert job.about == {"form": "dm"}
    assert job.run_at < later


def test_without_a_key_each_request_is_a_job(db, handled):
    name = handled("test.free", print)

    assert queue(name) != queue(name)


def test_a_job_exists_exactly_when_the_change_does(real_database, handled):
    name = handled("test.rolled", print)

    with transaction.atomic():
        queue(name)
        transaction.set_rollback(True)

    assert not Job.objects.exists()


def test_a_waiting_job_does_not_begin_before_the_change_that_asked_again(real_database, handled):
    name = handled("test.late", print)
    queue(name, key="S001")
    seen = []

    with transaction.atomic():
        queue(name, key="S001")
        other = threading.Thread(target=lambda: (seen.append(run_next()), connection.close()))
        other.start()
        other.join(10)

    assert seen == [None]
    assert run_next() is not None


def test_asking_during_the_run_makes_a_second_job(real_database, handled):
    name = handled("test.during", lambda about: queue("test.during", key="S001") if not about else None)
    queue(name, key="S001")

    run_next()

    states = Job.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == [JobState.DONE, JobState.WAITING]


def test_failed_jobs_are_listed_and_can_begin_anew(db, handled):
    name = handled("test.failed", print)
    job_id = queue(name)
    Job.objects.filter(id=job_id).update(state=JobState.FAILED, tries=5)

    assert [each.id for each in failed()] == [job_id]
    assert try_again(job_id)
    assert not try_again(job_id)
    assert Job.objects.get().tries == 0
    assert failed() == []
