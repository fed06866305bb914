"""`manage.py serve`: one parent that starts database, migrations, demonstration, pages, worker, and stops them."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from trialsite.accounts.demonstration import SignIn
from trialsite.accounts.roles import ROLES
from trialsite.casebook.demonstration import make_demonstration_team
from trialsite.embedded.server import SOCKET_VARIABLE, start
from trialsite.pages.refusals import database_refusals, settings_refusals
from trialsite.pages.serving import HOST, Children, stoppable, take_port, unstopped

_PREPARING = 587_267


class Command(BaseCommand):
    """Run trialsite on this machine."""

    help = "Start database, migrations, demonstration, pages and worker; Ctrl+C stops everything."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The port of the pages, and how much of the demonstration a first start makes."""
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))
        parser.add_argument("--screening", action="store_true", help="a demonstration of people in screening only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start in order, show the start screen, look after the children, stop in order."""
        if settings.PRODUCTION:
            _refuse(settings_refusals())
        port = options["port"]
        if not 0 < port < 65_536:
            raise CommandError(f"{port} is no port: choose one from 1 to 65535, for example PORT=8001 make run")
        with take_port(port) as listener:
            children = Children(listener, _embedded())
            try:
                with stoppable():
                    self._run(children, port, screening=options["screening"])
            except KeyboardInterrupt:
                self.stdout.write("\nStopping ...")
            finally:
                children.stop()

    def _run(self, children: Children, port: int, *, screening: bool) -> None:
        self.stdout.write("Starting the database and bringing it up to date ...")
        _start_database()
        with _alone():
            call_command("migrate", database="owner", verbosity=0, interactive=False)
            if settings.PRODUCTION:
                _refuse(database_refusals())
            call_command("translations", compile=True)
            call_command("collectstatic", verbosity=0, interactive=False)
            people = [] if settings.PRODUCTION else _demonstration(screening=screening)
        connections.close_all()
        children.start()
        self._screen(port, people)
        children.look_after()

    def _screen(self, port: int, people: list[SignIn]) -> None:
        lines = ["", f"  trialsite {settings.VERSION} is ready:  http://{HOST}:{port}/", ""]
        if people:
            lines += [
                "  Training with synthetic data. Sign in with one of these names;",
                f"  the password of all of them is  {people[0].password}",
                "",
                *(f"    {each.username:<10} {each.name:<11} {ROLES[each.role].title.get('en')}" for each in people),
                "",
            ]
        lines += ["  Ctrl+C stops everything.", ""]
        self.stdout.write("\n".join(lines))


def _refuse(found: list[str]) -> None:
    if found:
        raise CommandError("Production does not start:\n" + "\n".join(f"  - {each}" for each in found))


def _embedded() -> Path | None:
    """Folder of the embedded database, None where DATABASE_URL names a server."""
    folder = settings.DATABASES["default"].get("EMBEDDED_DATA")
    return Path(folder) if folder else None


def _start_database() -> None:
    """Start the embedded database and tell the children its socket; raises CommandError where a server is away."""
    folder = _embedded()
    if folder is not None:
        throwaway = settings.DATABASES["default"]["EMBEDDED_THROWAWAY"]
        with unstopped():
            os.environ[SOCKET_VARIABLE] = str(start(folder, throwaway=throwaway))
    for alias, variable in (("owner", "DATABASE_OWNER_URL"), ("default", "DATABASE_URL")):
        try:
            connections[alias].ensure_connection()
        except OperationalError as error:
            raise CommandError(f"The database does not answer; check {variable}. It said: {error}") from None


@contextmanager
def _alone() -> Iterator[None]:
    """Let a second start on the same database wait until this one has prepared it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_PREPARING])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_PREPARING])


def _demonstration(*, screening: bool) -> list[SignIn]:
    people = make_demonstration_team()
    call_command("demonstration", screening=screening)
    return people
