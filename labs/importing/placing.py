"""Which form a sample belongs to: by visit, by accession number, by its day; never guessed. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from labs.importing.extract import Line
from labs.importing.known import Days, Slot
from labs.importing.mapping import folded
from labs.importing.said import (
    NO_DATE,
    NO_SUCH_VISIT,
    NO_TIME,
    NO_VISIT,
    NOT_TAKEN,
    OTHER_LABORATORY,
    OTHER_SAMPLE,
)
from trialsite.audit.clock import SITE_ZONE, site_date
from trialsite.crf.answers import Answer
from trialsite.crf.fields import Reading
from trialsite.crf.values.dates import HOW, read_date, read_datetime, read_time
from trialsite.crf.values.errors import Unreadable
from trialsite.protocol.text import Text

SHORTEST_DATE = 6
_SECONDS = re.compile(r"(\d{1,2}:\d{2}):\d{2}(?:\.\d+)?")
_WITH_TIME = re.compile(r"(.*\S)[ T]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)")


@dataclass(frozen=True, slots=True)
class Sample:
    """What a line says of its sample; `at` where both day and time are known."""

    visit: str
    day: date | None
    clock: time | None
    at: datetime | None
    accession: str

    def answers(self, slot: Slot, laboratory: str) -> dict[str, Answer]:
        """The head of the form as the file tells it."""
        told: dict[str, object] = {
            "lab_done": "Y", slot.crf.occurred: self.at, "lab_name": laboratory, "accession_no": self.accession or None,
        }  # fmt: skip
        return {name: Answer(value) for name, value in told.items() if value is not None and name in slot.crf.questions}


def sample_of(line: Line, reading: Reading) -> Sample | Text:
    """The sample of a line; why not, where its date or time cannot be read."""
    typed, clock = line.said.get("date", ""), line.said.get("time", "")
    joined = _WITH_TIME.fullmatch(typed)
    if joined:
        typed, clock = joined[1], clock or joined[2]
    try:
        day = _day(typed, reading) if typed else None
        at_clock = read_time(_SECONDS.sub(r"\1", clock)) if clock else None
        at = None
        if day is not None and at_clock is not None:
            at = read_datetime(day.isoformat(), f"{at_clock:%H:%M}", zone=SITE_ZONE, today=reading.today)
    except Unreadable as problem:
        return problem.message
    return Sample(line.said.get("visit", ""), day, at_clock, at, line.said.get("accession", "")[:30])


def _day(typed: str, reading: Reading) -> date:
    # "t" and "-1d" are for people at a form
    if len(typed) < SHORTEST_DATE:
        raise Unreadable(HOW)
    return read_date(typed, today=reading.today)


def placed(sample: Sample, slots: Sequence[Slot], laboratory: str) -> Slot | Text:
    """The form of a sample; why not, where there is none, or where its form holds another one."""
    found = _named(sample, slots)
    slot = found if isinstance(found, Text) else _chosen(sample, found)
    return slot if isinstance(slot, Text) else _fits(sample, slot, laboratory) or slot


def _named(sample: Sample, slots: Sequence[Slot]) -> Sequence[Slot] | Text:
    wanted = folded(sample.visit)
    if not wanted:
        return slots
    found = [slot for slot in slots if wanted in {folded(slot.visit), folded(slot.title.en), folded(slot.title.zh)}]
    return found or NO_SUCH_VISIT.format(visit=sample.visit)


def _chosen(sample: Sample, slots: Sequence[Slot]) -> Slot | Text:
    own = [slot for slot in slots if sample.accession and slot.case.value("accession_no") == sample.accession]
    if len(own) == 1:
        return own[0]
    if sample.day is None:
        return slots[0] if len(slots) == 1 else NO_DATE
    stored = [slot for slot in slots if slot.sampled_at and site_date(slot.sampled_at) == sample.day]
    if len(stored) == 1:
        return stored[0]
    if len(slots) == 1 and sample.visit:
        return slots[0]
    free = [slot for slot in slots if slot.sampled_at is None]
    for days in ([slot for slot in free if _within(sample.day, slot.attended)],
                 [slot for slot in free if _within(sample.day, slot.window)]):  # fmt: skip
        if len(days) == 1:
            return days[0]
    return NO_VISIT


def _within(day: date, days: Days | None) -> bool:
    return days is not None and days[0] <= day <= days[1]


def _fits(sample: Sample, slot: Slot, laboratory: str) -> Text | None:
    """Why the sample is not that of the form; None where nothing speaks against it."""
    stored, accession = slot.sampled_at, slot.case.value("accession_no")
    if slot.case.value("lab_done") == "N":
        return NOT_TAKEN
    if slot.case.value("lab_name") not in (None, laboratory):
        return OTHER_LABORATORY
    if stored is None:
        return None if sample.at is not None else NO_TIME if sample.day else NO_DATE
    shown = f"{stored.astimezone(SITE_ZONE):%Y-%m-%d %H:%M}"
    if sample.accession and accession and sample.accession != accession:
        return OTHER_SAMPLE.format(stored=f"{shown}, {accession}")
    same = bool(sample.accession) and sample.accession == accession
    if sample.day is not None and sample.day != site_date(stored):
        return OTHER_SAMPLE.format(stored=shown)
    return OTHER_SAMPLE.format(stored=shown) if sample.at not in (None, stored) and not same else None
