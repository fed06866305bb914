"""The processes behind `manage.py serve`: the port, the pages, the worker, and how they end."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError

from trialsite.embedded.server import keep_running

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 15
_LOOK_SECONDS = 0.5
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def take_port(port: int) -> socket.socket:
    """The listening socket, held from the first moment so that a second start is told at once.

    Raises CommandError where the port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        other = port + 1 if port < 65_535 else 8_001
        raise CommandError(
            f"Port {port} cannot be used ({error.strerror}), perhaps trialsite runs already. "
            f"Choose another one: PORT={other} make run"
        ) from None
    return listener


@contextmanager
def stoppable() -> Iterator[None]:
    """Within, Ctrl+C, SIGTERM and a closed terminal raise KeyboardInterrupt; the end itself is not interrupted."""
    for number in _STOPPING:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        calm()


@contextmanager
def unstopped() -> Iterator[None]:
    """Within, a request to stop waits for the end: a half-started database would be left running."""
    asked: list[int] = []
    before = [signal.signal(number, lambda got, _frame: asked.append(got)) for number in _STOPPING]
    try:
        yield
    finally:
        for number, handler in zip(_STOPPING, before, strict=True):
            signal.signal(number, handler)
        if asked:
            _interrupt()


def calm() -> None:
    """Ignore further requests to stop: we are stopping."""
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)


class Children:
    """The pages and the worker; each in a session of its own, so that Ctrl+C reaches only the parent."""

    def __init__(self, listener: socket.socket, embedded: Path | None) -> None:
        """`embedded` is the folder of the database to look after, None for a real server."""
        self._listener = listener
        self._embedded = embedded
        self._pages: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start both and wait until the pages answer; raises CommandError when they do not."""
        number = self._listener.fileno()
        self._pages = _child(
            "-m", "gunicorn", "trialsite.wsgi:application", "--bind", f"fd://{number}",
            "--config", "python:trialsite.pages.gunicorn_conf", keep=(number,),
        )  # fmt: skip
        self._worker = _worker()
        deadline = time.monotonic() + START_SECONDS
        while not _answers(self._listener.getsockname()[1]):
            if self._pages.poll() is not None or time.monotonic() > deadline:
                raise CommandError("The pages did not start; the lines above say why.")
            time.sleep(0.1)

    def look_after(self) -> None:
        """Start a dead worker or database again; raises CommandError when the pages have ended."""
        while True:
            if self._pages is None or self._pages.poll() is not None:
                raise CommandError("The pages have ended; the lines above say why.")
            if self._worker is None or self._worker.poll() is not None:
                self._worker = _worker()
            self._look_after_database()
            time.sleep(_LOOK_SECONDS)

    def stop(self) -> None:
        """End pages, then worker; what they do is finished first, for at most 15 seconds each."""
        self._listener.close()
        for child in (self._pages, self._worker):
            if child is not None:
                _end(child)

    def _look_after_database(self) -> None:
        if self._embedded is None:
            return
        try:
            with unstopped():
                keep_running(self._embedded)
        except (subprocess.SubprocessError, OSError):
            # the remains of the dead server are still ending; the next look tries again
            return


def _interrupt(*_signal: object) -> None:
    calm()
    raise KeyboardInterrupt


def _worker() -> subprocess.Popen[bytes]:
    return _child("manage.py", "worker", "--with-parent")


def _child(*arguments: str, keep: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    environment = os.environ | {"TRIALSITE_PARENT": str(os.getpid())}
    root = Path(__file__).resolve().parent.parent.parent
    return subprocess.Popen(  # noqa: S603 - our own commands
        [sys.executable, *arguments], cwd=root, env=environment, pass_fds=keep, start_new_session=True
    )


def _answers(port: int) -> bool:
    """Whether the pages answer a request, whatever they say."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/sign-in/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
