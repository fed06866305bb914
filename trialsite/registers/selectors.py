"""Read the registers as in force on a day; nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from trialsite.casebook import bare
from trialsite.protocol.catalogue import package
from trialsite.protocol.model import Protocol
from trialsite.registers.models import (
    ConsentVersion,
    Device,
    ImportMapping,
    Laboratory,
    ProtocolVersion,
    ReferenceRange,
    Staff,
    Standing,
)


@lru_cache(maxsize=64)
def _build(name: str, version: str, overrides: str, since: str) -> Protocol:
    told: dict[str, str] = json.loads(since)
    return package(name).with_overrides(version=version, overrides=json.loads(overrides), since=told)


def build(row: ProtocolVersion) -> Protocol:
    """The protocol that a version row describes; built once per process and version."""
    overrides, since = (json.dumps(each, sort_keys=True) for each in (row.overrides, row.since or {}))
    return _build(row.package, row.version, overrides, since)


# recorded only, or taken back: nobody is bound to these
_NOT_ACTIVE = (Standing.DRAFT, Standing.WITHDRAWN)


def protocol_versions() -> QuerySet[ProtocolVersion]:
    """The activated versions, oldest first."""
    return ProtocolVersion.objects.exclude(standing__in=_NOT_ACTIVE).order_by("effective_on", "pk")


@lru_cache(maxsize=64)
def protocol_of(version: str) -> Protocol:
    """The protocol of a version; raises ProtocolVersion.DoesNotExist where there is none.

    Kept per process: an activated version never changes, a change is a new version.
    """
    return build(protocol_versions().get(version=version))


def protocol_on(day: date) -> ProtocolVersion:
    """The newest version in force on a day; before the first one took effect, the first one."""
    effective = protocol_versions().filter(effective_on__lte=day).last()
    return effective or protocol_versions()[:1].get()


def every_protocol() -> list[Protocol]:
    """The protocol of every version, the newest last; one statement."""
    return [build(row) for row in protocol_versions()]


def protocol_for(participant: Any, on: date) -> Protocol:
    """The protocol a participant is bound to: the version of the latest signed consent, else the one in force."""
    bound = getattr(participant, "protocol_version", "")
    return protocol_of(bound) if bound else build(protocol_on(on))


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def staff(on: date | None) -> list[Staff]:
    """The staff in force on a day, or everybody ever registered."""
    rows = Staff.objects.order_by("code")
    return list(rows if on is None else rows.filter(_in_force(on)))


def consent_versions() -> list[ConsentVersion]:
    """Every activated version of the consent form, oldest first, with its version of the protocol."""
    rows = ConsentVersion.objects.exclude(standing__in=_NOT_ACTIVE).select_related("protocol_version")
    return list(rows.order_by("effective_on", "pk"))


def device_setting(kind: str, on: date) -> str:
    """The setting of the device of a kind in force on a day, "" where none is registered."""
    row = Device.objects.filter(_in_force(on), kind=kind).order_by("-valid_from").first()
    return row.setting if row else ""


def laboratories(analyte: str = "") -> list[Laboratory]:
    """Every row of the register, or those of an analyte or panel; the newest of each laboratory first."""
    rows = Laboratory.objects.order_by("code", "-valid_from")
    return list(rows.filter(analyte=analyte) if analyte else rows)


@dataclass(frozen=True, slots=True)
class Registers:
    """Every row of three registers, in the order of `laboratories`, `reference_ranges` and `consent_versions`."""

    laboratories: list[Any]
    ranges: list[Any]
    consent_versions: list[Any]


def registers() -> Registers:
    """The registers that saves ask for; one statement."""
    known, ranges, versions = bare.every_row(Laboratory, ReferenceRange, ConsentVersion)
    newest = sorted(known, key=lambda row: row.valid_from, reverse=True)
    return Registers(
        sorted(newest, key=lambda row: row.code),
        sorted(ranges, key=lambda row: (row.analyte, row.valid_from, row.pk)),
        sorted(versions, key=lambda row: (row.effective_on, row.pk)),
    )


def laboratory_on(analyte: str, on: date) -> Laboratory | None:
    """The laboratory that measures an analyte or panel on a day; the newest where there are several."""
    return Laboratory.objects.filter(_in_force(on), analyte=analyte).order_by("-valid_from", "code").first()


def reference_ranges() -> list[ReferenceRange]:
    """Every registered range, whenever in force."""
    return list(ReferenceRange.objects.order_by("analyte", "valid_from", "pk"))


def ranges_of(laboratory: str, analyte: str) -> list[ReferenceRange]:
    """Every range that a laboratory ("" for any) ever had for an analyte."""
    rows = ReferenceRange.objects.filter(laboratory=laboratory, analyte=analyte)
    return list(rows.order_by("-valid_from", "sex", "age_from", "pk"))


def mapping_of(laboratory: str) -> ImportMapping | None:
    """The mapping with which files of a laboratory are read: its newest version."""
    return ImportMapping.objects.filter(laboratory=laboratory).order_by("-version").first()


def mappings(laboratory: str = "") -> list[ImportMapping]:
    """Every version of every mapping, or of one laboratory's; the newest first."""
    rows = ImportMapping.objects.order_by("laboratory", "-version")
    return list(rows.filter(laboratory=laboratory) if laboratory else rows)


# what a form inherits from the laboratory of its panel
_OF_LABORATORY = {
    "laboratory": "code", "platform": "platform", "assay": "assay", "specimen": "specimen", "lloq": "lloq",
    "uloq": "uloq",
}  # fmt: skip


def _typed(value: str | Decimal) -> str:
    """A value of the register as a person would type it."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def inherited(kinds: Mapping[str, str], on: date, panel: str = "") -> dict[str, str]:
    """Question name → value that the registers prefill, for a form's `inherits` questions; `panel` is its key."""
    here = laboratory_on(panel, on) if set(kinds.values()) & set(_OF_LABORATORY) else None
    found = {}
    for name, kind in kinds.items():
        own = _OF_LABORATORY.get(kind)
        value = getattr(here, own, None) if own else device_setting(kind, on)
        found.update({name: _typed(value)} if value else {})
    return found
