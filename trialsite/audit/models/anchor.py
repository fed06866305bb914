"""Anchor: a keyed fingerprint of all heads on one day; also written to a file outside the database."""

from __future__ import annotations

from django.db import models


class Anchor(models.Model):
    """HMAC-SHA256 over every head; `heads` lists chain, sequence and hash, one per line; `day` is the site's."""

    day = models.DateField(unique=True)
    made_at = models.DateTimeField()
    heads = models.TextField()
    key_id = models.CharField(max_length=16)
    mac = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.day}"
