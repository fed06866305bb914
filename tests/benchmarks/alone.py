"""`python -m tests.benchmarks.alone verify|export`: do it once in this process and print what it took, as JSON."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - needs the applications
from django.db import connection  # noqa: E402

from trialsite.audit.models import Event, TrailRow  # noqa: E402
from trialsite.review.trail.export import export  # noqa: E402
from trialsite.review.trail.pages import Order  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")


def verify() -> int:
    """The command as it is run; how many events it read."""
    call_command("verify_audit", verbosity=0)
    return Event.objects.count()


def write() -> int:
    """Every line of the trail, the newest first; how many."""
    return export(TrailRow.objects.all(), Order("time", descending=True), "zh").rows


def main(what: str) -> None:
    """Measure one of them."""
    with connection.cursor() as cursor:
        # on one core: no other process of the database helps unseen
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}")
    most, done = [0.0], threading.Event()
    watch = threading.Thread(target=_watch, args=(backend, most, done), daemon=True)
    watch.start()
    started, before = time.process_time(), _seconds(backend)
    rows = {"verify": verify, "export": write}[what]()
    took = {"own": time.process_time() - started, "database": _seconds(backend) - before}
    done.set()
    watch.join()
    # not `ru_maxrss`, which a new program inherits from the one that started it
    memory = _megabytes(Path("/proc/self"), "VmHWM")
    sys.stdout.write(json.dumps(took | {"rows": rows, "memory": memory, "backend": most[0]}) + "\n")


def _seconds(process: Path) -> float:
    user, system = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICKS


def _watch(process: Path, most: list[float], done: threading.Event) -> None:
    """Keep the most private memory of a process, looking five times a second."""
    while not done.wait(0.2):
        most[0] = max(most[0], _megabytes(process, "RssAnon"))


def _megabytes(process: Path, name: str) -> float:
    line = next(each for each in (process / "status").read_text().splitlines() if each.startswith(name))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1])
