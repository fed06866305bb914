"""Set up an authenticator, move to another one, make new recovery codes, do without; each act with its event."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from trialsite.accounts import trace
from trialsite.accounts.models import Authenticator, RecoveryCode, User
from trialsite.accounts.second_factor import recovery
from trialsite.accounts.second_factor.codes import SECRET_BYTES, matching_step
from trialsite.accounts.second_factor.policy import is_required
from trialsite.accounts.second_factor.sealing import seal
from trialsite.accounts.second_factor.selectors import authenticator_of
from trialsite.accounts.second_factor.words import check_clock
from trialsite.audit import clock
from trialsite.audit.actor import Actor
from trialsite.audit.entries import Action


def secret_to_enrol(user: User, session_key: str) -> bytes:
    """The secret that this session offers; the same at each look, so that a look at the page writes nothing.

    Another session, and another authenticator after this one, gets another secret.
    """
    earlier = Authenticator.objects.filter(user_id=user.pk).count()
    told = f"{user.pk}:{earlier}:{session_key}"
    return salted_hmac("trialsite.second-factor.enrol", told, algorithm="sha256").digest()[:SECRET_BYTES]


@transaction.atomic
def enrol(*, user: User, secret: bytes, typed: str, by: Actor) -> tuple[User, tuple[str, ...]]:
    """Take up an authenticator that shows the right code, instead of an earlier one; other sessions end.

    Returns the account and its recovery codes, which are nowhere else. Raises ValidationError for a wrong code.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    now = clock.now()
    step = matching_step(secret, typed, now)
    if step is None:
        raise ValidationError(check_clock())
    moved = end_authenticator(user, now)
    Authenticator.objects.create(user=user, sealed=seal(secret, user.pk), last_step=step, confirmed_at=now)
    codes = _renew_codes(user, now)
    user.session_version += 1
    user.save(update_fields=["session_version"])
    _record(user, by, "second_factor", "on" if moved else "off", "moved" if moved else "on")
    return user, codes


@transaction.atomic
def renew_codes(*, user: User, by: Actor) -> tuple[str, ...]:
    """Ten new recovery codes; the earlier ones end. Raises ValidationError without a second factor."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if authenticator_of(user.pk) is None:
        raise ValidationError(_("Set up a second factor first."))
    codes = _renew_codes(user, clock.now())
    _record(user, by, "recovery_codes", None, "renewed")
    return codes


@transaction.atomic
def do_without(*, user: User, by: Actor) -> User:
    """Take one's own second factor away. Raises ValidationError where the account needs one."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if is_required(user):
        raise ValidationError(_("Your account needs a second factor. You can move it to another phone."))
    if end_authenticator(user, clock.now()):
        _record(user, by, "second_factor", "on", "off")
    return user


def end_authenticator(user: User, now: datetime) -> bool:
    """End what an account has, with its recovery codes, inside a transaction; False when there was nothing."""
    RecoveryCode.objects.filter(user_id=user.pk, ended_at__isnull=True).update(ended_at=now)
    known = authenticator_of(user.pk)
    if known is None:
        return False
    known.ended_at, known.sealed = now, ""
    known.save(update_fields=["ended_at", "sealed"])
    return True


def _renew_codes(user: User, now: datetime) -> tuple[str, ...]:
    RecoveryCode.objects.filter(user_id=user.pk, ended_at__isnull=True).update(ended_at=now)
    codes = recovery.new_codes()
    rows = [RecoveryCode(user=user, hashed=recovery.hashed(user.pk, code), made_at=now) for code in codes]
    RecoveryCode.objects.bulk_create(rows)
    return codes


def _record(user: User, by: Actor, what: str, old: str | None, new: str) -> None:
    trace.record(Action.SECOND_FACTOR, by, (trace.item(user, what, old, new),))
