"""What is done to accounts; each act is one transaction with its event."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from trialsite.accounts import passwords, trace
from trialsite.accounts.models import NAME_PATTERN, Grant, User, normal_name
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit import clock, tracked
from trialsite.audit.actor import Actor
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action

GENERIC = frozenset({
    "admin", "administrator", "nurse", "test", "tester", "crc", "root", "user", "guest", "demo", "monitor", "doctor",
    "investigator", "pharmacist", "inspector", "auditor", "system",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who is to get an account; a password that somebody else set must be changed at the first sign-in."""

    username: str
    name: str
    organisation: str
    role: Role
    email: str = ""
    name_zh: str = ""
    language: str = "zh-hans"
    ends_on: date | None = None
    is_demonstration: bool = False
    must_change_password: bool = True


@transaction.atomic
def create_user(*, new: NewUser, password: str | None, by: Actor) -> User:
    """Make an account; without a password it cannot sign in yet. Raises ValidationError with what to change."""
    username = normal_name(new.username)
    _check_name(username)
    _check_person(new)
    now = clock.now()
    user = User(
        username=username, name=new.name.strip(), name_zh=new.name_zh, organisation=new.organisation.strip(),
        role=new.role, email=new.email, language=new.language, ends_on=new.ends_on, created_at=now,
        is_demonstration=new.is_demonstration, must_change_password=new.must_change_password,
    )  # fmt: skip
    if password is not None:
        passwords.check_new_password(password, user)
        user.password_changed_at = now
    user.set_password(password)
    user.save(force_insert=True)
    if password is not None:
        passwords.remember(user, now)
    facts = ("role", "name", "organisation", "email", "ends_on", "is_demonstration")
    trace.record(Action.USER_CREATE, by, tuple(trace.item(user, fact, None, getattr(user, fact)) for fact in facts))
    return user


def _check_name(username: str) -> None:
    if not re.fullmatch(NAME_PATTERN, username):
        raise ValidationError(
            _("Use 3 to 60 letters a to z, digits, dots, hyphens or underscores, for example wangmin.")
        )
    if username in GENERIC:
        raise ValidationError(_("Choose a name that belongs to one person, for example wangmin."))
    if User.objects.filter(username=username).exists():
        raise ValidationError(_("This name was used before; names are never used again. Choose another one."))


def _check_person(new: NewUser) -> None:
    if not (new.name.strip() and new.organisation.strip()):
        raise ValidationError(_("Give the person's full name and organisation."))
    if new.role == Role.SYSTEM:
        raise ValidationError(_("Nobody can have the system's role. Choose another one."))
    if ROLES[new.role].needs_end_date and new.ends_on is None:
        raise ValidationError(_("Accounts of this role need an end date."))
    if not new.is_demonstration:
        validate_email(new.email)


@transaction.atomic
def deactivate_user(*, user: User, why: str, by: Actor) -> User:
    """End an account at once: open sessions die with their next request. Raises ValidationError when it has ended."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ValidationError(_("This account was deactivated before. Nothing was changed."))
    user.is_active, user.deactivated_at, user.deactivated_by = False, clock.now(), by.name
    user.session_version += 1
    user.save(update_fields=["is_active", "deactivated_at", "deactivated_by", "session_version"])
    trace.record(Action.USER_DEACTIVATE, by, (trace.item(user, "active", True, False, why),))
    return user


@transaction.atomic
def change_password(*, user: User, password: str, by: Actor) -> User:
    """Set a new password; open sessions end. One set by somebody else is temporary and lifts the lock.

    Raises ValidationError with every rule that the password breaks.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    passwords.check_new_password(password, user)
    own = by.id == user.pk
    user.set_password(password)
    user.password_changed_at = clock.now()
    user.must_change_password = not own
    user.session_version += 1
    if not own:
        user.failed_attempts, user.locked_until = 0, None
    user.save()
    passwords.remember(user, user.password_changed_at)
    trace.record(Action.PASSWORD, by, (trace.item(user, "password", None, "changed" if own else "temporary"),))
    return user


@transaction.atomic
def grant_unblinded(*, user: User, why: str, by: Actor, ends_on: date | None = None) -> Grant:
    """Let an account see unblinded data from now on, to the end of a site date. Raises ValidationError."""
    User.objects.select_for_update().get(pk=user.pk)
    _check_grant(user, why, by)
    change = begin(by)
    grant = Grant(
        user=user, kind=Grant.UNBLINDED, given_at=change.at, given_by=by.name, why=why.strip(), ends_on=ends_on
    )
    items = [trace.item(user, Grant.UNBLINDED, False, True, why)]
    if ends_on is not None:
        items.append(trace.item(user, "unblinded_ends_on", None, ends_on))
    with declared(change):
        tracked.insert([grant], change)
        trace.record(Action.GRANT, by, tuple(items), change)
    return grant


def _check_grant(user: User, why: str, by: Actor) -> None:
    if not why.strip():
        raise ValidationError(_("Say why the person needs to see unblinded data."))
    if by.id is not None and by.id == user.pk:
        raise ValidationError(_("Nobody gives a right to themselves. Ask another administrator."))
    if not ROLES[Role(user.role)].sees_participants:
        raise ValidationError(_("Administrators see no data of participants. Use the person's own account."))
    if Grant.objects.filter(user=user, kind=Grant.UNBLINDED, revoked_at__isnull=True).exists():
        raise ValidationError(_("This account has the right already. Revoke it before you give it anew."))


@transaction.atomic
def revoke(*, grant: Grant, why: str, by: Actor) -> Grant:
    """End a grant at once. Raises ValidationError when it was revoked before."""
    grant = Grant.objects.select_for_update().select_related("user").get(pk=grant.pk)
    if grant.revoked_at is not None:
        raise ValidationError(_("This right was revoked before. Nothing was changed."))
    change = begin(by)
    grant.revoked_at, grant.revoked_by = change.at, by.name
    with declared(change):
        tracked.update([grant], ["revoked_at", "revoked_by"], change)
        trace.record(Action.REVOKE, by, (trace.item(grant.user, grant.kind, True, False, why),), change)
    return grant
