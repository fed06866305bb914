"""Ask for work: one row, in the transaction of whoever asks, so that it exists exactly when the change does."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import connection

from trialsite.audit import clock
from trialsite.jobs.models import Job
from trialsite.jobs.registry import About, handler_of

# the row of a job that waits already is locked until we commit: the worker cannot begin it before it sees our change
_QUEUE = """
INSERT INTO jobs_job (name, key, about, state, run_at, made_at, tries, error)
VALUES (%s, %s, %s::jsonb, 'waiting', %s, %s, 0, '')
ON CONFLICT (name, key) WHERE state = 'waiting' AND NOT (key = '')
DO UPDATE SET about = EXCLUDED.about, run_at = LEAST(jobs_job.run_at, EXCLUDED.run_at)
RETURNING id
"""


def queue(name: str, *, key: str = "", about: About | None = None, run_at: datetime | None = None) -> int:
    """Number of the job that will do `name` about `about`, at `run_at` (aware; at once when absent).

    With a key the job that waits under the same name and key is the job; it takes the newer `about` and the earlier
    instant. A key about a participant should begin with the code: savers of one participant already wait for each
    other. Raises LookupError where nobody handles `name`.
    """
    handler_of(name)
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, [name, key, json.dumps(dict(about or {})), run_at or now, now])
        row = cursor.fetchone()
    return int(row[0])


def failed() -> list[Job]:
    """Jobs that were given up, the newest first: somebody has to look at them."""
    return list(Job.objects.filter(state="failed").order_by("-id"))


def try_again(job_id: int) -> bool:
    """Let a failed job begin anew; False when it is not failed (any more)."""
    return bool(Job.objects.filter(id=job_id, state="failed").update(state="waiting", tries=0, run_at=clock.now()))
