"""SealKey: a data key of sealed answers, wrapped by the master key that lies outside the database."""

from __future__ import annotations

from django.db import models


class SealKey(models.Model):
    """One wrapped data key; rotation of the master key rewraps it and leaves the ciphertexts alone."""

    wrapped = models.CharField(max_length=120)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seal key {self.pk}"
