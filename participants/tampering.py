"""Decisions on eligibility against their lines and against the ledger, for the verification of the audit trail."""

from __future__ import annotations

from collections.abc import Iterator

from participants.decisions import ELIGIBILITY, EligibilityDecision
from participants.to_sign import is_as_signed
from trialsite.audit.entries import Action
from trialsite.audit.models import Item
from trialsite.audit.verification import Disagreement


def look() -> Iterator[Disagreement]:
    """Every decision, valid or voided, that is not as it was signed, and every signed one that is gone."""
    signed = Item.objects.filter(address=ELIGIBILITY, event__action=Action.CONFIRM_ELIGIBILITY)
    known = set(signed.values_list("event__participant", "reason_text").iterator())
    kept = set[tuple[str, str]]()
    decisions = EligibilityDecision.objects.select_related("participant").order_by("at", "pk")
    for decision in decisions.iterator(chunk_size=500):
        code, where = decision.participant.code, f"{decision.participant.code} {decision.pk}"
        kept.add((code, decision.digest))
        if (code, decision.digest) not in known:
            yield Disagreement("decision-moved", where, "the ledger knows of no such decision on this person")
        elif not is_as_signed(decision):
            yield Disagreement("decision-altered", where, "person, form, day or lines are not those that were signed")
    for code, digest in sorted(known - kept):
        yield Disagreement("decision-removed", code, f"the ledger has a decision {digest[:12]}… that is gone")
