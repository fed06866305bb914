"""`manage.py serve`: one parent that starts database, migrations, demonstration, pages, and stops them in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from trialsite.accounts.demonstration import SignIn, make_demonstration_users
from trialsite.embedded.server import SOCKET_VARIABLE, start
from trialsite.pages.refusals import refusals
from trialsite.registers.seed import seed

HOST = "127.0.0.1"
WAIT_SECONDS = 30


class Command(BaseCommand):
    """Run trialsite on this machine."""

    help = "Start database, migrations, demonstration and server; Ctrl+C stops everything."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The port of the pages."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *args: Any, **options: Any) -> None:
        """Start in order, show the start screen, wait, stop in order."""
        port = options["port"]
        _check_port(port)
        if not os.environ.get("DATABASE_URL"):
            folder = start(settings.VAR / "postgres")
            os.environ[SOCKET_VARIABLE] = str(folder)
        self._prepare()
        people = [] if settings.PRODUCTION else _demonstration()
        signal.signal(signal.SIGTERM, _interrupt)
        pages = subprocess.Popen(_gunicorn(port))  # noqa: S603 - our own command
        try:
            _wait_until_up(port, pages)
            self._screen(port, people)
            pages.wait()
        except KeyboardInterrupt:
            self.stdout.write("\nStopping ...")
        finally:
            _stop(pages)

    def _prepare(self) -> None:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        found = refusals() if settings.PRODUCTION else []
        if found:
            raise CommandError("Production does not start:\n" + "\n".join(f"  - {each}" for each in found))
        call_command("translations", compile=True)
        call_command("collectstatic", verbosity=0, interactive=False)

    def _screen(self, port: int, people: list[SignIn]) -> None:
        lines = ["", f"  trialsite {settings.VERSION} is ready:  http://{HOST}:{port}/", ""]
        if people:
            lines.append(
                "  Demonstration with synthetic data. Sign in as (password for all: " + people[0].password + ")"
            )
            lines.extend(f"    {each.username:<10} {each.role.replace('_', ' ')}" for each in people)
        lines += ["", "  Ctrl+C stops everything.", ""]
        self.stdout.write("\n".join(lines))


def _interrupt(*_signal: object) -> None:
    raise KeyboardInterrupt


def _check_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CommandError(
                f"Port {port} is taken, perhaps by trialsite itself. Choose another one: PORT={port + 1} make run"
            ) from None


def _demonstration() -> list[SignIn]:
    people = make_demonstration_users()
    seed()
    call_command("demonstration")
    return people


def _gunicorn(port: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "trialsite.wsgi:application", "--bind", f"{HOST}:{port}", "--workers", "2",
        "--threads", "4", "--worker-class", "gthread", "--graceful-timeout", "10", "--log-level", "warning",
    ]  # fmt: skip


def _wait_until_up(port: int, pages: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if pages.poll() is not None:
            raise CommandError("The server of the pages did not start; see the lines above.")
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise CommandError("The server of the pages did not answer in time.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
