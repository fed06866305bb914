"""Addresses of answers: `temp_c`, `results[hgb].value`; the same everywhere a value is spoken of."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PATTERN = re.compile(r"^(?:(?P<group>[a-z][a-z0-9_]*)\[(?P<key>[A-Za-z0-9_.-]{1,40})\]\.)?(?P<var>[a-z][a-z0-9_]*)$")


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where an answer stands in its form; group and key are empty outside row groups."""

    var: str
    group: str = ""
    key: str = ""

    def __str__(self) -> str:
        return f"{self.group}[{self.key}].{self.var}" if self.group else self.var


def row_of(text: str) -> tuple[str, str]:
    """Row group and key of an address, both empty outside row groups; raises ValueError as `read_address` does."""
    place = read_address(text)
    return place.group, place.key


def read_address(text: str) -> Address:
    """The address a text names; raises ValueError where it has another form."""
    match = _PATTERN.match(text)
    if match is None:
        raise ValueError(f"Not an address: {text[:80]}")
    return Address(match["var"], match["group"] or "", match["key"] or "")
