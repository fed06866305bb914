"""Accounts, their rights and their secrets."""

from trialsite.accounts.models.delegation import (
    Delegation,
    DelegationSignature,
    IdentityCheck,
    Statement,
    Training,
    Withdrawal,
)
from trialsite.accounts.models.grant import Grant
from trialsite.accounts.models.second_factor import Authenticator, FactorReset, RecoveryCode
from trialsite.accounts.models.secrets import UnknownName, UsedPassword
from trialsite.accounts.models.user import NAME_PATTERN, SYSTEM_USERNAME, NeverDeletedError, User, normal_name

__all__ = [
    "NAME_PATTERN",
    "SYSTEM_USERNAME",
    "Authenticator",
    "Delegation",
    "DelegationSignature",
    "FactorReset",
    "Grant",
    "IdentityCheck",
    "NeverDeletedError",
    "RecoveryCode",
    "Statement",
    "Training",
    "UnknownName",
    "UsedPassword",
    "User",
    "Withdrawal",
    "normal_name",
]
