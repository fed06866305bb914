"""Accounts, their rights and their secrets."""

from trialsite.accounts.models.grant import Grant
from trialsite.accounts.models.secrets import UnknownName, UsedPassword
from trialsite.accounts.models.user import NAME_PATTERN, SYSTEM_USERNAME, NeverDeletedError, User, normal_name

__all__ = [
    "NAME_PATTERN",
    "SYSTEM_USERNAME",
    "Grant",
    "NeverDeletedError",
    "UnknownName",
    "UsedPassword",
    "User",
    "normal_name",
]
