"""Rights beyond a role: given with a reason, until a day or until they are revoked."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trialsite.accounts import trace
from trialsite.accounts.actions.checks import check_last_day, check_may_manage, checked_why
from trialsite.accounts.actions.refusals import recorded, refused
from trialsite.accounts.models import Grant, User
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit import clock, tracked
from trialsite.audit.actor import Actor
from trialsite.audit.change import Change, begin, declared
from trialsite.audit.entries import Action, ItemEntry


@recorded("grant")
@transaction.atomic
def grant_unblinded(*, user: User, why: str, by: Actor, ends_on: date | None = None) -> Grant:
    """Let an account see unblinded data from now on, to the end of a site date. Raises ValidationError."""
    user = User.objects.select_for_update().get(pk=user.pk)
    _check_grant(user, why, by)
    check_last_day(ends_on)
    change = begin(by)
    items = [trace.item(user, Grant.UNBLINDED, False, True, checked_why(why))]
    if ends_on is not None:
        items.append(trace.item(user, "unblinded_ends_on", None, ends_on))
    grant = Grant(
        user=user, kind=Grant.UNBLINDED, given_at=change.at, given_by=by.name, why=why.strip(), ends_on=ends_on
    )
    with declared(change):
        _close_expired(user, change)
        tracked.insert([grant], change)
        trace.record(Action.GRANT, by, tuple(items), change)
    return grant


def _check_grant(user: User, why: str, by: Actor) -> None:
    if not why.strip():
        raise refused("why-missing", _("Say why the person needs to see unblinded data."))
    if by.id is not None and by.id == user.pk:
        raise refused("own-account", _("Nobody gives a right to themselves. Ask another administrator."))
    check_may_manage(by)
    if not ROLES[Role(user.role)].sees_participants:
        raise refused(
            "role-sees-nobody", _("Administrators see no data of participants. Use the person's own account.")
        )
    if not user.is_active:
        raise refused("not-active", _("This account is deactivated. Reactivate it first."))
    if any(not grant.is_over(clock.today()) for grant in _not_revoked(user)):
        raise refused("has-right", _("This account has the right already. Revoke it before you give it anew."))


def _not_revoked(user: User) -> list[Grant]:
    return list(Grant.objects.filter(user=user, kind=Grant.UNBLINDED, revoked_at__isnull=True))


def _close_expired(user: User, change: Change) -> None:
    """A right whose last day is over makes room for the next one."""
    for over in _not_revoked(user):
        over.revoked_at, over.revoked_by = change.at, change.actor.name
        tracked.update([over], ["revoked_at", "revoked_by"], change)


@recorded("revoke")
@transaction.atomic
def revoke(*, grant: Grant, why: str, by: Actor) -> Grant:
    """End a grant at once. Raises ValidationError when it was revoked before."""
    why = checked_why(why)
    grant = Grant.objects.select_for_update().select_related("user").get(pk=grant.pk)
    _check_revoked(grant, by)
    change = begin(by)
    grant.revoked_at, grant.revoked_by = change.at, by.name
    items: tuple[ItemEntry, ...] = (trace.item(grant.user, grant.kind, True, False, why),)
    with declared(change):
        tracked.update([grant], ["revoked_at", "revoked_by"], change)
        trace.record(Action.REVOKE, by, items, change)
    return grant


def _check_revoked(grant: Grant, by: Actor) -> None:
    if by.id is not None and by.id == grant.user_id:
        raise refused("own-account", _("Nobody revokes a right of their own. Ask another administrator."))
    check_may_manage(by)
    if grant.revoked_at is not None:
        raise refused("revoked", _("This right was revoked before. Nothing was changed."))
