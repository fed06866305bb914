"""The setting that names who needs a second factor, as it is written in the environment."""

from __future__ import annotations

from trialsite.accounts.roles import Role

UNBLINDED = "unblinded"
KNOWN = frozenset({UNBLINDED, *(role.value for role in Role if role != Role.SYSTEM)})
# unless the environment says otherwise: who makes accounts, signs for the trial, is unblinded, or is the sponsor's
PRODUCTION = "administrator,principal_investigator,unblinded,monitor,data_manager,safety_officer,auditor"


def named_roles(text: str) -> frozenset[str]:
    """Roles, and "unblinded", separated by commas; raises ValueError for a name that is neither."""
    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    if unknown := sorted(names - KNOWN):
        raise ValueError(f"TRIALSITE_SECOND_FACTOR_ROLES: {', '.join(unknown)} is none of {', '.join(sorted(KNOWN))}.")
    return names
