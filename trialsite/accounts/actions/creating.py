"""Make accounts: with a password that was set in the terminal, or with a link to choose one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trialsite.accounts import passwords, trace
from trialsite.accounts.actions.checks import check_email, check_end, check_may_manage, check_role, check_username
from trialsite.accounts.actions.refusals import recorded, refused
from trialsite.accounts.actions.states import keep
from trialsite.accounts.models import User, normal_name
from trialsite.accounts.roles import Role
from trialsite.audit.actor import Actor
from trialsite.audit.change import begin
from trialsite.audit.entries import Action

FACTS = ("role", "name", "organisation", "email", "ends_on", "is_demonstration")


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


@recorded("create")
@transaction.atomic
def create_user(*, new: NewUser, password: str | None, by: Actor) -> User:
    """Make an account; without a password it cannot sign in yet. Raises ValidationError with what to change."""
    return make_user(new, password, by)


def make_user(new: NewUser, password: str | None, by: Actor) -> User:
    """The same inside the transaction of a wider act."""
    username = normal_name(new.username)
    check_may_manage(by)
    check_username(username)
    _check_person(new)
    change = begin(by)
    user = User(
        username=username, name=new.name.strip(), name_zh=new.name_zh.strip(), organisation=new.organisation.strip(),
        role=new.role, email=new.email, language=new.language, ends_on=new.ends_on, created_at=change.at,
        is_demonstration=new.is_demonstration, must_change_password=new.must_change_password,
    )  # fmt: skip
    if password is not None:
        passwords.check_new_password(password, user)
        user.password_changed_at = change.at
    user.set_password(password)
    user.save(force_insert=True)
    if password is not None:
        passwords.remember(user, change.at)
    keep(
        Action.USER_CREATE, user, None, tuple(trace.item(user, fact, None, getattr(user, fact)) for fact in FACTS),
        change,
    )  # fmt: skip
    return user


def _check_person(new: NewUser) -> None:
    if not (new.name.strip() and new.organisation.strip()):
        raise refused("person-missing", _("Give the person's full name and organisation."))
    check_role(new.role)
    check_end(new.role, new.ends_on)
    if not new.is_demonstration:
        check_email(new.email)
