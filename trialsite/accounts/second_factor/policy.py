"""Who needs a second factor: the roles that the settings name, and everybody unblinded where they name "unblinded"."""

from __future__ import annotations

from django.conf import settings

from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.accounts.second_factor.named import UNBLINDED

# what production may never leave out: who makes accounts, and who signs for the trial
INDISPENSABLE = (Role.ADMINISTRATOR, Role.PRINCIPAL_INVESTIGATOR)


def left_out() -> list[str]:
    """Indispensable roles that the settings do not name."""
    return [role.value for role in INDISPENSABLE if role not in settings.SECOND_FACTOR_ROLES]


def is_required(user: User) -> bool:
    """Whether an account must have a second factor today, by its role or because it sees unblinded data today.

    Who does so follows the masking matrix in force and the grants. At most one statement, and none without a policy.
    """
    named = settings.SECOND_FACTOR_ROLES
    return user.role in named or (UNBLINDED in named and user.is_unblinded())


def must_enrol(person: User) -> bool:
    """Whether the person of a request has to set up a second factor before anything else."""
    return not person.has_second_factor and is_required(person)
