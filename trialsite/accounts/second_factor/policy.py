"""Who needs a second factor: the roles that the settings name, and everybody unblinded where they name "unblinded"."""

from __future__ import annotations

from django.conf import settings

from trialsite.accounts.models import User
from trialsite.accounts.roles import ROLES, Role
from trialsite.accounts.second_factor.named import UNBLINDED

# what production may never leave out: who makes accounts, and who signs for the trial
INDISPENSABLE = (Role.ADMINISTRATOR, Role.PRINCIPAL_INVESTIGATOR)


def left_out() -> list[str]:
    """Indispensable roles that the settings do not name."""
    return [role.value for role in INDISPENSABLE if role not in settings.SECOND_FACTOR_ROLES]


def is_named(role: str, *, unblinded: bool) -> bool:
    """Whether the settings name a role, or everybody who is unblinded by role or grant."""
    named = settings.SECOND_FACTOR_ROLES
    return role in named or (UNBLINDED in named and (unblinded or ROLES[Role(role)].unblinded_by_default))


def is_required(user: User) -> bool:
    """Whether an account must have a second factor today. At most one statement, and none without a policy."""
    if not settings.SECOND_FACTOR_ROLES:
        return False
    return is_named(user.role, unblinded=False) or is_named(user.role, unblinded=user.is_unblinded())


def must_enrol(person: User) -> bool:
    """Whether the person of a request has to set up a second factor before anything else."""
    return not person.has_second_factor and is_required(person)
