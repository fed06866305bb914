"""Who is blinded, as the versions of the protocol say; accounts ask it in the statement that reads a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from trialsite.accounts.held import MaskingSource
from trialsite.registers.models import ProtocolVersion
from trialsite.registers.selectors import build

SQL = """SELECT json_agg(json_build_array(v.package, v.version, v.overrides, v.since, v.effective_on)
    ORDER BY v.effective_on, v.id) FROM registers_protocolversion v WHERE coalesce(v.standing, 'active') = 'active'"""


def _read(told: Any) -> tuple[tuple[date, frozenset[str]], ...]:
    """Each version's first day with the roles that it unblinds, the oldest first."""
    return tuple(_masking(*row) for row in told or ())


def _masking(package: str, version: str, overrides: Any, since: Any, effective_on: str) -> tuple[date, frozenset[str]]:
    row = ProtocolVersion(package=package, version=version, overrides=overrides, since=since)
    return date.fromisoformat(effective_on), build(row).masking.unblinded_roles


SOURCE = MaskingSource(SQL, _read)
