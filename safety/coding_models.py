"""Coding: the dictionary term that the data manager gave to the words of a form; no answer of the investigator."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from trialsite.audit.tracked import Tracked


class Coding(Tracked):
    """One act of coding; never changed, the last one of an answer counts while its words and dictionary are the same.

    `verbatim` are the words as they were coded; `dictionary` its name and version, as the protocol named it then.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    address = models.CharField(max_length=40)
    verbatim = models.CharField(max_length=150)
    code = models.CharField(max_length=20)
    term = models.CharField(max_length=150)
    dictionary = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    by_role = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(verbatim="") & ~Q(code="") & ~Q(term="") & ~Q(dictionary=""), name="coding_said"
            ),
        ]
        indexes = [models.Index(fields=["record", "address", "-at"], name="coding_last")]

    def __str__(self) -> str:
        return f"{self.code} {self.term}"
