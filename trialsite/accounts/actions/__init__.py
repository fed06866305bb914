"""What is done to accounts; each act is one transaction with its event, each refused try has one too."""

from trialsite.accounts.actions.changing import Particulars, change_account
from trialsite.accounts.actions.creating import NewUser, create_user
from trialsite.accounts.actions.ending import change_end, deactivate_user, reactivate_user
from trialsite.accounts.actions.grants import grant_unblinded, revoke
from trialsite.accounts.actions.links import Delivery, Issued, choose_password, invite, look_at, reset_password
from trialsite.accounts.actions.own_password import change_password

__all__ = [
    "Delivery",
    "Issued",
    "NewUser",
    "Particulars",
    "change_account",
    "change_end",
    "change_password",
    "choose_password",
    "create_user",
    "deactivate_user",
    "grant_unblinded",
    "invite",
    "look_at",
    "reactivate_user",
    "reset_password",
    "revoke",
]
