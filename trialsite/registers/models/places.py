"""People, devices and laboratories that forms inherit from."""

from __future__ import annotations

from django.db import models

from trialsite.audit.tracked import Tracked


class Staff(Tracked):
    """A member of the trial's staff under a code; `user_id` where the person has an account."""

    code = models.CharField(max_length=20, unique=True)
    name_en = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    function_en = models.CharField(max_length=80)
    function_zh = models.CharField(max_length=80)
    obtains_consent = models.BooleanField(default=False)
    username = models.CharField(max_length=60, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

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
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="device_once")]

    def __str__(self) -> str:
        return self.code


class Laboratory(Tracked):
    """A laboratory with one assay: specimen, unit and limits of quantification in that unit, valid from a day.

    `analyte` is an analyte or the key of a form whose whole panel the assay measures; `platform` is the way cells are
    counted, where they are.
    """

    code = models.CharField(max_length=20)
    name_en = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120)
    analyte = models.CharField(max_length=20)
    assay = models.CharField(max_length=120)
    specimen = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    lloq = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    uloq = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    platform = models.CharField(max_length=10, null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "analyte", "valid_from"], name="laboratory_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.analyte}"
