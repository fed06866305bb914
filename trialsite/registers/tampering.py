"""Signatures under versions against what stands now and against the ledger, for the verification of the audit trail."""

from __future__ import annotations

from collections.abc import Iterator

from trialsite.audit.entries import Action
from trialsite.audit.models import Item
from trialsite.audit.verification import Disagreement
from trialsite.registers.models import Approval, ConsentVersion, ProtocolVersion, Standing, Subject
from trialsite.registers.selectors import build
from trialsite.registers.signed import of_assumptions, of_consent, of_protocol


def look() -> Iterator[Disagreement]:
    """Every signature that the ledger does not know or that no longer fits, and every signed one that is gone."""
    items = Item.objects.filter(address__startswith="register.signed[", event__action=Action.SIGN)
    known = set(items.values_list("address", "reason_text"))
    now = _digests()
    kept = set()
    for approval in Approval.objects.order_by("at", "pk"):
        place = f"{approval.subject}/{approval.version}"
        kept.add((f"register.signed[{place}]", approval.digest))
        if (f"register.signed[{place}]", approval.digest) not in known:
            yield Disagreement("approval-moved", place, "the ledger knows of no such signature under this version")
        elif approval.subject in set(Subject) and now.get(place) != approval.digest:
            yield Disagreement("approval-altered", place, "the version is not what was signed")
    for address, _digest in sorted(known - kept):
        yield Disagreement("approval-removed", address, "the ledger has a signature that is gone")


def _digests() -> dict[str, str]:
    """The hash of what stands under each version now, by subject and version."""
    found = {}
    for row in ProtocolVersion.objects.exclude(standing=Standing.WITHDRAWN):
        found[f"{Subject.PROTOCOL}/{row}"] = of_protocol(row)
        found[f"{Subject.ASSUMPTIONS}/{row}"] = of_assumptions(build(row))
    consents = ConsentVersion.objects.exclude(standing=Standing.WITHDRAWN).select_related("protocol_version")
    return found | {f"{Subject.CONSENT}/{row}": of_consent(row) for row in consents}
