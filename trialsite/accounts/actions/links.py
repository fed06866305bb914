"""One-use links to choose a password: made for a new account or a reset, used once by its owner."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from trialsite.accounts import mails, passwords, trace
from trialsite.accounts.actions.checks import check_may_manage, check_not_own, checked_why
from trialsite.accounts.actions.creating import NewUser, make_user
from trialsite.accounts.actions.refusals import recorded, refused
from trialsite.accounts.links import LinkState, address_of, hashed, link_of, state_of, token_of
from trialsite.accounts.models import PasswordLink, User
from trialsite.audit import clock
from trialsite.audit.actor import Actor
from trialsite.audit.entries import Action

HOURS = 48
_NONCE = 16


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where the site is reached: the beginning of the link, as in https://edc.example.org/."""

    root: str


@dataclass(frozen=True, slots=True)
class Issued:
    """An account with its new link: on its way by mail, or, where mail is not set up, here and nowhere else."""

    user: User
    mailed_to: str
    link: str
    expires_at: datetime


@recorded("create")
@transaction.atomic
def invite(*, new: NewUser, by: Actor, delivery: Delivery) -> Issued:
    """Make an account whose owner chooses the password by a link. Raises ValidationError with what to change."""
    return issue(make_user(new, None, by), by, "", delivery)


@recorded("reset")
@transaction.atomic
def reset_password(*, user: User, why: str, by: Actor, delivery: Delivery) -> Issued:
    """Take the password of somebody else away; its owner chooses a new one by a link. Raises ValidationError."""
    why = checked_why(why)
    check_may_manage(by)
    check_not_own(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.may_sign_in(clock.today()):
        raise refused("not-active", _("This account cannot be used. Reactivate it, or give it a later last day."))
    return issue(user, by, why, delivery)


def issue(user: User, by: Actor, why: str, delivery: Delivery) -> Issued:
    """End password, sessions and earlier links of a locked account, and make a link, inside a transaction."""
    now = clock.now()
    user.set_unusable_password()
    user.session_version += 1
    user.must_change_password = False
    user.save(update_fields=["password", "session_version", "must_change_password"])
    end_links(user, now)
    link = _made(user, by, now)
    mailed_to = user.email if mails.is_set_up() and user.email else ""
    told = "mailed" if mailed_to else "shown"
    trace.record(Action.PASSWORD, by, (trace.item(user, "password_link", None, told, why),))
    if mailed_to:
        mails.queue_link(link, delivery.root)
    return Issued(user, mailed_to, "" if mailed_to else address_of(link, delivery.root), link.expires_at)


def _made(user: User, by: Actor, now: datetime) -> PasswordLink:
    link = PasswordLink(
        user=user, nonce=secrets.token_hex(_NONCE), session_version=user.session_version, made_at=now,
        made_by=by.name, expires_at=now + timedelta(hours=HOURS),
    )  # fmt: skip
    link.hashed = hashed(token_of(link))
    link.save(force_insert=True)
    return link


def end_links(user: User, now: datetime) -> None:
    """End the links of an account that were not used."""
    PasswordLink.objects.filter(user=user, used_at__isnull=True, ended_at__isnull=True).update(ended_at=now)


def look_at(request: HttpRequest, token: str) -> tuple[PasswordLink | None, LinkState]:
    """The link of an address and whether it holds; one that was made and no longer holds is in the ledger."""
    link = link_of(token)
    state = state_of(link, clock.now())
    if link is not None and state is not LinkState.OPEN:
        item = trace.item(link.user, "password_link", None, f"refused: {state}")
        trace.record(Action.ACCESS_REFUSED, trace.NOBODY, (item, *trace.origin_items(request)))
    return link, state


@transaction.atomic
def choose_password(*, request: HttpRequest, token: str, password: str) -> LinkState:
    """Set the password of a link's account, once; OPEN where it was set, otherwise why the link does not hold.

    Raises ValidationError with every rule that the password breaks; the link holds on then.
    """
    link = link_of(token)
    if link is None:
        return LinkState.UNKNOWN
    user = User.objects.select_for_update().get(pk=link.user_id)
    link, state = look_at(request, token)
    if link is None or state is not LinkState.OPEN:
        return state
    passwords.check_new_password(password, user)
    now = clock.now()
    _set_own(user, password, now)
    link.used_at = now
    link.save(update_fields=["used_at"])
    chosen = trace.item(user, "password", None, "chosen by link")
    trace.record(Action.PASSWORD, user.actor(), (chosen, *trace.origin_items(request)))
    return LinkState.OPEN


def _set_own(user: User, password: str, now: datetime) -> None:
    user.set_password(password)
    user.password_changed_at, user.must_change_password = now, False
    user.failed_attempts, user.locked_until = 0, None
    user.session_version += 1
    user.save()
    passwords.remember(user, now)
