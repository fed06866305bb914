"""Abstract models of form content: one row per record, and the typed rows of row groups; never deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from trialsite.audit.tracked import Tracked
from trialsite.crf.fields import Date, Long, RegisterChoice
from trialsite.crf.fields.base import Question
from trialsite.protocol.text import Text


class Answered(Tracked):
    """A row that holds answers to the questions declared on its class."""

    questions: ClassVar[dict[str, Question]] = {}

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # question → place of the linked record; the casebook reads it from the links beside the row
        self.linked: dict[str, str | None] = {}


class Content(Answered):
    """The answers of one record; columns come from the questions declared on the subclass."""

    record = models.OneToOneField("casebook.CrfRecord", models.PROTECT, primary_key=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


class VisitForm(Content):
    """Content of a form of a visit, or of a once-only or log form: who did it and a comment are always there."""

    performed_by = RegisterChoice(Text("Performed by", "操作者"), "staff")
    comment = Long(Text("Comment", "备注"), length=2000)

    class Meta:
        abstract = True


class DatedForm(VisitForm):
    """Content of a form that names no dating question of its own."""

    form_date = Date(Text("Date of this form", "填表日期"))

    class Meta:
        abstract = True


class Row(Answered):
    """One row of a row group under a stable key; removing it sets who, when and why, and keeps the row."""

    id: Any = models.BigAutoField(primary_key=True)
    record = models.ForeignKey("casebook.CrfRecord", models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(max_length=200, null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["record", "key"], name="%(app_label)s_%(class)s_key"),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True) | models.Q(removed_why__gt=""),
                name="%(app_label)s_%(class)s_removed_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.key}"
