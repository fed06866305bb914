"""`manage.py serve`: starts everything, says where, stops everything, and survives what may happen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.project.serving import Serving, environment, free_port, inhabit, processes, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc to count processes")

EVERYTHING = {"manage.py serve", "manage.py worker", "gunicorn", "postgres -D"}


@pytest.fixture(scope="module")
def inhabited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the module, where somebody is registered already."""
    found = tmp_path_factory.mktemp("serve") / "var"
    inhabit(environment(found))
    return found


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the test keeps everything: the folder of the module, or a new one for those that ask for "new"."""
    if getattr(request, "param", "") == "new":
        return tmp_path / "var"
    found: Path = request.getfixturevalue("inhabited")
    return found


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[..., Serving]]:
    """Start; whatever still runs after the test is ended."""
    started = []

    def begin(port: int = 0, **more: str) -> Serving:
        started.append(Serving(folder, port or free_port(), **more))
        return started[-1]

    yield begin
    for each in started:
        if each.process.poll() is None:
            each.end()
    for pid in processes(folder):
        os.kill(pid, signal.SIGKILL)
    until(lambda: not processes(folder))


def _one(folder: Path, words: str) -> int:
    return min(pid for pid, command in processes(folder).items() if words in command)


@pytest.mark.parametrize("folder", ["new"], indirect=True)
def test_it_starts_twice_and_sigterm_stops_everything(serve, folder):
    for _start in ("first", "second"):
        running = serve().ready()

        assert running.status_of("/sign-in/") == 200
        assert _seen(folder, set()) == EVERYTHING
        assert f"http://127.0.0.1:{running.port}/" in running.printed
        assert "wangmin" in running.printed
        assert "Traceback" not in running.printed
        assert running.end(signal.SIGTERM) == 0
        assert processes(folder) == {}


def test_ctrl_c_stops_everything(serve, folder):
    running = serve().ready()

    assert running.end(signal.SIGINT) == 0

    assert "Stopping" in running.printed
    assert processes(folder) == {}


def test_ctrl_c_before_the_start_screen_stops_everything(serve, folder):
    running = serve()
    until(lambda: "Starting the database" in running.printed)

    running.end(signal.SIGINT)

    assert "Traceback" not in running.printed
    assert processes(folder) == {}


def test_a_second_one_names_the_taken_port_and_leaves_the_first_alone(serve, folder):
    first = serve().ready()
    before = set(processes(folder))

    second = serve(first.port)

    assert second.ended() == 1
    assert f"Port {first.port} cannot be used" in second.printed
    assert f"PORT={first.port + 1} make run" in second.printed
    assert "Traceback" not in second.printed
    assert set(processes(folder)) == before
    assert first.status_of("/sign-in/") == 200


def test_a_dead_worker_and_a_dead_database_are_started_again(serve, folder):
    running = serve().ready()
    worker, database = _one(folder, "manage.py worker"), _one(folder, "postgres -D")

    for pid in (worker, database):
        os.kill(pid, signal.SIGKILL)

    until(lambda: _seen(folder, {worker, database}) == EVERYTHING)
    until(lambda: _answers(running))
    assert running.end() == 0
    assert processes(folder) == {}


def _seen(folder: Path, dead: set[int]) -> set[str]:
    alive = [command for pid, command in processes(folder).items() if pid not in dead]
    return {words for words in EVERYTHING for command in alive if words in command}


def _answers(running: Serving) -> bool:
    try:
        return running.status_of("/sign-in/") == 200
    except OSError:
        return False


def test_when_the_pages_end_everything_ends_with_a_message(serve, folder):
    running = serve().ready()

    os.kill(_one(folder, "gunicorn"), signal.SIGTERM)

    assert running.ended() == 1
    assert "The pages have ended" in running.printed
    assert processes(folder) == {}


def test_children_end_with_a_killed_parent_and_the_next_start_stops_the_database(serve, folder):
    running = serve().ready()

    running.end(signal.SIGKILL)

    until(lambda: all("postgres" in command for command in processes(folder).values()))
    assert serve(running.port).ready().end() == 0
    assert processes(folder) == {}


@pytest.mark.parametrize("port", ["0", "70000", "web"])
def test_what_is_no_port_is_refused(folder, port):
    said = subprocess.run(
        [sys.executable, "manage.py", "serve"], env=environment(folder, PORT=port), cwd=settings.BASE_DIR,
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert said.returncode != 0
    assert port in said.stderr
    assert "Traceback" not in said.stderr


def test_production_prints_each_refusal_and_starts_nothing(tmp_path):
    keys = {}
    for name in ("SECRET", "ANCHOR", "SEAL", "ALLOCATION", "BACKUP"):
        (tmp_path / name).write_text("0" * 64)
        keys[f"TRIALSITE_{name}_KEY"] = str(tmp_path / name)
    running = Serving(tmp_path, free_port(), TRIALSITE_ENV="production", TRIALSITE_DEBUG="1", **keys)

    assert running.ended() == 1
    for words in (
        "Debugging is on",
        "The embedded database is for training",
        "TRIALSITE_SECRET_KEY is too weak",
        "two purposes",
    ):
        assert words in running.printed
    assert processes(tmp_path) == {}


@pytest.mark.parametrize("command", ["serve", "migrate", "verify_audit"])
def test_production_without_a_key_says_which_in_one_line(folder, command):
    said = subprocess.run(
        [sys.executable, "manage.py", command], env=environment(folder, TRIALSITE_ENV="production"),
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert said.returncode == 1
    assert said.stderr.startswith("trialsite does not start: Production needs TRIALSITE_SECRET_KEY")
    assert said.stderr.count("\n") == 1
