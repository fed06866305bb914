"""Test databases: one migrated template per run, cloned for each worker and for each test that commits."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import django
import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections
from psycopg import sql

from trialsite.registers.selectors import protocol_of

ALIASES = ("default", "owner")
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"solo{os.getpid()}")[:12]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
# advisory locks: one makes the template at a time, one stands for each run that goes on
_TEMPLATE, _RUNS = 587_265, 587_266


def _name(suffix: str) -> str:
    return f"trialsite_test_{RUN}_{suffix}"


def _maintenance() -> psycopg.Connection[tuple[object, ...]]:
    """A connection outside any test database, as the role that may create databases."""
    wrapper = connections["owner"]
    params = wrapper.get_connection_params() | {"dbname": "postgres"}
    allowed = {"dbname", "user", "password", "host", "port"}
    return psycopg.connect(**{key: value for key, value in params.items() if key in allowed}, autocommit=True)


def _use(name: str) -> None:
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name
    protocol_of.cache_clear()


def create_clone(template: str, name: str) -> None:
    """A new database with everything that `template` holds."""
    with _maintenance() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def create_once(template: str, name: str) -> None:
    """A clone as `create_clone` makes it, unless it is there already."""
    with _maintenance() as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
    create_clone(template, name)


def drop(name: str) -> None:
    """Remove a test database, also while somebody is still connected to it."""
    params = connections["default"].get_connection_params() | {"dbname": "postgres"}
    allowed = {"dbname", "user", "password", "host", "port"}
    with psycopg.connect(**{key: value for key, value in params.items() if key in allowed}, autocommit=True) as own:
        # a role may end its own connections, not those of another one
        own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = user", [name]
        )
    with _maintenance() as connection:
        for _attempt in range(20):
            # who was just ended may still be leaving; what cannot be dropped now, the next run forgets
            with suppress(psycopg.Error):
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
                return
            time.sleep(0.2)


def _kept_name() -> str:
    """The name of the migrated database that stays for later runs: another one after any change of a migration."""
    content = sha256(django.__version__.encode())
    for config in apps.get_app_configs():
        for file in sorted(Path(config.path).glob("migrations/*.py")):
            content.update(file.read_bytes())
    return f"trialsite_kept_{content.hexdigest()[:16]}"


def _build_template(name: str) -> None:
    """Migrate, or take what an earlier run on this server migrated and install the guards of today over it."""
    kept = _kept_name()
    with _maintenance() as connection:
        here = [
            row[0] for row in connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^trialsite_kept_'")
        ]
        template = kept if kept in here else "template0"
        for old in {*here} - {kept}:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(str(old))))
        connection.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    _use(name)
    if template == kept:
        emit_post_migrate_signal(verbosity=0, interactive=False, db="owner")
    else:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    _use("postgres")
    if template != kept:
        create_once(name, kept)


def _forget_earlier_runs(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Drop what ended runs left behind; those of a run beside this one stay, be somebody connected or not."""
    rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'trialsite_test_%'").fetchall()
    for (left,) in rows:
        run = str(left).split("_")[2]
        # held for a moment only: the connection ends with the making of the template
        ended = connection.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_RUNS, run]).fetchone()
        if ended == (True,):
            with suppress(psycopg.Error):
                connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(str(left))))


@contextmanager
def _going_on() -> Iterator[None]:
    """Within, no other run takes the databases of this one for leftovers."""
    with _maintenance() as connection:
        connection.execute("SELECT pg_advisory_lock_shared(%s, hashtext(%s))", [_RUNS, RUN])
        yield


@contextmanager
def _advisory_lock(of: str = "") -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Alone with the making of the template, or `of` one state: those who need another one do not wait."""
    with _maintenance() as connection:
        connection.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [_TEMPLATE, of])
        yield connection


@pytest.fixture(scope="session")
def template_database(django_db_blocker: pytest.fixture) -> Iterator[str]:  # type: ignore[valid-type]
    """Name of the migrated template; made by the first worker that needs it."""
    name = _name("template")
    with ExitStack() as standing:
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            standing.enter_context(_going_on())
            with _advisory_lock() as connection:
                exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
                if exists is None:
                    _forget_earlier_runs(connection)
                    _build_template(name)
        yield name
    if "PYTEST_XDIST_WORKER" not in os.environ:
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            drop(name)


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: pytest.fixture) -> Iterator[None]:  # type: ignore[valid-type]
    """pytest-django's hook: the worker's own clone, reached as the application's role."""
    name = _name(WORKER)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _use("postgres")
        create_clone(template_database, name)
        _use(name)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _use("postgres")
        drop(name)


@contextmanager
def own_database(template: str) -> Iterator[str]:
    """A database of one test's own, made from `template`; its transactions are real."""
    before = connections["default"].settings_dict["NAME"]
    name = _name(uuid4().hex[:8])
    create_clone(template, name)
    _use(name)
    try:
        yield name
    finally:
        _use(before)
        drop(name)


@pytest.fixture
def real_database(
    django_db_setup: None,
    template_database: str,
    django_db_blocker: pytest.fixture,  # type: ignore[valid-type]
) -> Iterator[str]:
    """A database of this test's own, with committed transactions, as role trialsite_app; "owner" works too."""
    with django_db_blocker.unblock(), own_database(template_database) as name:  # type: ignore[attr-defined]
        yield name


@pytest.fixture
def count_statements() -> Callable[[], object]:
    """Factory of a context that captures the SQL statements of the default connection."""
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - needs configured settings

    return lambda: CaptureQueriesContext(connections["default"])
