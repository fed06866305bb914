"""What is stored around the people of a file: their laboratory forms with answers, days and what stops an entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from labs.importing.targets import FORMS
from trialsite.audit import clock
from trialsite.casebook import gates
from trialsite.casebook.content import Stored, answers_of, load_many
from trialsite.casebook.context import case_for
from trialsite.casebook.models import CrfRecord
from trialsite.crf import registry
from trialsite.crf.checks import Case, Severity
from trialsite.crf.evaluate import checks_of
from trialsite.crf.facts import gather_for
from trialsite.crf.form import Crf
from trialsite.protocol.text import Text
from trialsite.registers.selectors import protocol_of
from visits.attendance import attendances, windows_of

CLOSED = Text("This form is locked", "表单已锁定")
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Slot:
    """One form of a visit: the case of its answers, the days of its visit, and why nothing may be entered."""

    record: CrfRecord
    crf: Crf
    case: Case
    visit: str
    title: Text
    attended: Days | None = None
    window: Days | None = None
    shut: Text | None = None

    @property
    def sampled_at(self) -> datetime | None:
        """When the stored sample was taken."""
        found: datetime | None = self.case.value(self.crf.occurred)
        return found


@dataclass(frozen=True, slots=True)
class Known:
    """The forms of each participant of a file by screening number; people without such forms are known too."""

    slots: Mapping[str, list[Slot]] = field(default_factory=dict)

    def of(self, code: str, form: str) -> list[Slot]:
        """The forms of a participant that may hold a result."""
        return [slot for slot in self.slots.get(code, ()) if slot.crf.key == form]


def known_of(codes: Iterable[str]) -> Known:
    """What is stored around these screening numbers; as many statements for many people as for one."""
    wanted = sorted(set(codes))
    records = list(
        CrfRecord.objects.filter(
            participant__code__in=wanted, form__in=FORMS, visit__isnull=False, retired_at__isnull=True,
            entered_in_error_at__isnull=True,
        )
        .select_related("participant", "visit")
        .order_by("participant__code", "visit__position", "visit__number", "form", "repeat")
    )  # fmt: skip
    found: dict[str, list[Slot]] = {}
    for slot in _slots(records):
        found.setdefault(slot.record.participant.code, []).append(slot)
    return Known(found)


def _slots(records: list[CrfRecord]) -> list[Slot]:
    people = list(dict.fromkeys(record.participant_id for record in records))
    attended = {each.visit: each for each in attendances(people)} if people else {}
    windows = windows_of(people) if people else {}
    cases = _cases(records)
    return [_slot(record, cases[record], attended, windows) for record in records]


def _slot(record: CrfRecord, case: Case, attended: Mapping[Any, Any], windows: Mapping[Any, Any]) -> Slot:
    code = record.visit.code if record.visit else ""
    came, window = attended.get(record.visit_id), windows.get(record.participant_id, {}).get(code)
    crf = registry.get(record.form)
    gate = gates.shut(crf, case.facts)
    shut = CLOSED if record.frozen_at or record.locked_at else gate.message if gate else None
    return Slot(
        record, crf, case, code, case.protocol.visit(code).title,
        attended=(came.began_on, came.ended_on or came.began_on) if came and came.began_on else None,
        window=(window.opens, window.closes) if window else None,
        shut=shut,
    )  # fmt: skip


def _cases(records: list[CrfRecord]) -> dict[CrfRecord, Case]:
    """Answers and the facts that refuse an answer or a save; limits and grades are looked up when it is saved."""
    needs = {form: _needs(registry.get(form)) for form in FORMS}
    facts, now = gather_for(needs, records), clock.now()
    found: dict[CrfRecord, Case] = {}
    for form in FORMS:
        crf, own = registry.get(form), [record for record in records if record.form == form]
        saved = [record for record in own if record.revision]
        stored = dict(zip(saved, load_many(crf, saved) if saved else (), strict=True))
        for record in own:
            known = facts[record] | {"protocol": protocol_of(record.protocol_version)}
            found[record] = case_for(record, answers_of(crf, stored.get(record, Stored())), known, now)
    return found


def _needs(crf: Crf) -> frozenset[str]:
    impossible = {key for check in checks_of(crf) if check.severity == Severity.IMPOSSIBLE for key in check.needs}
    return frozenset(impossible | gates.needs())
