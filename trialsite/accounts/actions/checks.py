"""What stands against acts on accounts; each raises ValidationError with what to do."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from trialsite.accounts.actions.refusals import refused
from trialsite.accounts.models import User
from trialsite.accounts.names import is_generic, is_plain, skeleton
from trialsite.accounts.roles import ROLES, Role, Task
from trialsite.audit import clock
from trialsite.audit.actor import SYSTEM, Actor

LONGEST_WHY = 200


def check_may_manage(by: Actor) -> None:
    """Administrators manage accounts; the system does for the terminal and the demonstration."""
    if by != SYSTEM and Task.MANAGE_ACCOUNTS not in ROLES[Role(by.role)].tasks:
        raise refused("not-in-role", _("Administrators manage accounts. Ask one of them."))


def check_not_own(user: User, by: Actor) -> None:
    """Nobody changes the rights of their own account."""
    if by.id is not None and by.id == user.pk:
        raise refused("own-account", _("This is your own account. Ask another administrator."))


def checked_why(why: str) -> str:
    """The reason, trimmed."""
    why = why.replace("\x00", "").strip()
    if not why:
        raise refused("why-missing", _("Say why."))
    if len(why) > LONGEST_WHY:
        raise refused("why-long", _("Say it in at most %(count)s signs.") % {"count": LONGEST_WHY})
    return why


def check_username(username: str) -> None:
    """A normal name that can become a sign-in name."""
    if not is_plain(username):
        raise refused(
            "name-shape",
            _("Use 3 to 60 letters a to z, digits, dots, hyphens or underscores, for example wangmin."),
        )
    if is_generic(username):
        raise refused("name-generic", _("Choose a name that belongs to one person, for example wangmin."))
    like = User.objects.filter(Q(username=username) | Q(skeleton=skeleton(username))).first()
    if like is None:
        return
    if like.username == username:
        raise refused("name-used", _("This name was used before; names are never used again. Choose another one."))
    raise refused(
        "name-alike",
        _("This name is read like %(name)s, which is or was in use. Choose another one.") % {"name": like.username},
    )


def check_end(role: Role, ends_on: date | None) -> None:
    """The last day of an account: today or later, and one where the role needs it."""
    if ends_on is None and ROLES[role].needs_end_date:
        raise refused("end-missing", _("Accounts of this role need an end date."))
    check_last_day(ends_on)


def check_last_day(ends_on: date | None) -> None:
    """The last day of an account or a right is not over."""
    if ends_on is not None and ends_on < clock.today():
        raise refused("end-past", _("This day is over. Choose today or a later day."))


def check_role(role: Role) -> None:
    """Roles of people."""
    if role == Role.SYSTEM:
        raise refused("role-system", _("Nobody can have the system's role. Choose another one."))


def check_email(email: str) -> None:
    """An address to which mail can go."""
    try:
        validate_email(email)
    except ValidationError:
        raise refused("email", _("Give the person's own e-mail address.")) from None


def check_administrator_left(user: User, first_day_without: date) -> None:
    """Another administrator can sign in on the day from which this account no longer manages accounts.

    Every administrator's row is locked, in their order: two of them cannot end each other at once.
    """
    if user.role != Role.ADMINISTRATOR:
        return
    administrators = list(User.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk"))
    if not any(each.pk != user.pk and each.may_sign_in(first_day_without) for each in administrators):
        raise refused(
            "last-administrator",
            _("Nobody else could manage accounts then. Make another administrator first."),
        )


def day_after(last: date) -> date:
    """The first day without an account that ends on a day."""
    return last + timedelta(days=1)
