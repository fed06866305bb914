"""What must be equal before and after: the rows of every table and their digest, the trail, casebooks as PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg import sql

from participants.models import Participant
from trialsite.audit.actor import SYSTEM
from trialsite.audit.verification import verify
from trialsite.exports.casebook.document import casebook_of

# sessions end and jobs go on while nobody looks
PASSING = frozenset({"django_session", "jobs_job", "jobs_tick"})
_TABLES = """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname"""
SAMPLES = 2


@dataclass(frozen=True, slots=True)
class Facts:
    """`tables`: name → rows and digest. `trail`: what its verification found wrong. `casebooks`: code → SHA-256."""

    tables: Mapping[str, list[str]]
    trail: list[str] = field(default_factory=list)
    casebooks: Mapping[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As JSON keeps them."""
        return asdict(self)

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(int(count) for count, _digest in self.tables.values())


def read_tables() -> dict[str, list[str]]:
    """Each table with the number of its rows and a digest that no order of rows changes."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        names = [name for (name,) in cursor.fetchall() if name not in PASSING]
        found = {}
        for name in names:
            cursor.execute(
                sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {} t").format(
                    sql.Identifier(name)
                )
            )
            found[name] = [str(each) for each in cursor.fetchone()]
    return found


def read_facts(at: datetime) -> Facts:
    """Everything that is compared; the casebooks as they would be printed at an instant."""
    return Facts(read_tables(), [str(each) for each in verify()], read_casebooks(at))


def read_casebooks(at: datetime) -> dict[str, str]:
    """The SHA-256 of the casebooks of the first and the last participant."""
    people = list(Participant.objects.order_by("number"))
    chosen = dict.fromkeys([*people[: SAMPLES - 1], *people[-1:]])
    return {each.code: hashlib.sha256(casebook_of(each, SYSTEM, lambda _share: None, at=at).data).hexdigest()
            for each in chosen}  # fmt: skip


def differences(before: Facts, after: Facts) -> list[str]:
    """What is not equal, in words; nothing when everything is."""
    found = [
        f"table {name}: {before.tables.get(name)} before, {after.tables.get(name)} after"
        for name in sorted(before.tables.keys() | after.tables.keys())
        if before.tables.get(name) != after.tables.get(name)
    ]
    found += [f"audit trail: {each}" for each in after.trail]
    return found + [
        f"casebook of {code}: the PDF is another one"
        for code in sorted(before.casebooks)
        if before.casebooks[code] != after.casebooks.get(code)
    ]
