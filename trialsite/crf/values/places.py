"""The place of a record among those of its participant: visit, form and number, as a link names it."""

from __future__ import annotations

import re
from typing import NamedTuple

LOG = "log"

_PLACE = re.compile(r"([A-Za-z0-9-]{1,10})/([a-z0-9_]{1,20})/([1-9][0-9]{0,4})")
_NUMBERED = re.compile(r"(.+)-([1-9][0-9]{0,3})")


class Place(NamedTuple):
    """Name of the visit ("log" for entries of running logs), form key, number from 1."""

    visit: str
    form: str
    repeat: int

    def __str__(self) -> str:
        return f"{self.visit}/{self.form}/{self.repeat}"

    @property
    def short(self) -> str:
        """How a list names it: `V2 SV`, `AE 3`."""
        return f"{self.form.upper()} {self.repeat}" if self.visit == LOG else f"{self.visit} {self.form.upper()}"


def visit_name(code: str, number: int) -> str:
    """The name of a visit that may be held again: its code, with its number from the second one on."""
    return code if number == 1 else f"{code}-{number}"


def read_visit(name: str) -> tuple[str, int]:
    """Code and number of a visit by its name; a name without a number means the first one."""
    match = _NUMBERED.fullmatch(name)
    return (match[1], int(match[2])) if match else (name, 1)


def read_place(text: str) -> Place:
    """The place a text names; raises ValueError for any other text."""
    match = _PLACE.fullmatch(text)
    if match is None:
        raise ValueError(f"Not the place of a record: {text[:40]}")
    return Place(match[1], match[2], int(match[3]))
