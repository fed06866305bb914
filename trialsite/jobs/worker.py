"""The worker: does what is due, sleeps a second, and leaves when it is told to or its parent has gone."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from trialsite.jobs.running import run_next
from trialsite.jobs.ticks import tick
from trialsite.logs import kind_of

PAUSE_SECONDS = 1.0
TICK_SECONDS = 10.0

_log = logging.getLogger(__name__)


def work(*, has_parent: bool = False) -> None:
    """Work until SIGTERM or SIGINT; with `has_parent` also until the parent process ends.

    A job that has begun is finished first. A database that is away is waited for.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parent = os.getppid()
    alone: Callable[[], bool] = (lambda: os.getppid() != parent) if has_parent else (lambda: False)
    next_tick = 0.0
    while not (stop.is_set() or alone()):
        try:
            if time.monotonic() >= next_tick:
                tick()
                next_tick = time.monotonic() + TICK_SECONDS
            if run_next() is not None:
                continue
            close_old_connections()
        except (OperationalError, InterfaceError) as error:
            _log.warning("The worker waits for the database: %s", kind_of(error))
            connections.close_all()
        stop.wait(PAUSE_SECONDS)
