"""Sign a review of access."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trialsite.accounts import trace
from trialsite.accounts.actions.checks import LONGEST_WHY
from trialsite.accounts.actions.refusals import recorded, refused
from trialsite.accounts.authority import Refusal, authority
from trialsite.accounts.models import AccessReview, AccessReviewLine, User, normal_name
from trialsite.accounts.reviews import EVERY, line_of, shown_digest, signed_digest, to_review
from trialsite.accounts.roles import Task
from trialsite.accounts.signing_in import try_sign_in
from trialsite.audit import clock, tracked
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, ItemEntry


@dataclass(frozen=True, slots=True)
class Decision:
    """What the reviewer says about one account; a change says which."""

    decision: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Decisions by sign-in name, and the hash of what the page showed."""

    decisions: Mapping[str, Decision]
    shown: str


@recorded("review")
def sign_review(*, new: Reviewed, username: str, password: str, by: User, request: HttpRequest) -> AccessReview:
    """Keep and sign a review of every account that can be used now. Raises ValidationError.

    A wrong name or password counts as a failed sign-in; accounts that have changed since the page was shown, and
    accounts without a decision, are refused.
    """
    may = authority(by, Task.REVIEW_ACCESS)
    if isinstance(may, Refusal):
        code = may.code if may.code == "no-statement" else "not-reviewer"
        raise refused(code, may.message.get(get_language() or "en"))
    # before the password is asked of anybody's patience
    _check_decided(new)
    if normal_name(username) != by.username:
        raise refused("another-name", _("Sign with your own name."))
    # outside the transaction, for what it counts must stay
    if try_sign_in(request, username, password) is None:
        raise refused("credentials", _("Name or password is not right. Nothing was signed."))
    return _sign(new, by)


def _check_decided(new: Reviewed) -> None:
    for decided in new.decisions.values():
        if decided.decision not in (AccessReviewLine.CONFIRMED, AccessReviewLine.CHANGE):
            raise refused("undecided", _("Decide on every account."))
        if decided.decision == AccessReviewLine.CHANGE and not decided.note.strip():
            raise refused("note-missing", _("Say what is to be changed."))
        if len(decided.note) > LONGEST_WHY:
            raise refused("why-long", _("Say it in at most %(count)s signs.") % {"count": LONGEST_WHY})


@transaction.atomic
def _sign(new: Reviewed, by: User) -> AccessReview:
    accounts = to_review()
    if new.shown != shown_digest(accounts) or set(new.decisions) != {each.user.username for each in accounts}:
        raise refused("stale", _("Accounts have changed since this page was shown. Look at them again, then sign."))
    change = begin(by.actor())
    lines = [line_of(account) for account in accounts]
    review = AccessReview(
        at=change.at, reviewer=by.name, reviewer_username=by.username, reviewer_role=by.role,
        next_due_on=clock.site_date(change.at) + EVERY,
    )  # fmt: skip
    for line in lines:
        said = new.decisions[line.username]
        line.review, line.decision, line.note = review, said.decision, said.note.strip()
    review.digest = signed_digest(review, lines)
    _write(review, lines, change)
    return review


def _write(review: AccessReview, lines: list[AccessReviewLine], change: Change) -> None:
    changes = sum(line.decision == AccessReviewLine.CHANGE for line in lines)
    items = (
        ItemEntry("access.review_confirmed", "Confirmed", None, str(len(lines) - changes)),
        ItemEntry("access.review_change", "To be changed", None, str(changes)),
        ItemEntry("access.review_sha256", "SHA-256", None, review.digest),
        ItemEntry("access.review_due", "Next review due", None, review.next_due_on.isoformat()),
    )
    with declared(change):
        tracked.insert([review], change)
        tracked.insert(lines, change)
        trace.record(Action.ACCESS_REVIEW, change.actor, items, change)
