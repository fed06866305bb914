"""Signatures against what was signed and against the ledger, for the verification of the audit trail."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from trialsite.audit.entries import Action
from trialsite.audit.models import Item
from trialsite.audit.verification import Disagreement
from trialsite.casebook.actions.sign import SIGNED, holds
from trialsite.casebook.models import Signature


def look() -> Iterator[Disagreement]:
    """Every signature that the ledger does not know on its form, and every valid one whose values are not as signed."""
    signed = Item.objects.filter(
        address=SIGNED, event__action=Action.SIGN, reason_text=OuterRef("digest"),
        event__record_id=Cast(OuterRef("record_id"), TextField()),
    )  # fmt: skip
    known = Signature.objects.annotate(is_known=Exists(signed)).select_related("record").order_by("at", "pk")
    for signature in known.iterator(chunk_size=500):
        where = f"{signature.record.form} {signature.pk}"
        if not signature.is_known:
            yield Disagreement("signature-moved", where, "the ledger knows of no such signature on this form")
        elif signature.voided_at is None and not holds(signature, signature.record):
            yield Disagreement("signature-broken", where, "the values are not those that were signed")
