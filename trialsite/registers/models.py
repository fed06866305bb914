"""Rows of the registers; a change is a new row with its dates: of the old one only the last day is written."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from trialsite.audit.tracked import Tracked


class ProtocolVersion(Tracked):
    """A version of the protocol: a package, what differs from it, and since when it is in force."""

    package = models.CharField(max_length=60)
    version = models.CharField(max_length=20, unique=True)
    overrides = models.JSONField(default=dict, blank=True)
    ethics_approved_on = models.DateField()
    effective_on = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("ethics_approved_on")), name="protocolversion_approved_first"
            )
        ]

    def __str__(self) -> str:
        return self.version


class ConsentVersion(Tracked):
    """A version of the consent form, with the protocol version that its signature binds a participant to."""

    code = models.CharField(max_length=20, unique=True)
    protocol_version = models.ForeignKey(ProtocolVersion, models.PROTECT, related_name="+")
    ethics_approved_on = models.DateField()
    effective_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("ethics_approved_on")), name="consentversion_approved_first"
            )
        ]

    def __str__(self) -> str:
        return self.code


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
