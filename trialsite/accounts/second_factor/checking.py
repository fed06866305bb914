"""The second step of a sign-in: a code of the authenticator or a recovery code, counted and locked like passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from trialsite.accounts import trace
from trialsite.accounts.counting import clear_failures, fail, is_locked
from trialsite.accounts.models import RecoveryCode, User
from trialsite.accounts.second_factor import recovery
from trialsite.accounts.second_factor.codes import matching_step
from trialsite.accounts.second_factor.outcome import Outcome
from trialsite.accounts.second_factor.sealing import unseal
from trialsite.accounts.second_factor.selectors import authenticator_of, codes_left
from trialsite.accounts.signing_in import password_is_right
from trialsite.audit import clock
from trialsite.audit.entries import Action


@dataclass(frozen=True, slots=True)
class TypedCode:
    """What was typed: a code of the authenticator, or a recovery code, which comes first where both are given."""

    code: str = ""
    recovery: str = ""

    def __bool__(self) -> bool:
        return bool(self.code.strip() or self.recovery.strip())


@transaction.atomic
def take_code(request: HttpRequest, user: User, typed: TypedCode) -> Outcome:
    """Take a code once: the account's failures are forgotten by a right one, counted and locked by any other."""
    user = User.objects.select_for_update().get(pk=user.pk)
    now = clock.now()
    what = "recovery_code" if typed.recovery.strip() else "sign_in_code"
    if is_locked(user, now) or not user.may_sign_in(clock.site_date(now)):
        fail(request, user, what)
        return Outcome.LOCKED
    outcome = _spend_recovery(user, typed.recovery, now) if typed.recovery.strip() else _spend(user, typed.code, now)
    if outcome is Outcome.RIGHT:
        clear_failures(user)
        return outcome
    fail(request, user, what)
    return Outcome.LOCKED if is_locked(user, now) else outcome


@transaction.atomic
def take_both(request: HttpRequest, user: User, password: str, typed: TypedCode) -> Outcome:
    """Take password and code of the signed-in person; a right password alone forgives no failure."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not password_is_right(request, user, password, "confirm_password"):
        return Outcome.WRONG_PASSWORD
    return take_code(request, user, typed)


def _spend(user: User, typed: str, now: datetime) -> Outcome:
    known = authenticator_of(user.pk)
    step = matching_step(unseal(known.sealed, user.pk), typed, now) if known else None
    if known is None or step is None:
        return Outcome.WRONG
    if step <= known.last_step:
        return Outcome.USED
    known.last_step = step
    known.save(update_fields=["last_step"])
    return Outcome.RIGHT


def _spend_recovery(user: User, typed: str, now: datetime) -> Outcome:
    row = RecoveryCode.objects.filter(user_id=user.pk, hashed=recovery.hashed(user.pk, typed)).first()
    if row is None:
        return Outcome.WRONG_RECOVERY
    if row.used_at is not None or row.ended_at is not None:
        return Outcome.USED_RECOVERY
    row.used_at = now
    row.save(update_fields=["used_at"])
    told = f"used, {codes_left(user.pk)} left"
    trace.record(Action.SECOND_FACTOR, user.actor(), (trace.item(user, "recovery_code", None, told),))
    return Outcome.RIGHT
