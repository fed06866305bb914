"""Read the registers as in force on a day; nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet

from trialsite.accounts.models import User
from trialsite.casebook import bare
from trialsite.casebook.retrospective import GO_LIVE, first_day
from trialsite.crf.facts import already, shared
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
from trialsite.registers.register import Register
from trialsite.registers.spans import lived


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


def in_use(version: str) -> Protocol:
    """The protocol of a version with the first day of use, which is one for everybody.

    A version that names none, as people are bound to who consented before another one named it, has that of the newest
    version that does.
    """
    own = protocol_of(version)
    if GO_LIVE not in own.settings or first_day(own) is not None:
        return own
    first = next((day for each in reversed(every_protocol()) if (day := first_day(each)) is not None), None)
    return own if first is None else _in_use_from(version, first)


@lru_cache(maxsize=64)
def _in_use_from(version: str, first: date) -> Protocol:
    own = protocol_of(version)
    return replace(own, settings={**own.settings, GO_LIVE: replace(own.settings[GO_LIVE], value=first)})


def protocol_on(day: date) -> ProtocolVersion:
    """The newest version in force on a day; before the first one took effect, the first one."""
    effective = protocol_versions().filter(effective_on__lte=day).last()
    return effective or protocol_versions()[:1].get()


def every_protocol() -> list[Protocol]:
    """The protocol of every version, the newest last; one statement for all that is read together."""
    return list(_every_protocol((), None))


def signed_apart() -> frozenset[str]:
    """The forms that an act of their own signs, in any version of the protocol."""
    milestones = (each for protocol in every_protocol() for each in protocol.milestones if each.by_act)
    return frozenset(form for milestone in milestones for form in milestone.forms)


def every_protocol_is(found: list[Protocol]) -> None:
    """Keep the protocols that the statement of the rights has brought with it."""
    already(_every_protocol, found)


@shared
def _every_protocol(_nobody: Sequence[Any], as_of: datetime | None) -> list[Protocol]:
    return [build(row) for row in protocol_versions()]


def protocol_for(participant: Any, on: date) -> Protocol:
    """The protocol a participant is bound to: the version of the latest signed consent, else the one in force."""
    bound = getattr(participant, "protocol_version", "")
    return protocol_of(bound) if bound else build(protocol_on(on))


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


# a version that was replaced before its first day
_NEVER = Q(valid_to__lt=F("valid_from"))


def staff(on: date | None) -> list[Staff]:
    """The staff in force on a day, or everybody who ever was, each with the newest version last."""
    rows = Staff.objects.exclude(_NEVER).order_by("code", "valid_from")
    return list(rows if on is None else rows.filter(_in_force(on)))


def versions_of(register: Register, key: tuple[str, ...]) -> list[Any]:
    """Every version of an entry, the newest first; of all entries where no key is given."""
    rows = register.model.objects.order_by(*register.key, "-valid_from", "-pk")
    return list(rows.filter(**dict(zip(register.key, key, strict=True))) if key else rows)


def accounts() -> frozenset[str]:
    """The sign-in names of all accounts."""
    return frozenset(User.objects.values_list("username", flat=True))


def consent_versions() -> list[ConsentVersion]:
    """Every activated version of the consent form, oldest first, with its version of the protocol."""
    rows = ConsentVersion.objects.exclude(standing__in=_NOT_ACTIVE).select_related("protocol_version")
    return list(rows.order_by("effective_on", "pk"))


def laboratories() -> list[Laboratory]:
    """Every assay that ever was in force; the newest of each laboratory first."""
    return list(Laboratory.objects.exclude(_NEVER).order_by("code", "-valid_from"))


@dataclass(frozen=True, slots=True)
class Registers:
    """Every row of four registers that ever was in force, in the order of the functions of these names."""

    laboratories: list[Any]
    ranges: list[Any]
    consent_versions: list[Any]
    devices: list[Any]


def registers() -> Registers:
    """The registers that saves ask for; one statement."""
    known, ranges, versions, devices = bare.every_row(Laboratory, ReferenceRange, ConsentVersion, Device)
    return Registers(
        _newest(known),
        sorted(ranges, key=lambda row: (row.analyte, row.valid_from, row.pk)),
        sorted(filter(_is_active, versions), key=lambda row: (row.effective_on, row.pk)),
        _newest(devices),
    )


def _is_active(row: Any) -> bool:
    return row.standing not in _NOT_ACTIVE


def _newest(rows: list[Any]) -> list[Any]:
    """Rows that ever were in force by code, of each code the newest first."""
    newest = sorted(filter(lived, rows), key=lambda row: row.valid_from, reverse=True)
    return sorted(newest, key=lambda row: str(row.code))


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
