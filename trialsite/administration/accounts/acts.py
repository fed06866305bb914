"""What can be done about an account, as a table: its form, its words, and when it is offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialsite.accounts.actions import (
    Delivery,
    Issued,
    Particulars,
    change_account,
    change_end,
    deactivate_user,
    grant_unblinded,
    reactivate_user,
    reset_password,
    revoke,
)
from trialsite.accounts.models import Grant, User
from trialsite.accounts.roles import ROLES, Role
from trialsite.accounts.standings import Standing
from trialsite.administration.accounts.forms import EndForm, GrantForm, ParticularsForm, ReasonForm
from trialsite.audit.actor import Actor

USABLE = frozenset({Standing.ACTIVE, Standing.WAITING, Standing.LOCKED})


@dataclass(frozen=True, slots=True)
class Subject:
    """An account as its page knows it; `grant` is the unblinded right that was not revoked."""

    user: User
    standing: Standing
    grant: Grant | None

    @property
    def known(self) -> dict[str, Any]:
        """What forms begin with."""
        user = self.user
        return {"organisation": user.organisation, "email": user.email, "role": user.role, "language": user.language}

    @property
    def sees_people(self) -> bool:
        """Whether a right to see unblinded data means anything for the role."""
        return ROLES[Role(self.user.role)].sees_participants


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what it is called, what comes of it, its form, when it is offered, and how it is done."""

    title: Promise
    about: Promise
    told: Promise
    form: type[ReasonForm]
    is_offered: Callable[[Subject], bool]
    do: Callable[[Subject, dict[str, Any], Actor, Delivery], Issued | None]
    icon: str
    stops: bool = False


def _reset(on: Subject, said: dict[str, Any], by: Actor, delivery: Delivery) -> Issued:
    return reset_password(user=on.user, why=said["why"], by=by, delivery=delivery)


def _deactivate(on: Subject, said: dict[str, Any], by: Actor, _delivery: Delivery) -> None:
    deactivate_user(user=on.user, why=said["why"], by=by)


def _reactivate(on: Subject, said: dict[str, Any], by: Actor, delivery: Delivery) -> Issued:
    return reactivate_user(user=on.user, why=said["why"], by=by, delivery=delivery)


def _end(on: Subject, said: dict[str, Any], by: Actor, _delivery: Delivery) -> None:
    change_end(user=on.user, ends_on=said["ends_on"], why=said["why"], by=by)


def _change(on: Subject, said: dict[str, Any], by: Actor, _delivery: Delivery) -> None:
    to = Particulars(said["organisation"].strip(), said["email"], Role(said["role"]), said["language"])
    change_account(user=on.user, to=to, why=said["why"], by=by)


def _grant(on: Subject, said: dict[str, Any], by: Actor, _delivery: Delivery) -> None:
    grant_unblinded(user=on.user, ends_on=said["ends_on"], why=said["why"], by=by)


def _revoke(on: Subject, said: dict[str, Any], by: Actor, _delivery: Delivery) -> None:
    if on.grant is not None:
        revoke(grant=on.grant, why=said["why"], by=by)


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "reset": Act(
            _("New link to choose a password"),
            _("The present password and all open sessions end at once. The link works once, for 48 hours."),
            _("A new link was made."), ReasonForm, lambda on: on.standing in USABLE, _reset, "key-round",
        ),
        "grant": Act(
            _("Let this person see unblinded data"),
            _("From now on, whatever the role: arm, lots and preparations."),
            _("The right was given."), GrantForm,
            lambda on: on.standing in USABLE and on.sees_people and on.grant is None, _grant, "eye",
        ),
        "revoke": Act(
            _("Revoke the right to see unblinded data"),
            _("It ends with the next click of the person."),
            _("The right was revoked."), ReasonForm, lambda on: on.grant is not None, _revoke, "eye-off", stops=True,
        ),
        "end": Act(
            _("Change the last day"),
            _("After its last day the account cannot be used; open sessions end at midnight at the site."),
            _("The last day was changed."), EndForm, lambda on: True, _end, "calendar-x",
        ),
        "change": Act(
            _("Change role, organisation or e-mail"),
            _("The account stays that of the same person. A role acts with their next click."),
            _("The account was changed."), ParticularsForm, lambda on: on.standing in USABLE, _change, "user-cog",
        ),
        "deactivate": Act(
            _("Deactivate"),
            _("Open sessions end with their next click. The account stays in the list, its name is never given again."),
            _("The account was deactivated."), ReasonForm,
            lambda on: on.standing is not Standing.DEACTIVATED, _deactivate, "user-x", stops=True,
        ),
        "reactivate": Act(
            _("Reactivate"),
            _("For the same person only. They choose a new password by a link."),
            _("The account was reactivated."), ReasonForm,
            lambda on: on.standing is Standing.DEACTIVATED, _reactivate, "user-check",
        ),
    }
)  # fmt: skip
