"""A file as rows of texts, before anybody knows what its columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell that cannot be taken, and why."""

    message: Text


Cell = str | Trouble


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row with its number as a spreadsheet counts it, from 1."""

    number: int
    cells: Sequence[Cell]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(isinstance(cell, Trouble) or cell.strip() for cell in self.cells)


Rows = Iterator[SheetRow]
