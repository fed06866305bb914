"""Signatures against what was signed and against the ledger, for the verification of the audit trail."""

from __future__ import annotations

from collections.abc import Iterator

from trialsite.audit.entries import Action
from trialsite.audit.models import Item
from trialsite.audit.verification import Disagreement
from trialsite.casebook.actions.sign import SIGNED, holds
from trialsite.casebook.models import Signature


def look() -> Iterator[Disagreement]:
    """Every signature that the ledger does not know on its form, and every valid one whose values are not as signed."""
    signed = Item.objects.filter(address=SIGNED, event__action=Action.SIGN)
    known = set(signed.values_list("event__record_id", "reason_text").iterator())
    for signature in Signature.objects.select_related("record").order_by("at", "pk").iterator(chunk_size=500):
        where = f"{signature.record.form} {signature.pk}"
        if (str(signature.record_id), signature.digest) not in known:
            yield Disagreement("signature-moved", where, "the ledger knows of no such signature on this form")
        elif signature.voided_at is None and not holds(signature, signature.record):
            yield Disagreement("signature-broken", where, "the values are not those that were signed")
