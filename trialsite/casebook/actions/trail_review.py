"""Sign a review of the audit trail."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.http import HttpRequest

from trialsite.accounts.authority import Grant, authority
from trialsite.accounts.models import User
from trialsite.accounts.proving import Credentials
from trialsite.accounts.roles import Task
from trialsite.audit import chain, clock, tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry
from trialsite.audit.hashing import canonical_json
from trialsite.casebook.actions.sign import prove_identity
from trialsite.casebook.models import TrailReview
from trialsite.casebook.refused import ActionRefused, refuse_bad_words
from trialsite.protocol.text import Text

# how often the trail is reviewed (design default; the monitoring plan may ask for more)
EVERY = timedelta(days=30)
SAY_WHAT = Text("Write what you found, also when it is nothing.", "请填写审核结论，无发现也须注明。")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A span of site days, how many lines each report had, and what was found in them."""

    begins_on: date
    ends_on: date
    counts: Mapping[str, int]
    finding: str


def sign_trail_review(*, new: Reviewed, credentials: Credentials, by: User, request: HttpRequest) -> TrailReview:
    """Keep and sign a review; raises ActionRefused without authority or finding, or for a wrong name or password."""
    may = authority(by, Task.REVIEW_TRAIL)
    if not isinstance(may, Grant):
        raise ActionRefused(may.code, may.message)
    if not new.finding.strip():
        raise ActionRefused("empty", SAY_WHAT)
    refuse_bad_words(new.finding)
    # outside the transaction, for what it counts must stay
    prove_identity(request, credentials, by)
    return _sign(new, by)


@transaction.atomic
def _sign(new: Reviewed, by: User) -> TrailReview:
    change = begin(by.actor())
    row = TrailReview(
        begins_on=new.begins_on, ends_on=new.ends_on, finding=new.finding.strip(), at=change.at, reviewer=by.name,
        counts=", ".join(f"{key} {number}" for key, number in new.counts.items()), reviewer_username=by.username,
        reviewer_role=by.role, next_due_on=clock.site_date(change.at) + EVERY,
    )  # fmt: skip
    row.digest = digest(row)
    items = (
        ItemEntry("trail.review", "Audit trail reviewed", None, f"{row.begins_on} – {row.ends_on}", "", row.finding),
        ItemEntry("trail.review_counts", "Lines of the reports", None, row.counts),
        ItemEntry("trail.review_sha256", "SHA-256", None, row.digest),
    )
    entry = EventEntry(id=change.event_id, action=Action.TRAIL_REVIEW, actor=change.actor, items=items)
    with declared(change, "workflow"):
        tracked.insert([row], change)
        chain.append(entry, at=change.at, change=change)
    return row


def digest(row: TrailReview) -> str:
    """SHA-256 over everything that was signed."""
    told = [
        row.begins_on.isoformat(), row.ends_on.isoformat(), row.counts, row.finding, row.at.isoformat(),
        row.reviewer_username, row.reviewer_role,
    ]  # fmt: skip
    return hashlib.sha256(canonical_json(told)).hexdigest()
