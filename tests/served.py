"""The product on the database of one test: behind gunicorn in processes of its own, or in a thread of the test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections

from trialsite.wsgi import application

URLS = ("DATABASE_URL", "DATABASE_OWNER_URL")


@dataclass
class Served:
    """A running server: its address and its process, which may be killed and started again."""

    url: str
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """SIGKILL to the whole group, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def start(self) -> None:
        """Start (again) and wait until it answers."""
        self.process = _start(self.port, self.environment)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = 20) -> None:
    """Return once something listens; raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


def wait_until_free(port: int, seconds: float = 40) -> None:
    """Return once nothing listens any more: pages end by themselves when their parent is gone."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"something still listens on {port}")


def _on(url: str, database: str) -> str:
    """The same server and role, another database."""
    return urlsplit(url)._replace(path=f"/{quote(database)}").geturl()


def _start(port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", "trialsite.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--threads", "4", "--worker-class", "gthread", "--log-level", "error"]
    process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, start_new_session=True)
    wait_for(port)
    return process


def collected() -> dict[str, str]:
    """Collect the static files as a real installation does; the environment in which they are served."""
    environment = {"TRIALSITE_ENV": "training", "DJANGO_SETTINGS_MODULE": "trialsite.settings"}
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, env=os.environ | environment, cwd=settings.BASE_DIR, check=True)
    return environment


def environment_of(database: str) -> dict[str, str]:
    """The environment in which the product works on a database of the tests."""
    environment = os.environ | {"TRIALSITE_DATABASE_NAME": database, "DJANGO_SETTINGS_MODULE": "trialsite.settings"}
    environment |= {name: _on(os.environ[name], database) for name in URLS if os.environ.get(name)}
    if settings.DATABASES["default"]["ENGINE"] == "trialsite.embedded":
        environment["TRIALSITE_EMBEDDED_SOCKET"] = connections["default"].get_connection_params()["host"]
    return environment


@contextmanager
def served(database: str, extra: dict[str, str] | None = None) -> Iterator[Served]:
    """Serve a database until the end of the block."""
    environment = environment_of(database) | (extra or {})
    port = free_port()
    server = Served(f"http://127.0.0.1:{port}", port, environment, _start(port, environment))
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.kill()


class _Silent(WSGIRequestHandler):
    """Answers without a line for each request."""

    def log_message(self, *_line: object) -> None:
        """Nothing: the console of the browser says what a test wants to know."""


@contextmanager
def served_here() -> Iterator[str]:
    """Serve the test's database from a thread; the address. For tests in which the browser matters, not the server.

    Starting gunicorn with its two workers takes longer than most of them.
    """
    with ThreadedWSGIServer(("127.0.0.1", 0), _Silent) as server:
        server.daemon_threads = True
        server.set_app(application)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
