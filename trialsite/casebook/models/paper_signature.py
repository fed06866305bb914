"""PaperSignature: where the signature by hand under a form from paper lies, who signed and on which day."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked


class PaperSignature(Tracked):
    """A reference to a signature by hand, for what happened before the system was in use; never changed.

    `signer` is a code of the register of staff, `name` what it was called then. A mistake is put right by the next
    reference with its reason: the last one counts.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    signer = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    signed_on = models.DateField()
    where = models.CharField(max_length=200)
    why = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(signer="") & ~Q(where=""), name="papersignature_whole")]
        indexes = [models.Index(fields=["record", "at"], name="papersignature_record")]

    def __str__(self) -> str:
        return f"{self.signer} {self.signed_on}"
