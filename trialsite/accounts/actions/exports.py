"""What taking a list of accounts away leaves in the ledger."""

from __future__ import annotations

from trialsite.accounts import trace
from trialsite.audit.actor import Actor
from trialsite.audit.entries import Action, ItemEntry


def record_export(*, query: str, rows: int, digest: str, by: Actor) -> None:
    """The list of accounts and rights was exported: with which filter, how many lines, and the file's SHA-256."""
    items = (
        ItemEntry("export.accounts", "Accounts and rights", None, f"CSV {query}".strip()[:500]),
        ItemEntry("export.rows", "Lines", None, str(rows)),
        ItemEntry("export.sha256", "SHA-256", None, digest),
    )
    trace.record(Action.EXPORT, by, items)
