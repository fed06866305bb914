"""Who is blinded, as the versions of the protocol say; accounts ask it in the statement that reads a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from trialsite.accounts.held import MaskingSource
from trialsite.protocol.model import Protocol
from trialsite.registers.models import ProtocolVersion
from trialsite.registers.selectors import build, every_protocol_is

SQL = """SELECT json_agg(json_build_array(v.package, v.version, v.overrides, v.since, v.effective_on)
    ORDER BY v.effective_on, v.id) FROM registers_protocolversion v WHERE coalesce(v.standing, 'active') = 'active'"""


def _read(told: Any) -> tuple[tuple[date, frozenset[str]], ...]:
    """Each version's first day with the roles that it unblinds, the oldest first."""
    found = [(date.fromisoformat(begins), _protocol(*row)) for *row, begins in told or ()]
    every_protocol_is([protocol for _begins, protocol in found])
    return tuple((begins, protocol.masking.unblinded_roles) for begins, protocol in found)


def _protocol(package: str, version: str, overrides: Any, since: Any) -> Protocol:
    return build(ProtocolVersion(package=package, version=version, overrides=overrides, since=since))


SOURCE = MaskingSource(SQL, _read)
