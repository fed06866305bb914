"""What a review of access looks at, when the next one is due, and whether one is still as it was signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trialsite.accounts.models import AccessReview, AccessReviewLine
from trialsite.accounts.standings import AccountLine, Standing, account_lines
from trialsite.audit import clock
from trialsite.audit.hashing import canonical_json

# ICH E6(R3) 4.3.8(b) asks for a periodic review and leaves the period open; three months is this product's
EVERY = timedelta(days=90)
FACTS = ("username", "name", "organisation", "role", "unblinded", "ends_on")
USABLE = frozenset({Standing.ACTIVE, Standing.LOCKED, Standing.WAITING})


@dataclass(frozen=True, slots=True)
class Due:
    """The site date on which the next review is due, and the last one, None before the first."""

    on: date
    last: AccessReview | None

    @property
    def is_overdue(self) -> bool:
        """Whether the day is over."""
        return clock.today() > self.on


def due() -> Due:
    """The next review; the first one is due at once."""
    last = AccessReview.objects.order_by("-at").first()
    return Due(last.next_due_on if last else clock.today(), last)


def to_review() -> list[AccountLine]:
    """The accounts that can be used now."""
    return [line for line in account_lines() if line.standing in USABLE]


def line_of(account: AccountLine) -> AccessReviewLine:
    """An account with its facts as a line that nobody has decided on yet."""
    user = account.user
    return AccessReviewLine(
        username=user.username, name=user.name, organisation=user.organisation, role=user.role,
        unblinded=account.unblinded is not None, ends_on=user.ends_on,
    )  # fmt: skip


def shown_digest(accounts: Sequence[AccountLine]) -> str:
    """SHA-256 over the facts that a page shows; what was signed must be what was seen."""
    return _sha256([_facts(line_of(account)) for account in accounts])


def signed_digest(review: AccessReview, lines: Sequence[AccessReviewLine]) -> str:
    """SHA-256 over reviewer, instant, next day and every line with its decision."""
    ordered = sorted(lines, key=lambda line: line.username)
    decided = [[*_facts(line), line.decision, line.note] for line in ordered]
    who = [review.reviewer_username, review.reviewer, review.reviewer_role]
    return _sha256([*who, review.at.isoformat(), review.next_due_on.isoformat(), decided])


def lines_of(review: AccessReview) -> list[AccessReviewLine]:
    """The lines of a review, by sign-in name."""
    return list(AccessReviewLine.objects.filter(review=review).order_by("username"))


def holds(review: AccessReview, lines: Sequence[AccessReviewLine]) -> bool:
    """Whether a review is as it was signed."""
    return review.digest == signed_digest(review, lines)


def _facts(line: AccessReviewLine) -> list[object]:
    return [str(getattr(line, fact)) for fact in FACTS]


def _sha256(said: object) -> str:
    return hashlib.sha256(canonical_json(said)).hexdigest()
