"""What is done to accounts; each act is one transaction with its event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from trialsite.accounts import trace
from trialsite.accounts.models import Grant, User
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit import clock, tracked
from trialsite.audit.actor import Actor
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action

GENERIC = frozenset({"admin", "administrator", "nurse", "test", "crc", "root", "user", "guest", "demo", "monitor", "system"})


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who is to get an account."""

    username: str
    name: str
    organisation: str
    role: Role
    email: str = ""
    language: str = "zh-hans"
    ends_on: date | None = None
    is_demonstration: bool = False


@transaction.atomic
def create_user(*, new: NewUser, password: str | None, by: Actor) -> User:
    """Make an account; without a password it cannot sign in yet. Raises ValidationError with what to change."""
    username = new.username.strip().lower()
    if username in GENERIC:
        raise ValidationError("Choose a name that belongs to one person, for example wangmin.")
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError("This name was used before; names are never used again. Choose another one.")
    if ROLES[new.role].needs_end_date and new.ends_on is None and not new.is_demonstration:
        raise ValidationError("Accounts of this role need an end date.")
    user = User(
        username=username, name=new.name, organisation=new.organisation, role=new.role, email=new.email,
        language=new.language, ends_on=new.ends_on, is_demonstration=new.is_demonstration, created_at=clock.now(),
    )  # fmt: skip
    user.set_password(password)
    user.save(force_insert=True)
    trace.record(Action.USER_CREATE, by, (trace.item(user, "role", None, new.role), trace.item(user, "name", None, new.name)))
    return user


@transaction.atomic
def deactivate_user(*, user: User, why: str, by: Actor) -> None:
    """End an account at once: open sessions die with their next request."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active, user.deactivated_at = False, clock.now()
    user.session_number += 1
    user.save(update_fields=["is_active", "deactivated_at", "session_number"])
    trace.record(Action.USER_DEACTIVATE, by, (trace.item(user, "active", True, False, why),))


@transaction.atomic
def change_password(*, user: User, password: str) -> User:
    """Set the person's own new password; other sessions of theirs end."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.set_password(password)
    user.must_change_password = False
    user.session_number += 1
    user.save(update_fields=["password", "must_change_password", "session_number"])
    trace.record(Action.PASSWORD, user.actor(), (trace.item(user, "password", None, "changed"),))
    return user


@transaction.atomic
def grant_unblinded(*, user: User, why: str, by: Actor) -> Grant:
    """Let an account see unblinded data from now on."""
    change = begin(by)
    grant = Grant(user=user, kind=Grant.UNBLINDED, given_at=change.at, given_by=by.name, why=why)
    with declared(change):
        tracked.insert([grant], change)
        trace.record(Action.GRANT, by, (trace.item(user, "unblinded", False, True, why),), change)
    return grant


@transaction.atomic
def revoke(*, grant: Grant, why: str, by: Actor) -> None:
    """End a grant at once."""
    change = begin(by)
    grant.revoked_at, grant.revoked_by = change.at, by.name
    with declared(change):
        tracked.update([grant], ["revoked_at", "revoked_by"], change)
        trace.record(Action.REVOKE, by, (trace.item(grant.user, grant.kind, True, False, why),), change)
