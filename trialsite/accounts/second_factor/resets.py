"""Reset a second factor: one person asks, another approves, neither is its owner; both stand in the ledger."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from trialsite.accounts import trace
from trialsite.accounts.models import FactorReset, User
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.accounts.second_factor.enrolment import end_authenticator
from trialsite.accounts.second_factor.selectors import authenticator_of
from trialsite.audit import tracked
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action

LONGEST_WHY = 200


@transaction.atomic
def ask_reset(*, user: User, why: str, by: User) -> FactorReset:
    """Ask that an account's second factor be taken away. Raises ValidationError with what stands against it."""
    user = User.objects.select_for_update().get(pk=user.pk)
    why = why.strip()
    _check_asked(user, why, by)
    change = begin(by.actor())
    reset = FactorReset(user=user, asked_by=by, asked_at=change.at, why=why)
    with declared(change):
        tracked.insert([reset], change)
        items = (trace.item(user, "second_factor_reset", None, "asked", why),)
        trace.record(Action.FACTOR_RESET_ASK, by.actor(), items, change)
    return reset


def _check_asked(user: User, why: str, by: User) -> None:
    _check_right(user, by)
    if not why:
        raise ValidationError(_("Say why, and how you made sure who asks you."))
    if len(why) > LONGEST_WHY:
        raise ValidationError(_("Say it in at most %(count)s signs.") % {"count": LONGEST_WHY})
    if authenticator_of(user.pk) is None:
        raise ValidationError(_("This account has no second factor."))
    if FactorReset.objects.filter(user=user, decided_at__isnull=True).exists():
        raise ValidationError(_("A reset of this account was asked for already; it waits for a second person."))


def _check_right(user: User, by: User) -> None:
    if Task.RESET_SECOND_FACTOR not in ROLES[Role(by.role)].tasks:
        raise ValidationError(_("Administrators and the principal investigator reset second factors."))
    if by.pk == user.pk:
        raise ValidationError(_("Nobody resets their own second factor. Ask another administrator."))


@transaction.atomic
def approve_reset(*, reset: FactorReset, by: User) -> FactorReset:
    """Take the second factor away: sessions end, a lock is lifted, roles that need one set it up anew at sign-in.

    Raises ValidationError for whoever asked, for the owner, and when it was decided before.
    """
    reset, user = _waiting(reset)
    _check_right(user, by)
    if reset.asked_by_id == by.pk:
        raise ValidationError(_("You asked for it yourself. A second person has to approve."))
    decided = _decide(reset, FactorReset.APPROVED, Action.FACTOR_RESET, by)
    end_authenticator(user, decided.decided_at or reset.asked_at)
    user.session_version += 1
    user.failed_attempts, user.locked_until = 0, None
    user.save(update_fields=["session_version", "failed_attempts", "locked_until"])
    return decided


@transaction.atomic
def decline_reset(*, reset: FactorReset, by: User) -> FactorReset:
    """Leave the second factor as it is: withdrawn by whoever asked, declined by anybody else, also by its owner.

    Raises ValidationError for people without the right and when it was decided before.
    """
    reset, user = _waiting(reset)
    if by.pk != user.pk:
        _check_right(user, by)
    outcome = FactorReset.WITHDRAWN if reset.asked_by_id == by.pk else FactorReset.DECLINED
    return _decide(reset, outcome, Action.FACTOR_RESET_END, by)


def _waiting(reset: FactorReset) -> tuple[FactorReset, User]:
    user = User.objects.select_for_update().get(pk=reset.user_id)
    fresh = FactorReset.objects.select_related("user").get(pk=reset.pk)
    if fresh.decided_at is not None:
        raise ValidationError(_("This request was decided before. Nothing was changed."))
    return fresh, user


def _decide(reset: FactorReset, outcome: str, action: Action, by: User) -> FactorReset:
    change = begin(by.actor())
    reset.decided_by, reset.decided_at, reset.outcome = by, change.at, outcome
    with declared(change):
        tracked.update([reset], ["decided_by", "decided_at", "outcome"], change)
        items = (trace.item(reset.user, "second_factor_reset", "asked", outcome, reset.why),)
        trace.record(action, by.actor(), items, change)
    return reset
