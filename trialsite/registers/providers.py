"""What the registers give to lower layers at start-up: the protocol and consent facts, and register choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from trialsite.casebook import gates
from trialsite.casebook.gates import EntryGate
from trialsite.crf import registry
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.crf.fields import RegisterChoice
from trialsite.crf.inheriting import SETTINGS, Setting, inherits
from trialsite.protocol.text import Text
from trialsite.registers import selectors
from trialsite.registers.inherited import OF_LABORATORY, typed
from trialsite.registers.opening import NOT_OPEN, is_open


def _protocols(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    return {record: [Evidence(selectors.in_use(record.protocol_version))] for record in records}


@shared
def _registers(_nobody: Sequence[Any], as_of: datetime | None) -> selectors.Registers:
    """The registers that facts are made of, read once for all that are gathered together; they keep earlier days."""
    return selectors.registers()


def consent_register() -> list[Any]:
    """Every approved version of the consent form, oldest first."""
    return _registers((), None).consent_versions


def _consent_versions(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """code → effective date, of every approved version of the consent form."""
    versions = {row.code: row.effective_on for row in consent_register()}
    return {key: [Evidence(versions)] for key in participants}


def _staff(on: date | None) -> tuple[tuple[str, Text], ...]:
    return tuple({row.code: (row.code, Text(row.name_en, row.name_zh)) for row in selectors.staff(on)}.values())


def _consent_choices(on: date | None) -> tuple[tuple[str, Text], ...]:
    return tuple((row.code, Text(row.code, row.code)) for row in selectors.consent_versions())


def _laboratories(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """code → days on which the laboratory measures the panel of the form."""
    rows = _registers((), None).laboratories
    found = {}
    for record in records:
        days: dict[str, list[tuple[date, date | None]]] = {}
        for row in rows:
            if row.analyte == record.form:
                days.setdefault(row.code, []).append((row.valid_from, row.valid_to))
        found[record] = [Evidence(days)]
    return found


def _usual_units(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Every unit that a laboratory reports an analyte in: laboratory, analyte, unit, first and last day."""
    rows = tuple(
        (row.code, row.analyte, row.unit, row.valid_from, row.valid_to)
        for row in _registers((), None).laboratories
        if row.unit
    )
    return {record: [Evidence(rows)] for record in records}


def _ranges(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Every registered reference range; the forms choose by laboratory, sex, age and day."""
    rows = tuple(_registers((), None).ranges)
    return {key: [Evidence(rows)] for key in participants}


def _laboratory_choices(on: date | None) -> tuple[tuple[str, Text], ...]:
    rows = _registers((), None).laboratories
    return tuple({row.code: (row.code, Text(row.name_en, row.name_zh)) for row in reversed(rows)}.values())


def _settings(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """What the registers say, with its days, of the kinds that the form of each record inherits."""
    found = {}
    for record in records:
        kinds = {question.inherits for question in inherits(registry.get(record.form)).values()}
        own: list[Setting] = []
        if kinds & set(OF_LABORATORY):
            own.extend(_of_laboratories(record.form, kinds))
        if kinds - set(OF_LABORATORY):
            devices = _registers((), None).devices
            own.extend(Setting(row.kind, row.setting, row.valid_from, row.valid_to) for row in devices)
        found[record] = [Evidence(tuple(own))]
    return found


def _of_laboratories(panel: str, kinds: set[str]) -> Iterator[Setting]:
    for row in _registers((), None).laboratories:
        if row.analyte == panel:
            for kind in kinds & set(OF_LABORATORY):
                said = typed(getattr(row, OF_LABORATORY[kind]))
                yield Setting(kind, said, row.valid_from, row.valid_to, row.code)


@shared
def _open(_nobody: Sequence[Any], as_of: datetime | None) -> bool:
    return is_open()


def _trial_open(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Whether data may be entered at all; in training without a statement."""
    return {key: [Evidence(True)] for key in participants} if _open((), None) else {}


def register() -> None:
    """Fill the registries."""
    provide(Fact(SETTINGS, "record", (), _settings))
    provide(Fact("trial_open", "participant", (), _trial_open))
    opens = EntryGate("VA-04", NOT_OPEN, ("trial_open",), lambda crf, facts: not facts.get("trial_open"), opened_by="")
    gates.register(opens)
    provide(Fact("laboratories", "record", (), _laboratories))
    provide(Fact("usual_units", "record", (), _usual_units))
    provide(Fact("reference_ranges", "participant", (), _ranges))
    RegisterChoice.sources["laboratory"] = _laboratory_choices
    provide(Fact("protocol", "record", (), _protocols))
    provide(Fact("consent_versions", "participant", (), _consent_versions))
    RegisterChoice.sources["staff"] = _staff
    RegisterChoice.sources["consent_version"] = _consent_choices
