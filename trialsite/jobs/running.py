"""Do one job: claim it, run its handler and note the end in one transaction, put it back when the handler fails.

A claimed job is `running` and its row is locked while its worker lives. A running row that nobody locks was left
by a worker that died; the next one takes it over.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction

from trialsite.audit import clock
from trialsite.jobs.models import Job, JobState
from trialsite.jobs.registry import handler_of
from trialsite.logs import kind_of

MAX_TRIES = 5
FIRST_PAUSE = timedelta(seconds=10)
DIED = "Its worker died each time."

_log = logging.getLogger(__name__)


def run_next() -> Job | None:
    """Do the next job that is due and return it as it ended; None when no job is due."""
    job_id = _claim()
    if job_id is None:
        return None
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(id=job_id, state=JobState.RUNNING).first()
        if job is not None:
            _run(job)
            job.save(update_fields=["state", "run_at", "done_at", "error"])
    return job or Job.objects.get(id=job_id)


def pause_after(tries: int) -> timedelta:
    """Rest before the next try: 10 s, then four times as long after each failure."""
    factor: int = 4 ** (tries - 1)
    return FIRST_PAUSE * factor


@transaction.atomic
def _claim() -> int | None:
    """Mark a due job as begun; committed at once, so that whoever queues it now gets a job of their own."""
    free = Job.objects.select_for_update(skip_locked=True)
    job = (
        free.filter(state=JobState.WAITING, run_at__lte=clock.now()).order_by("run_at", "id").first()
        or free.filter(state=JobState.RUNNING).order_by("id").first()
    )
    if job is None:
        return None
    job.state = JobState.RUNNING
    job.tries += 1
    job.save(update_fields=["state", "tries"])
    return int(job.pk)


def _run(job: Job) -> None:
    # a job that ended its worker each time never reaches the handler again
    if job.tries > MAX_TRIES:
        _give_up(job, job.error or DIED)
        return
    try:
        with transaction.atomic():
            handler_of(job.name)(job.about)
    except Exception as error:  # noqa: BLE001 - of whatever a handler raises the kind is kept with its job
        _log.warning("Job %s %s failed (try %s): %s", job.pk, job.name, job.tries, kind_of(error), exc_info=True)
        _after_failure(job, kind_of(error))
    else:
        job.state, job.done_at, job.error = JobState.DONE, clock.now(), ""


def _after_failure(job: Job, error: str) -> None:
    job.error = error
    if job.tries >= MAX_TRIES:
        _give_up(job, error)
        return
    job.state, job.run_at = JobState.WAITING, clock.now() + pause_after(job.tries)
    try:
        with transaction.atomic():
            job.save(update_fields=["state", "run_at", "error"])
    except IntegrityError:
        # the same work was asked for again meanwhile; that newer job does it
        job.state, job.done_at = JobState.DONE, clock.now()


def _give_up(job: Job, error: str) -> None:
    job.state, job.done_at, job.error = JobState.FAILED, clock.now(), error
    _log.error("Job %s %s is given up after %s tries: %s", job.pk, job.name, MAX_TRIES, error)
