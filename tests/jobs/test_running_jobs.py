"""Running work: each job once, again after failure, visible when given up."""

from __future__ import annotations

import logging
import os
import signal
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from trialsite.audit import clock
from trialsite.jobs.models import Job, JobState
from trialsite.jobs.queue import queue
from trialsite.jobs.running import MAX_TRIES, pause_after, run_next
from trialsite.jobs.worker import work


def _fail(_about: object) -> None:
    raise ValueError("no paper in the printer")


def _drain(done: list[int]) -> None:
    while job := run_next():
        done.append(job.id)
    connection.close()


def test_two_workers_do_each_job_exactly_once(real_database, handled):
    ran: list[object] = []
    name = handled("test.many", lambda about: ran.append(about["number"]))
    for number in range(40):
        queue(name, about={"number": number})
    done: tuple[list[int], list[int]] = ([], [])

    workers = [threading.Thread(target=_drain, args=(each,)) for each in done]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert sorted(ran) == list(range(40))
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}


def test_nothing_runs_before_its_time(db, handled):
    queue(handled("test.later", print), run_at=clock.now() + timedelta(minutes=1))

    assert run_next() is None


def test_a_failure_rests_and_comes_again(db, handled):
    queue(handled("test.fails", _fail))

    job = run_next()

    assert (job.state, job.tries) == (JobState.WAITING, 1)
    assert job.error == "ValueError"
    assert job.run_at > clock.now() + timedelta(seconds=5)
    assert run_next() is None


def test_what_a_failed_handler_wrote_is_undone(real_database, handled):
    def write_and_fail(_about: object) -> None:
        queue("test.inner")
        _fail(None)

    handled("test.inner", print)
    queue(handled("test.outer", write_and_fail))

    run_next()

    assert [job.name for job in Job.objects.all()] == ["test.outer"]


def test_a_job_is_given_up_after_the_last_try_and_stays_visible(db, handled):
    queue(handled("test.hopeless", _fail))

    for _try in range(MAX_TRIES):
        Job.objects.update(run_at=clock.now() - timedelta(seconds=1))
        run_next()

    job = Job.objects.get()
    assert (job.state, job.tries) == (JobState.FAILED, MAX_TRIES)
    assert job.error == "ValueError"
    assert run_next() is None


def test_a_failed_job_gives_way_to_the_newer_one_with_its_key(db, handled):
    def ask_again_and_fail(_about: object) -> None:
        _fail(None)

    name = handled("test.newer", ask_again_and_fail)
    old = queue(name, key="S001")
    Job.objects.filter(id=old).update(state=JobState.RUNNING, tries=1)
    new = queue(name, key="S001", run_at=clock.now() + timedelta(hours=1))

    run_next()

    assert Job.objects.get(id=old).state == JobState.DONE
    assert Job.objects.get(id=new).state == JobState.WAITING


def test_a_job_left_by_a_dead_worker_is_taken_over(db, handled):
    ran: list[object] = []
    job_id = queue(handled("test.left", ran.append), about={"form": "vs"})
    Job.objects.filter(id=job_id).update(state=JobState.RUNNING, tries=1)

    job = run_next()

    assert (job.state, job.tries) == (JobState.DONE, 2)
    assert ran == [{"form": "vs"}]


def test_a_job_that_ends_its_worker_each_time_is_given_up(db, handled):
    ran: list[object] = []
    job_id = queue(handled("test.deadly", ran.append))
    Job.objects.filter(id=job_id).update(state=JobState.RUNNING, tries=MAX_TRIES)

    job = run_next()

    assert job.state == JobState.FAILED
    assert ran == []


@pytest.mark.parametrize(("tries", "seconds"), [(1, 10), (2, 40), (3, 160), (4, 640)])
def test_rests_grow_fourfold(tries, seconds):
    assert pause_after(tries) == timedelta(seconds=seconds)


class _Stops(logging.Handler):
    """Ends the worker of this process at the first word that it logs, and keeps the word."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_database_that_is_away_is_waited_for_and_logged_by_its_kind_alone(real_database):
    stops, kept = _Stops(), {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    log = logging.getLogger("trialsite.jobs.worker")
    with connection.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    log.addHandler(stops)
    try:
        work()
    finally:
        log.removeHandler(stops)
        for number, handler in kept.items():
            signal.signal(number, handler)

    assert stops.told == ["The worker waits for the database: django.db.utils.OperationalError"]
