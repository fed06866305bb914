"""What adverse events tell other forms, and what an entry knows of the others and of what leads to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from labs.reports import TABLES
from participants.opportunistic import AIDS_DEFINING
from safety.models import AdverseEvent, Infection
from safety.rules import YES, Event
from trialsite.casebook.linked import links_to
from trialsite.casebook.models import RecordLink
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf.address import read_address
from trialsite.crf.facts import Evidence, Fact, provide, shared
from trialsite.crf.values.partial import PartialDate
from trialsite.registers.selectors import protocol_of

Given = Mapping[Any, list[Evidence]]
FORM = ("ae",)
STOPPED = "WITHDRAWN"


def event_of_row(row: Any) -> Event:
    """The event as its row keeps it."""
    start, end = (PartialDate(text) if text else None for text in (row.ae_start, row.ae_end))
    return Event(
        term=row.ae_term or "", start=start, started_at=row.ae_start_time, ongoing=row.ae_ongoing, end=end,
        end_given=bool(row.ae_end or row.ae_end_missing), grade=int(row.ae_grade) if row.ae_grade else None,
        possibly_serious=row.ae_possibly_serious, serious=row.ae_serious, criteria=frozenset(row.ae_crit or ()),
        related=row.ae_rel_ip, action=row.ae_action, outcome=row.ae_outcome,
    )  # fmt: skip


@shared
def events_of(participants: Sequence[Any], as_of: datetime | None = None) -> Mapping[Any, list[tuple[Any, Event]]]:
    """The adverse events of each participant, the row of each with what it says; those in error are left out."""
    found: dict[Any, list[tuple[Any, Event]]] = {}
    for row in rows_of(AdverseEvent, participants, as_of):
        found.setdefault(row.record.participant_id, []).append((row, event_of_row(row)))
    return found


def _of_all(read: Callable[[Sequence[tuple[Any, Event]]], Any]) -> Callable[..., Given]:
    """A provider of one value of all adverse events of a participant; also where there are none."""

    def given(participants: Sequence[Any], as_of: datetime | None) -> Given:
        events = events_of(participants, as_of)
        return {key: [Evidence(read(events.get(key, ())))] for key in participants}

    return given


def _places(told: Iterable[tuple[Any, Event]], wanted: Callable[[Any, Event], bool]) -> tuple[str, ...]:
    return tuple(row.record.place for row, event in told if wanted(row, event))


def _is_related(row: Any, event: Event) -> bool:
    return event.related in protocol_of(row.record.protocol_version).value("related_set")


def _other_events(records: Sequence[Any], as_of: datetime | None) -> Given:
    """The other adverse events of the participant."""
    own = [record for record in records if record.form in FORM]
    events = events_of([record.participant_id for record in own], as_of) if own else {}
    return {
        record: [Evidence(tuple(each for row, each in events.get(record.participant_id, ()) if row.pk != record.pk))]
        for record in own
    }


def _links_to(records: Sequence[Any], forms: Iterable[str], as_of: datetime | None) -> list[RecordLink]:
    """The links from answers of such forms to adverse events; read once for all facts."""
    links = links_to([record for record in records if record.form in FORM], as_of)
    wanted = frozenset(forms)
    return [link for own in links.values() for link in own if link.record.form in wanted]


def _source_grades(records: Sequence[Any], as_of: datetime | None) -> Given:
    """The grades of the laboratory results that lead to an adverse event; those without a settled grade left out."""
    wanted: dict[str, list[tuple[Any, Any, str]]] = {}
    for link in _links_to(records, TABLES, as_of):
        key = read_address(link.address).key
        wanted.setdefault(link.record.form, []).append((link.target_id, link.record_id, key))
    found: dict[Any, list[int]] = {}
    for form, places in wanted.items():
        rows = TABLES[form][1].objects.filter(record_id__in=[record for _target, record, _key in places])
        grades = {(row.record_id, row.key): row.value_grade for row in rows if row.removed_at is None}
        for target, record, key in places:
            grade = grades.get((record, key))
            if grade and grade.isdigit():
                found.setdefault(target, []).append(int(grade))
    return {record: [Evidence(tuple(found[record.pk]))] for record in records if record.pk in found}


def _infection_of_event(records: Sequence[Any], as_of: datetime | None) -> Given:
    """Whether an assessment of opportunistic infections names the event."""
    targets = {link.target_id for link in _links_to(records, ("oi",), as_of)}
    return {record: [Evidence(True)] for record in records if record.pk in targets}


def _aids_defining_of_event(records: Sequence[Any], as_of: datetime | None) -> Given:
    """Whether an infection that defines AIDS leads to the event; a second statement where one does."""
    places = {
        (link.record_id, read_address(link.address).key): link.target_id for link in _links_to(records, ("oi",), as_of)
    }
    rows = Infection.objects.filter(record_id__in=[record for record, _key in places]) if places else ()
    targets = {
        places[row.record_id, row.key]
        for row in rows
        if (row.record_id, row.key) in places and str(row.oi_term) in AIDS_DEFINING and row.removed_at is None
    }
    return {record: [Evidence(True)] for record in records if record.pk in targets}


def register() -> None:
    """Fill the registry of facts."""
    for key, names, read in (
        ("open_ae_count", ("ae_ongoing", "ae_outcome"), lambda told: sum(event.is_open for _row, event in told)),
        (
            "open_sae", ("ae_ongoing", "ae_outcome", "ae_serious", "ae_possibly_serious"),
            lambda told: any(event.is_open and event.is_serious for _row, event in told),
        ),
        ("serious_aes", ("ae_serious",), lambda told: _places(told, lambda _row, event: event.serious == YES)),
        ("fatal_aes", ("ae_grade", "ae_outcome"), lambda told: _places(told, lambda _row, event: event.is_fatal)),
        ("related_aes", ("ae_rel_ip",), lambda told: _places(told, _is_related)),
        ("ae_stopped_treatment", ("ae_action",), lambda told: any(event.action == STOPPED for _row, event in told)),
        ("ae_starts", ("ae_start",), lambda told: tuple(event.start for _row, event in told if event.start)),
    ):  # fmt: skip
        provide(Fact(key, "participant", tuple(f"ae.{name}" for name in names), _of_all(read), together=FORM))
    of_others = ("ae.ae_term", "ae.ae_start", "ae.ae_end", "ae.ae_ongoing", "ae.ae_outcome")
    provide(Fact("other_events", "record", of_others, _other_events, alike=True, siblings=True, together=FORM))
    results = tuple(f"{form}.results[].{name}" for form in TABLES for name in ("ae", "value", "unit"))
    provide(Fact("source_grades", "record", results, _source_grades))
    provide(Fact("infection_of_event", "record", ("oi.infections[].oi_ae",), _infection_of_event))
    rows = ("oi.infections[].oi_ae", "oi.infections[].oi_term")
    provide(Fact("aids_defining_of_event", "record", rows, _aids_defining_of_event))
