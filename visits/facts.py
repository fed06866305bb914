"""Facts about visits: what the protocol asks at this one, when it was, its window, and the last weight before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from trialsite.casebook.stored_rows import narrow, rows_of
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.protocol.audience import Audience
from trialsite.protocol.model import Visit
from trialsite.registers.selectors import protocol_of
from visits.attendance import Attended, attendances, expected_records, windows_of
from visits.models import VisitAttendance, VitalSigns


def _dose_visit(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    return {record: [Evidence(_planned(record).is_dose)] for record in records if record.visit_id}


def _planned(record: Any) -> Visit:
    return protocol_of(record.protocol_version).visit(record.visit.code)


def _weight_required(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Weight is asked at screening, on dose days and at the last scheduled visit."""
    found = {}
    for record in records:
        if not record.visit_id:
            continue
        protocol = protocol_of(record.protocol_version)
        visit = protocol.visit(record.visit.code)
        asked = visit.is_dose or visit.is_screening or visit.code == protocol.last_visit.code
        found[record] = [Evidence(asked)]
    return found


LAST = datetime.max.replace(tzinfo=UTC)


@shared
def weighed(participants: Sequence[Any], as_of: datetime | None) -> list[Any]:
    """The vital signs of these participants that hold a weight, the latest first, those without a time before them."""
    rows = [row for row in rows_of(VitalSigns, participants, as_of) if row.weight_kg is not None]
    return sorted(rows, key=lambda row: row.vs_dt or LAST, reverse=True)


def _last_weight(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """The weight of the latest earlier vital signs of the same participant."""
    rows = weighed([record.participant_id for record in records], as_of)
    before = {record: [row for row in rows if _weighed_before(row.record, record)] for record in records}
    return {
        record: [Evidence(found[0].weight_kg, record_id=str(found[0].record_id))]
        for record, found in before.items()
        if found
    }


def _weighed_before(other: Any, record: Any) -> bool:
    if other.participant_id != record.participant_id or other.pk == record.pk:
        return False
    return not record.visit_id or other.visit.position < record.visit.position


def _visit_code(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    return {record: [Evidence(record.visit.code)] for record in records if record.visit_id}


Read = Callable[[Any, list[Attended]], Evidence | None]


def _from_attendance(read: Read) -> Callable[..., Mapping[Any, list[Evidence]]]:
    """A provider that reads one value per record from the participant's attendance forms; one statement for all."""

    def given(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
        of_visits = [record for record in records if record.visit_id]
        said: dict[Any, list[Attended]] = {}
        for form in attendances([record.participant_id for record in of_visits], as_of) if of_visits else ():
            said.setdefault(form.participant, []).append(form)
        answers = {record: read(record, said.get(record.participant_id, [])) for record in of_visits}
        return {record: [evidence] for record, evidence in answers.items() if evidence is not None}

    return given


def _evidence(value: Any, form: Attended) -> Evidence:
    return Evidence(value, form.began_on, form.record_id, form.revision)


def _own(record: Any, forms: list[Attended]) -> Attended | None:
    return next((form for form in forms if form.visit == record.visit_id), None)


def _visit_date(record: Any, forms: list[Attended]) -> Evidence | None:
    own = _own(record, forms)
    return _evidence(own.began_on, own) if own is not None and own.began_on else None


def _visit_days(record: Any, forms: list[Attended]) -> Evidence | None:
    """First and last day of the visit; one day while no end is known."""
    own = _own(record, forms)
    if own is None or own.began_on is None:
        return None
    return _evidence((own.began_on, own.ended_on or own.began_on), own)


def _attendance(record: Any, forms: list[Attended]) -> Evidence | None:
    own = _own(record, forms)
    return _evidence(own.attended, own) if own is not None and own.attended else None


def _visit_missed(record: Any, forms: list[Attended]) -> Evidence | None:
    own = _own(record, forms)
    return _evidence(True, own) if own is not None and own.missed else None


def _previous_visit_date(record: Any, forms: list[Attended]) -> Evidence | None:
    """Start of the last earlier visit that took place; unscheduled visits have no place in the order."""
    here = _planned(record)
    if here.is_unscheduled:
        return None
    earlier = [
        form for form in forms
        if form.began_on and form.planned.position < here.position and not form.planned.is_unscheduled
    ]  # fmt: skip
    return _evidence(earlier[-1].began_on, earlier[-1]) if earlier else None


def _adjacent_missed(record: Any, forms: list[Attended]) -> Evidence | None:
    """Whether the scheduled visit just before or just after was missed."""
    order = [visit.code for visit in protocol_of(record.protocol_version).scheduled_visits]
    if record.visit.code not in order:
        return None
    here = order.index(record.visit.code)
    beside = {*order[max(here - 1, 0) : here], *order[here + 1 : here + 2]}
    missed = [form for form in forms if form.code in beside and form.missed]
    return _evidence(True, missed[-1]) if missed else None


def _came_afterwards(record: Any, forms: list[Attended]) -> Evidence | None:
    """Whether a later visit took place; unscheduled visits have no place in the order."""
    here = _planned(record).position
    later = [
        form for form in forms
        if form.began_on and form.planned.position > here and not form.planned.is_unscheduled
    ]  # fmt: skip
    return _evidence(True, later[-1]) if later else None


def _visit_windows(participants: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """code → window of every visit that has days."""
    return {key: [Evidence(found)] for key, found in windows_of(participants, as_of).items()}


def _visit_has_data(records: Sequence[Any], as_of: datetime | None) -> Mapping[Any, list[Evidence]]:
    """Whether another form of the visit holds data; forms of the unblinded do not speak here."""
    of_visits = [record for record in records if record.visit_id]
    there = expected_records([record.participant_id for record in of_visits], as_of) if of_visits else []
    filled = {(each.visit, each.form) for each in there if each.filled and each.audience == Audience.BLINDED}
    return {
        record: [Evidence(any(visit == record.visit_id and form != record.form for visit, form in filled))]
        for record in of_visits
    }


def register() -> None:
    """Fill the registry of facts."""
    narrow(VisitAttendance, "sv_attended", "visit_date", "visit_end_date", "cm_reviewed")
    began, said = "sv.visit_date", "sv.sv_attended"
    provide(Fact("visit_code", "record", (), _visit_code))
    for key, sources, read in (
        ("visit_date", (began,), _visit_date),
        ("visit_days", (began, "sv.visit_end_date"), _visit_days),
        ("attendance", (said,), _attendance),
        ("previous_visit_date", (began,), _previous_visit_date),
        ("adjacent_visit_missed", (said,), _adjacent_missed),
        ("came_afterwards", (began,), _came_afterwards),
    ):
        of_other_visits = key in ("previous_visit_date", "came_afterwards")
        given = _from_attendance(read)
        provide(Fact(key, "record", sources, given, siblings=of_other_visits, together=("sv",)))
    # asked at Complete alone: what was complete before a visit was marked missed is told by the attendance form
    provide(Fact("visit_missed", "record", (), _from_attendance(_visit_missed), together=("sv",)))
    provide(Fact("visit_windows", "participant", (), _visit_windows))
    provide(Fact("visit_has_data", "record", (), _visit_has_data))
    provide(Fact("dose_visit", "record", (), _dose_visit))
    provide(Fact("weight_required", "record", (), _weight_required))
    weighed = ("vs.weight_kg",)
    provide(Fact("last_weight_kg", "record", weighed, _last_weight, siblings=True, together=("vs",)))
