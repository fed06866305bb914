"""People, devices and laboratories that forms inherit from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from trialsite.audit.tracked import Tracked


def once(register: str, *key: str) -> list[models.BaseConstraint]:
    """One version a day, and one without a last day, of all that are not replaced before they begin."""
    lived = Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
    return [
        models.UniqueConstraint(fields=[*key, "valid_from"], condition=lived, name=f"{register}_once"),
        models.UniqueConstraint(fields=[*key], condition=Q(valid_to__isnull=True), name=f"{register}_open"),
    ]


class Staff(Tracked):
    """A member of the trial's staff under a code; `user_id` where the person has an account."""

    code = models.CharField(max_length=20)
    name_en = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    function_en = models.CharField(max_length=80)
    function_zh = models.CharField(max_length=80)
    obtains_consent = models.BooleanField(default=False)
    username = models.CharField(max_length=60, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = once("staff", "code")

    def __str__(self) -> str:
        return self.code


class Device(Tracked):
    """A device whose setting forms inherit, such as the thermometer that fixes the site of measurement."""

    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    setting = models.CharField(max_length=30)
    name_en = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = once("device", "code")

    def __str__(self) -> str:
        return self.code


class Laboratory(Tracked):
    """A laboratory with one assay: specimen, unit and limits of quantification in that unit, valid from a day.

    `analyte` is an analyte or the key of a form whose whole panel the assay measures; `platform` is the way cells are
    counted, where they are; `analyser` the instrument.
    """

    code = models.CharField(max_length=20)
    name_en = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120)
    analyte = models.CharField(max_length=20)
    analyser = models.CharField(max_length=120, null=True, blank=True)
    assay = models.CharField(max_length=120)
    specimen = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    lloq = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    uloq = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    platform = models.CharField(max_length=10, null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = once("laboratory", "code", "analyte")

    def __str__(self) -> str:
        return f"{self.code} {self.analyte}"
