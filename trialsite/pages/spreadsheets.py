"""Cells of files that a spreadsheet will open."""

from __future__ import annotations

# what spreadsheets take for the beginning of a formula, full width too
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would run it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
