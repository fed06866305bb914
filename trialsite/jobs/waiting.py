"""Whether somebody waits for what this transaction holds: long work gives way to people who save."""

from __future__ import annotations

from django.db import connection

# only those who wait are looked at; asking the lock table whom they wait for costs little while nobody does
_WAITING = """
SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
"""


class OthersWait(Exception):
    """Somebody waits: the work is to be undone, and to begin anew a little later."""


def give_way() -> None:
    """Raise OthersWait when a lock of this connection keeps somebody waiting."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        if cursor.fetchone() == (True,):
            raise OthersWait
