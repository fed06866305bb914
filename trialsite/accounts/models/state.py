"""How accounts stood: one row from each act on, so that any day can be asked for."""

from __future__ import annotations

from django.db import models

from trialsite.audit.tracked import Tracked


class AccountState(Tracked):
    """What an account was from an instant on, by whom and why; rows are added, never changed.

    An account without any row has not been changed since it was made.
    """

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    why = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=40)
    is_active = models.BooleanField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "at"], name="account_state_at")]

    def __str__(self) -> str:
        return f"{self.role} {self.at:%Y-%m-%d}"
