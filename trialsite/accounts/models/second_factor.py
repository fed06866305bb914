"""A person's authenticator and recovery codes, and the requests to take them away; ended, never deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from trialsite.audit.tracked import Tracked


class Authenticator(models.Model):
    """The app that makes the codes of one account; `sealed` is its encrypted secret, gone once it has ended.

    `last_step` is the 30-second step of the last code that was taken: none of it or before it is taken again.
    """

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    sealed = models.CharField(max_length=120, blank=True)
    last_step = models.BigIntegerField()
    confirmed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at__isnull=True), name="authenticator_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) & ~Q(sealed="") | Q(ended_at__isnull=False, sealed=""),
                name="authenticator_sealed_while_used",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.confirmed_at:%Y-%m-%d}"


class RecoveryCode(models.Model):
    """The hash of one recovery code; it ends with its use, or with the codes it was made with."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    hashed = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "hashed"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class FactorReset(Tracked):
    """A request to take an account's second factor away: one person asks, another approves, neither is its
    owner, who may decline."""

    APPROVED, DECLINED, WITHDRAWN = "approved", "declined", "withdrawn"

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    why = models.CharField(max_length=200)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(decided_at__isnull=True), name="factor_reset_once"),
            models.CheckConstraint(condition=~Q(why=""), name="factor_reset_why"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, outcome="")
                | Q(decided_at__isnull=False, decided_by__isnull=False)
                & Q(outcome__in=["approved", "declined", "withdrawn"]),
                name="factor_reset_decided_whole",
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("user")), name="factor_reset_not_own"),
            models.CheckConstraint(
                condition=~Q(outcome="approved") | ~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user")),
                name="factor_reset_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.outcome or "open"
