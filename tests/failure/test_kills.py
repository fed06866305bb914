"""Power cuts: the server is killed at random during 200 saves, and the database process too."""

from __future__ import annotations

import http.client
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.casebook import consented
from tests.failure.http import Visitor
from tests.project.serving import inhabit
from tests.served import free_port, served, wait_for, wait_until_free
from trialsite.accounts import demonstration
from trialsite.audit.verification import verify
from trialsite.registers.seed import seed
from visits.actions import register_participant
from visits.models import VitalSigns

SAVES, POWER_CUTS = 200, 3
PERSON = "S001"
VS = "/participants/{code}/visits/SCR/vs/1/"


def save_comment(visitor: Visitor, code: str, text: str) -> bool:
    """True when the server acknowledged the save."""
    try:
        path = VS.format(code=code)
        values = {"revision": visitor.revision(path), "act": "save", "comment": text, "comment~reason": "UPDATE"}
        status, target, _text = visitor.ask("POST", path, values)
    except (OSError, http.client.HTTPException):
        return False
    return status == 302 and target.startswith("/participants/")


@pytest.mark.req("BK-04")
def test_killed_server_leaves_nothing_half_written_and_loses_no_acknowledged_save(real_database):
    seed()
    nurse = UserFactory(username="wangmin")
    person = register_participant(by=nurse)
    consented(person, nurse)
    chance = random.Random(72659)
    acknowledged = []
    with served(real_database) as server:
        visitor = Visitor(server.url)
        visitor.sign_in("wangmin", PASSWORD)
        deadline = {chance.randrange(SAVES) for _ in range(6)}
        for number in range(SAVES):
            if number in deadline:
                threading.Timer(chance.random() * 0.05, server.kill).start()
            if save_comment(visitor, person.code, f"note {number}"):
                acknowledged.append(f"note {number}")
            elif server.process.poll() is not None or number in deadline:
                time.sleep(0.1)
                if server.process.poll() is None:
                    server.kill()
                server.start()
    kept = set(VitalSigns.history.values_list("comment", flat=True))
    assert set(acknowledged) <= kept
    assert len(acknowledged) > SAVES // 2
    assert list(verify()) == []


@pytest.fixture
def own_installation(tmp_path):
    """A whole installation with its own database cluster, started by `manage.py serve`."""
    folder = Path("/tmp") / f"trialsite-kill-{os.getpid()}"  # sockets need a short path
    folder.mkdir()
    port = free_port()
    dropped = {"TRIALSITE_THROWAWAY_DATABASE", "TRIALSITE_EMBEDDED_SOCKET", "DATABASE_URL", "DATABASE_OWNER_URL"}
    environment = {key: value for key, value in os.environ.items() if key not in dropped}
    environment |= {"TRIALSITE_ENV": "training", "TRIALSITE_VAR": str(folder), "TRIALSITE_EXTRA_APPS": ""}
    environment |= {"DJANGO_SETTINGS_MODULE": "trialsite.settings"}
    inhabit(environment)
    yield folder, port, environment
    for process in psutil.process_iter(["cmdline"]):
        if str(folder) in " ".join(process.info["cmdline"] or []):
            with suppress(psutil.NoSuchProcess):
                process.kill()
    shutil.rmtree(folder, ignore_errors=True)


def manage(environment, *words):
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)


def start(environment, port):
    log = Path(environment["TRIALSITE_VAR"]) / "serve.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port), "--screening"], cwd=settings.BASE_DIR,
            env=environment, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    wait_for(port, 150)
    deadline = time.monotonic() + 60
    while "is ready" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.2)
    return process


def kill_database(folder: Path) -> None:
    """Every process of the cluster at once, as a power cut ends them."""
    postmaster = psutil.Process(int((folder / "postgres" / "postmaster.pid").read_text().split()[0]))
    for process in [*postmaster.children(recursive=True), postmaster]:
        with suppress(psutil.NoSuchProcess):
            process.kill()


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="a real server is not ours to kill")
@pytest.mark.req("BK-04")
def test_database_killed_during_saves_loses_no_acknowledged_save(own_installation):
    folder, port, environment = own_installation
    chance = random.Random(5872659)
    acknowledged: list[str] = []
    for cut in range(POWER_CUTS):
        server = start(environment, port)
        visitor = Visitor(f"http://127.0.0.1:{port}")
        visitor.sign_in("wangmin", demonstration.PASSWORD)
        end = threading.Timer(3 + chance.random(), kill_database, [folder])
        end.start()
        acknowledged += saved_until_cut(visitor, cut, end)
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(20)
        wait_until_free(port)
        Path(folder, "serve.log").write_text("")
    again = start(environment, port)
    checked = manage(environment, "verify_audit")
    visitor = Visitor(f"http://127.0.0.1:{port}")
    visitor.sign_in("wangmin", demonstration.PASSWORD)
    _status, _target, history = visitor.ask("GET", VS.format(code=PERSON) + "history/?address=comment")
    again.terminate()
    again.wait(30)

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert len(acknowledged) > POWER_CUTS
    assert [note for note in acknowledged if f"{note}<" not in history] == []


def saved_until_cut(visitor: Visitor, cut: int, end: threading.Timer) -> list[str]:
    """The notes whose saves were acknowledged, one after the other without a pause, until the database is gone."""
    found = []
    for number in range(SAVES):
        note = f"note {cut}.{number}"
        if save_comment(visitor, PERSON, note):
            found.append(note)
        elif not end.is_alive():
            break
    end.join()
    return found
