"""Reference ranges and how files of laboratories are read."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from trialsite.audit.tracked import Tracked


class ReferenceRange(Tracked):
    """A reference range of an analyte in its canonical unit; `laboratory` is empty for the range of any laboratory.

    `sex` is M, F or "*" for both; ages are completed years, both ends included, as are low and high. A row that ends
    before it begins was replaced before it came into force.
    """

    laboratory = models.CharField(max_length=20, blank=True, default="")
    analyte = models.CharField(max_length=20)
    sex = models.CharField(max_length=1, default="*")
    age_from = models.PositiveSmallIntegerField()
    age_to = models.PositiveSmallIntegerField()
    low = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    source = models.CharField(max_length=60, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["laboratory", "analyte", "sex", "age_from", "valid_from"],
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="referencerange_once",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gt=F("low")), name="referencerange_order"
            ),
            models.CheckConstraint(condition=Q(age_to__gte=F("age_from")), name="referencerange_ages"),
        ]

    def __str__(self) -> str:
        return f"{self.laboratory or 'any laboratory'} {self.analyte} {self.sex} {self.age_from}"


class ImportMapping(Tracked):
    """How files of a laboratory are read: a row is a version; the newest one is used.

    The columns hold the heads of the file's columns, "" where it has none. `shape` is wide (a column for each analyte)
    or long (a row for each result). `analytes`: a list of {analyte, names, unit}; `sheet` "" for the first one.
    """

    laboratory = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    shape = models.CharField(max_length=4)
    sheet = models.CharField(max_length=60, blank=True, default="")
    participant_column = models.CharField(max_length=60)
    visit_column = models.CharField(max_length=60, blank=True, default="")
    date_column = models.CharField(max_length=60, blank=True, default="")
    time_column = models.CharField(max_length=60, blank=True, default="")
    accession_column = models.CharField(max_length=60, blank=True, default="")
    name_column = models.CharField(max_length=60, blank=True, default="")
    value_column = models.CharField(max_length=60, blank=True, default="")
    unit_column = models.CharField(max_length=60, blank=True, default="")
    analytes = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["laboratory", "version"], name="importmapping_once")]

    def __str__(self) -> str:
        return f"{self.laboratory} {self.version}"
