"""Entry gates of consent: no other form before a first consent (IC-05)."""

from __future__ import annotations

from trialsite.casebook.gates import EntryGate, register
from trialsite.protocol.text import Text


def register_gates() -> None:
    """Fill the registry of entry gates."""
    register(
        EntryGate(
            "IC-05",
            Text("Record the signed consent first", "请先录入已签署的知情同意书"),
            needs=("consent_for_entry",),
            shut=lambda crf, facts: not crf.entry_open and not facts.get("consent_for_entry"),
            opened_by="ic",
        )
    )
