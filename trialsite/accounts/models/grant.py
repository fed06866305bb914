"""Dated rights beyond a role; revoked, never deleted."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from trialsite.audit import clock
from trialsite.audit.tracked import Tracked


class Grant(Tracked):
    """A right given to one account beyond its role, with who, why, since when and until which day; revoked,
    never deleted."""

    UNBLINDED = "unblinded"

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=120)
    why = models.CharField(max_length=200)
    ends_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], condition=Q(revoked_at__isnull=True), name="grant_once"),
            models.CheckConstraint(condition=~Q(why=""), name="grant_why"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="") | Q(revoked_at__isnull=False) & ~Q(revoked_by=""),
                name="grant_revoked_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}"

    def is_over(self, day: date) -> bool:
        """Whether its last day is over on a site date."""
        return self.ends_on is not None and day > self.ends_on

    def is_in_force(self, day: date) -> bool:
        """Whether the grant holds on a site date; the day of the revocation is already without it."""
        if day < clock.site_date(self.given_at) or self.is_over(day):
            return False
        return self.revoked_at is None or day < clock.site_date(self.revoked_at)
