"""The calendar as an iCalendar file (RFC 5545): codes of participants and visits, nothing else about anybody; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

LINE_BYTES = 75  # the longest line of the format (RFC 5545, 3.1)
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One visit that takes the whole of a site date; `uid` stays the same in every file."""

    uid: str
    on: date
    summary: str
    description: str


def calendar_file(name: str, entries: Iterable[Entry], at: datetime) -> str:
    """The text of the file, made at an instant; lines end as the format asks."""
    return "".join(f"{folded}\r\n" for line in _lines(name, entries, at) for folded in [_folded(line)])


def _lines(name: str, entries: Iterable[Entry], at: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//trialsite//visits//EN", "CALSCALE:GREGORIAN",
                f"X-WR-CALNAME:{name.translate(_ESCAPES)}")  # fmt: skip
    for entry in entries:
        yield from (
            "BEGIN:VEVENT",
            f"UID:{entry.uid}",
            f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{entry.summary.translate(_ESCAPES)}",
            f"DESCRIPTION:{entry.description.translate(_ESCAPES)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        )
    yield "END:VCALENDAR"


def _folded(line: str) -> str:
    """The line in pieces of at most 75 bytes, no sign torn apart; each next one begins with a space."""
    pieces, size = [""], 0
    for sign in line:
        length = len(sign.encode())
        if size + length > LINE_BYTES:
            pieces.append(" ")
            size = 1
        pieces[-1] += sign
        size += length
    return "\r\n".join(pieces)
