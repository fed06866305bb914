"""What others do while a file is imported: acts in threads of their own, each with its own connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from django.db import connections

from trialsite.jobs.waiting import OthersWait, give_way

Act = Callable[[], Any]


@contextmanager
def others() -> Iterator[Callable[[Act], Future[Any]]]:
    """Acts begun within go on beside the test; they are awaited at the end."""
    with ThreadPoolExecutor(4) as pool:

        def begin(act: Act) -> Future[Any]:
            def alone() -> Any:
                try:
                    return act()
                finally:
                    connections.close_all()

            return pool.submit(alone)

        yield begin


def until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    """Return once something is so; raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def somebody_waits_for_us() -> bool:
    """Whether somebody waits for what this connection holds."""
    with suppress(OthersWait):
        give_way()
        return False
    return True


_BEHIND = """
WITH first AS (SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
SELECT EXISTS (SELECT 1 FROM pg_locks l, first WHERE NOT l.granted AND first.pid = ANY (pg_blocking_pids(l.pid)))
"""


def somebody_waits_behind() -> bool:
    """Whether somebody waits for one who waits for us."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_BEHIND)
        return bool(cursor.fetchone() == (True,))
