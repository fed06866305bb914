"""End an account, take it up again, or give it a last day."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trialsite.accounts import trace
from trialsite.accounts.actions.checks import (
    check_administrator_left,
    check_end,
    check_may_manage,
    check_not_own,
    checked_why,
    day_after,
)
from trialsite.accounts.actions.kept import check_may_end
from trialsite.accounts.actions.links import Delivery, Issued, end_links, issue
from trialsite.accounts.actions.refusals import recorded, refused
from trialsite.accounts.actions.states import as_made, keep
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.actor import Actor
from trialsite.audit.change import begin
from trialsite.audit.entries import Action


@recorded("deactivate")
@transaction.atomic
def deactivate_user(*, user: User, why: str, by: Actor) -> User:
    """End an account at once: open sessions die with their next request. Raises ValidationError.

    Not oneself, not the last administrator, and not without a reason.
    """
    why = checked_why(why)
    check_may_manage(by)
    check_not_own(user, by)
    check_administrator_left(user, clock.today())
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise refused("not-active", _("This account was deactivated before. Nothing was changed."))
    check_may_end(user)
    change, before = begin(by), as_made(user)
    user.is_active, user.deactivated_at, user.deactivated_by = False, change.at, by.name
    user.session_version += 1
    user.save(update_fields=["is_active", "deactivated_at", "deactivated_by", "session_version"])
    end_links(user, change.at)
    keep(Action.USER_DEACTIVATE, user, before, (trace.item(user, "active", True, False, why),), change, why)
    return user


@recorded("reactivate")
@transaction.atomic
def reactivate_user(*, user: User, why: str, by: Actor, delivery: Delivery) -> Issued:
    """Take an account up again; its owner chooses a new password by a link. Raises ValidationError.

    An account whose last day is over needs a new one first.
    """
    why = checked_why(why)
    check_may_manage(by)
    check_not_own(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        raise refused("active", _("This account is active. Nothing was changed."))
    if user.has_ended(clock.today()):
        raise refused("end-past", _("The last day of this account is over. Choose a new one first."))
    change, before = begin(by), as_made(user)
    user.is_active, user.deactivated_at, user.deactivated_by = True, None, ""
    user.save(update_fields=["is_active", "deactivated_at", "deactivated_by"])
    keep(Action.USER_CHANGE, user, before, (trace.item(user, "active", False, True, why),), change, why)
    return issue(user, by, why, delivery)


@recorded("end_date")
@transaction.atomic
def change_end(*, user: User, ends_on: date | None, why: str, by: Actor) -> User:
    """Give an account another last day (of the site's calendar), or none. Raises ValidationError."""
    why = checked_why(why)
    check_may_manage(by)
    check_not_own(user, by)
    if ends_on is not None:
        check_administrator_left(user, day_after(ends_on))
    user = User.objects.select_for_update().get(pk=user.pk)
    check_end(Role(user.role), ends_on)
    if ends_on == user.ends_on:
        raise refused("same", _("This is the last day already. Nothing was changed."))
    if ends_on is not None and (user.ends_on is None or ends_on < user.ends_on):
        check_may_end(user)
    change, before = begin(by), as_made(user)
    old, user.ends_on = user.ends_on, ends_on
    user.save(update_fields=["ends_on"])
    keep(Action.USER_CHANGE, user, before, (trace.item(user, "ends_on", old, ends_on, why),), change, why)
    return user
