"""One-use links with which people choose their password."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class PasswordLink(models.Model):
    """A link by which the owner of an account chooses a password, once; `hashed` is SHA-256 over its token.

    The token is nowhere: it is computed from `nonce`, `session_version` and the server's secret. The link holds only
    while the account's session version is that one, and ends with the next link.
    """

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    hashed = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=32)
    session_version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at__isnull=True, ended_at__isnull=True), name="password_link_once"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(ended_at__isnull=True), name="password_link_one_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"
