"""The index of the audit trail against the ledger: no line too many, none missing, none altered."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from trialsite.audit.trail_sql import COLUMNS, EXPECTED
from trialsite.audit.verification.disagreement import Disagreement

_FIRST_OTHER = f"""
SELECT event, position FROM (
  ((SELECT * FROM ({EXPECTED}) AS wanted ({COLUMNS})) EXCEPT ALL (SELECT {COLUMNS} FROM audit_trailrow))
  UNION ALL
  ((SELECT {COLUMNS} FROM audit_trailrow) EXCEPT ALL (SELECT * FROM ({EXPECTED}) AS wanted ({COLUMNS})))
) AS other ORDER BY recorded_at, event, position LIMIT 1
"""


def look() -> Iterator[Disagreement]:
    """The first line of the index that is not what the ledger says, or is not there."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_OTHER)
        found = cursor.fetchone()
    if found:
        yield Disagreement("trail-index", f"{found[0]} {found[1]}", "the index of the audit trail differs")
