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
from trialsite.accounts.models.link import PasswordLink
from trialsite.accounts.models.review import AccessReview, AccessReviewLine
from trialsite.accounts.models.second_factor import Authenticator, FactorReset, RecoveryCode
from trialsite.accounts.models.secrets import AddressFailure, UnknownName, UsedPassword
from trialsite.accounts.models.state import AccountState
from trialsite.accounts.models.user import SYSTEM_USERNAME, NeverDeletedError, User
from trialsite.accounts.names import NAME_PATTERN, normal_name

__all__ = [
    "NAME_PATTERN",
    "SYSTEM_USERNAME",
    "AccessReview",
    "AccessReviewLine",
    "AccountState",
    "AddressFailure",
    "Authenticator",
    "Delegation",
    "DelegationSignature",
    "FactorReset",
    "Grant",
    "IdentityCheck",
    "NeverDeletedError",
    "PasswordLink",
    "RecoveryCode",
    "Statement",
    "Training",
    "UnknownName",
    "UsedPassword",
    "User",
    "Withdrawal",
    "normal_name",
]
