"""The bar above a listing: find, choose, order, take away as a file, print; the same on every page that has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class FilterBar:
    """What the bar of one listing offers and what is asked now; the choice goes by `choice_name` in the address."""

    find_label: str
    sought: str
    choice_name: str
    choice_label: str
    every_label: str
    every: int
    choices: Sequence[tuple[str, Text, int]]
    chosen: str
    orders: Sequence[tuple[str, Text]]
    order: str
    export_url: str
