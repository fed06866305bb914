"""The registers as they stand at the start: protocol and consent version, staff, devices, laboratory; idempotent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from trialsite.audit import chain, tracked
from trialsite.audit.actor import SYSTEM
from trialsite.audit.change import begin, declared
from trialsite.audit.entries import Action, EventEntry, ItemEntry, Origin
from trialsite.audit.tracked import Tracked
from trialsite.protocol.laboratory.lymphocytes import CELLS
from trialsite.protocol.laboratory.panels import ANALYTES
from trialsite.registers.models import (
    ConsentVersion,
    Device,
    Laboratory,
    ProtocolVersion,
    ReferenceRange,
    Staff,
)

APPROVED = date(2023, 3, 20)
EFFECTIVE = date(2023, 4, 1)


@transaction.atomic
def seed(package: str = "msct_a_22", version: str = "1.0") -> ProtocolVersion:
    """Create what is missing; returns the protocol version."""
    found = ProtocolVersion.objects.filter(version=version).first()
    if found is not None:
        return found
    change = begin(SYSTEM)
    protocol = ProtocolVersion(package=package, version=version, ethics_approved_on=APPROVED, effective_on=EFFECTIVE)
    with declared(change):
        tracked.insert([protocol], change)
        rows: Sequence[Sequence[Tracked]] = (
            [_consent(protocol)],
            _staff(),
            _devices(),
            _laboratories(),
            _ranges(),
        )
        for group in rows:
            tracked.insert(group, change)
        items = [ItemEntry("register.protocol", "Protocol version", None, version)]
        items.extend(ItemEntry("register.entry", type(row).__name__, None, str(row)) for group in rows for row in group)
        entry = EventEntry(
            id=change.event_id, action=Action.CONFIGURE, actor=SYSTEM, origin=Origin.SYSTEM, items=tuple(items)
        )
        chain.append(entry, at=change.at, change=change)
    return protocol


def _consent(protocol: ProtocolVersion) -> ConsentVersion:
    code = protocol.version if protocol.package == "msct_a_22" else f"{protocol.package}-{protocol.version}"
    return ConsentVersion(code=code, protocol_version=protocol, ethics_approved_on=APPROVED, effective_on=EFFECTIVE)


_PEOPLE = (
    ("CHENJ", "Chen Jun", "陈军", "Principal investigator", "主要研究者", True, "chenjun"),
    ("SUNW", "Sun Wei", "孙伟", "Investigator", "研究者", True, "sunwei"),
    ("WANGM", "Wang Min", "王敏", "Research nurse", "研究护士", False, "wangmin"),
    ("ZHANGL", "Zhang Li", "张丽", "Research nurse", "研究护士", False, "zhangli"),
)


def _staff() -> list[Staff]:
    if Staff.objects.exists():
        return []
    return [
        Staff(
            code=code, name_en=name_en, name_zh=name_zh, function_en=function_en, function_zh=function_zh,
            obtains_consent=obtains, username=username, valid_from=EFFECTIVE,
        )
        for code, name_en, name_zh, function_en, function_zh, obtains, username in _PEOPLE
    ]  # fmt: skip


def _devices() -> list[Device]:
    if Device.objects.exists():
        return []
    return [
        Device(
            code="TH-01", kind="thermometer", setting="AX", name_en="Digital thermometer", name_zh="电子体温计",
            valid_from=EFFECTIVE,
        )
    ]  # fmt: skip


def _laboratories() -> list[Laboratory]:
    if Laboratory.objects.exists():
        return []
    # a panel of many units names none: its analytes are reported in the canonical ones
    return [
        _clinical_laboratory("haem", "Automated haematology analyser", "WHOLE BLOOD"),
        _clinical_laboratory("bioc", "Automated chemistry analyser", "SERUM"),
        _clinical_laboratory("lym", "Flow cytometry", "WHOLE BLOOD", unit=CELLS, platform="SINGLE"),
        _clinical_laboratory("vl", "Real-time PCR", "PLASMA", unit="copies/mL", lloq=20, uloq=10_000_000),
    ]


def _clinical_laboratory(panel: str, assay: str, specimen: str, **more: Any) -> Laboratory:
    return Laboratory(
        code="CLINLAB", name_en="Clinical laboratory of the site", name_zh="本中心检验科", analyte=panel, assay=assay,
        specimen=specimen, valid_from=EFFECTIVE, **more,
    )  # fmt: skip


def _ranges() -> list[ReferenceRange]:
    """The ranges from the literature, for any laboratory; those of the site come with their dates."""
    if ReferenceRange.objects.exists():
        return []
    return [
        ReferenceRange(
            analyte=analyte.key, sex=each.sex, age_from=each.age_from, age_to=each.age_to, low=each.low,
            high=each.high, source=analyte.source, valid_from=EFFECTIVE,
        )
        for analyte in ANALYTES.values()
        for each in analyte.ranges
    ]  # fmt: skip
