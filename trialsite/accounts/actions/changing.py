"""Change an account's role, organisation, address or language; never its name or its owner."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.db import transaction
from django.utils.translation import gettext as _

from trialsite.accounts import trace
from trialsite.accounts.actions.checks import (
    check_administrator_left,
    check_email,
    check_end,
    check_may_manage,
    check_not_own,
    check_role,
    checked_why,
)
from trialsite.accounts.actions.kept import check_may_end
from trialsite.accounts.actions.refusals import recorded, refused
from trialsite.accounts.actions.states import as_made, keep
from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role
from trialsite.audit import clock
from trialsite.audit.actor import Actor
from trialsite.audit.change import begin
from trialsite.audit.entries import Action


@dataclass(frozen=True, slots=True)
class Particulars:
    """What may change about the owner of an account."""

    organisation: str
    email: str
    role: Role
    language: str


@recorded("change")
@transaction.atomic
def change_account(*, user: User, to: Particulars, why: str, by: Actor) -> User:
    """Change what the account says about its owner; the role acts on the next request. Raises ValidationError."""
    why = checked_why(why)
    check_may_manage(by)
    check_not_own(user, by)
    if to.role != Role.ADMINISTRATOR:
        check_administrator_left(user, clock.today())
    user = User.objects.select_for_update().get(pk=user.pk)
    _check(user, to)
    new = {field.name: getattr(to, field.name) for field in fields(to)}
    changed = {name: value for name, value in new.items() if getattr(user, name) != value}
    if not changed:
        raise refused("same", _("Nothing differs from what is known. Nothing was changed."))
    change, before = begin(by), as_made(user)
    items = tuple(trace.item(user, name, getattr(user, name), value, why) for name, value in changed.items())
    for name, value in changed.items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    keep(Action.USER_CHANGE, user, before, items, change, why)
    return user


def _check(user: User, to: Particulars) -> None:
    check_role(to.role)
    if not to.organisation.strip():
        raise refused("person-missing", _("Give the person's organisation."))
    check_email(to.email)
    if to.role != user.role:
        check_end(to.role, user.ends_on)
        check_may_end(user)
    if not ROLES[to.role].sees_participants and user.rights.unblinded(clock.today()) is not None:
        raise refused(
            "role-sees-nobody", _("This role sees no data of participants. Revoke the right to unblinded data first.")
        )
