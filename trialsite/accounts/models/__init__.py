"""Accounts, their rights and their secrets."""

from trialsite.accounts.models.grant import Grant
from trialsite.accounts.models.second_factor import Authenticator, FactorReset, RecoveryCode
from trialsite.accounts.models.secrets import UnknownName, UsedPassword
from trialsite.accounts.models.user import NAME_PATTERN, SYSTEM_USERNAME, NeverDeletedError, User, normal_name

__all__ = [
    "NAME_PATTERN",
    "SYSTEM_USERNAME",
    "Authenticator",
    "FactorReset",
    "Grant",
    "NeverDeletedError",
    "RecoveryCode",
    "UnknownName",
    "UsedPassword",
    "User",
    "normal_name",
]
