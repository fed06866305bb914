"""What is kept so that passwords are not used again and guesses are counted."""

from __future__ import annotations

from django.db import models


class UsedPassword(models.Model):
    """The hash of a password that an account has or had, so that it is not chosen again."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-set_at"], name="used_password_latest")]

    def __str__(self) -> str:
        return f"{self.set_at:%Y-%m-%d}"


class UnknownName(models.Model):
    """Failures under a name that no account has, counted like those of an account.

    `key` is a keyed hash: what was typed into the name's box may be somebody's password.
    """

    key = models.CharField(max_length=64, unique=True)
    failed_attempts = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key[:8]


class AddressFailure(models.Model):
    """The last failure of one name from one network address; many names from one address are a search for a door.

    `name_key` is a keyed hash, as of an unknown name; `refused_until` stands on the failure that was one too many.
    """

    address = models.CharField(max_length=45)
    name_key = models.CharField(max_length=64)
    at = models.DateTimeField()
    refused_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address", "name_key"], name="address_failure_once")]

    def __str__(self) -> str:
        return self.address
