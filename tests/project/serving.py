"""Start `manage.py serve` as a process of its own, with everything it keeps in a folder of the test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from django.conf import settings

# A patience, no claim of speed: the first start migrates and, unless somebody is registered already, makes the people
# of the demonstration in screening: 47 seconds of computing, 213 seconds beside other tests on two busy processors.
READY_SECONDS = 300
_SOMEBODY = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from trialsite.casebook.demonstration import make_demonstration_team
from trialsite.accounts.models import User
from trialsite.registers.seed import seed
from tests.factories.casebook import consented
from visits.actions import register_participant
make_demonstration_team()
seed()
nurse = User.objects.get(username="wangmin")
consented(register_participant(by=nurse), nurse)
"""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of somebody who has just fetched the project, apart from `more`."""
    mine = {key: text for key, text in os.environ.items() if not key.startswith(("TRIALSITE_", "DATABASE_", "DJANGO_"))}
    throwaway = {"TRIALSITE_THROWAWAY_DATABASE": "1", "TRIALSITE_VAR": str(folder), "PYTHONWARNINGS": "ignore"}
    # gunicorn would write its title over the environment by which its processes are found
    throwaway["SPT_NOENV"] = "1"
    return mine | throwaway | more


def inhabit(surroundings: dict[str, str]) -> None:
    """Register one person, with consent, in a new installation: its starts need not fill the demonstration."""
    settled = surroundings | {"DJANGO_SETTINGS_MODULE": "trialsite.settings"}
    subprocess.run([sys.executable, "-c", _SOMEBODY], cwd=settings.BASE_DIR, env=settled, check=True)


class Serving:
    """One running `manage.py serve`; what it prints is kept in `printed`."""

    def __init__(self, folder: Path, port: int, **more: str) -> None:
        """Start it; `ready()` waits for its start screen."""
        self.port = port
        self.printed = ""
        self.process = subprocess.Popen(
            [sys.executable, "-u", "manage.py", "serve", "--port", str(port), "--screening"],
            cwd=settings.BASE_DIR, env=environment(folder, **more), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.printed += line

    def ready(self) -> Serving:
        """Wait for the last line of the start screen."""
        until(lambda: "Ctrl+C stops everything." in self.printed or self.process.poll() is not None, READY_SECONDS)
        assert self.process.poll() is None, self.printed
        return self

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for the end; the exit status."""
        status = self.process.wait(60)
        self._reader.join(5)
        if self.process.stdout:
            self.process.stdout.close()
        return status

    def status_of(self, path: str) -> int:
        """Status of a page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return int(answer.status)


def processes(folder: Path) -> dict[int, str]:
    """Command lines of the living processes that keep their things in `folder`, by number."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            surroundings = (place / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if command and (str(folder) in command or f"TRIALSITE_VAR={folder}" in surroundings):
            found[int(place.name)] = command
    return found


def until(claim: object, seconds: float = 30) -> None:
    """Wait until `claim()` holds; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not claim():  # type: ignore[operator]
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.1)
