"""One instant for everything that is read: what is saved meanwhile is in no part of a copy, or it is in all of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection, transaction

Read = TypeVar("Read")


def in_snapshot(read: Callable[[], Read]) -> Read:
    """What `read` returns, on a connection of its own that sees one instant and can write nothing.

    The instant is that of the first statement. Only a transaction that begins with the reading sees one, and a job is
    in one already: hence the connection. What the caller has not committed is not seen. Raises what `read` raises.
    """
    with ThreadPoolExecutor(max_workers=1) as own:
        return own.submit(_read, read).result()


def _read(read: Callable[[], Read]) -> Read:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return read()
    finally:
        connection.close()
