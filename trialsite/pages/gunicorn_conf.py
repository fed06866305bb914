"""How gunicorn serves the pages for `manage.py serve`: workers, threads, and an end with its parent."""

from __future__ import annotations

import os
import signal
import threading
import time

workers = 2
threads = 4
worker_class = "gthread"
graceful_timeout = 10
loglevel = "warning"
_LOOK_SECONDS = 1.0


def when_ready(_server: object) -> None:
    """Watch the parent: pages without a parent would keep the port for ever."""
    parent = int(os.environ.get("TRIALSITE_PARENT", "0"))
    if parent:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
