"""What is signed under a version, as one hash; and whether a signature still fits."""

from __future__ import annotations

import hashlib
from typing import Any

from trialsite.audit.hashing import canonical_json
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Protocol
from trialsite.protocol.notation import stored
from trialsite.registers.models import Approval, ConsentVersion, ProtocolVersion, Subject


def of_protocol(row: ProtocolVersion) -> str:
    """SHA-256 over a version of the protocol: what it changes, its approval, dates and document."""
    return _hash(
        [Subject.PROTOCOL, row.package, row.version, row.overrides, row.since, row.needs_consent,
         row.ethics_approved_on.isoformat(), row.effective_on.isoformat(), row.reference, row.note]
    )  # fmt: skip


def of_consent(row: ConsentVersion) -> str:
    """SHA-256 over a version of the consent form: its protocol, approval, dates and document."""
    return _hash(
        [Subject.CONSENT, row.code, row.protocol_version.version, row.ethics_approved_on.isoformat(),
         row.effective_on.isoformat(), row.reference, row.note]
    )  # fmt: skip


def of_assumptions(protocol: Protocol) -> str:
    """SHA-256 over every key that the blinded see: its value, source and status under this version."""
    keys = [
        [each.key, stored(each.value), each.source, each.status]
        for each in protocol.settings.values()
        if each.audience == Audience.BLINDED
    ]
    return _hash([Subject.ASSUMPTIONS, protocol.package, protocol.version, keys])


def is_as_signed(approval: Approval, digest: str) -> bool:
    """Whether what stands now is what was signed."""
    return approval.digest == digest


def _hash(told: list[Any]) -> str:
    return hashlib.sha256(canonical_json(told)).hexdigest()
