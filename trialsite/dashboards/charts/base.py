"""What a chart is, and how numbers stand in its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from trialsite.dashboards.figures import Figures

NONE = "–"


@dataclass(frozen=True, slots=True)
class Chart:
    """One card: `note` beside the title, `counted` says whose data they are, `size` how wide it is.

    The table has the same numbers as the drawing; without a drawing the table is what is shown.
    """

    key: str
    title: str
    note: str
    definition: str
    counted: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    drawing: SafeString | None = None
    size: str = "small"


def grouped(
    figures: Figures, heads: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Heads and rows of a table; each row comes with its group, which stands first where there are groups."""
    if not figures.scope.groups:
        return tuple(heads), tuple(tuple(cells) for _group, cells in rows)
    return (_("Arm"), *heads), tuple((group, *cells) for group, cells in rows)


def number(value: float | None, places: int = 1, *, signed: bool = False) -> str:
    """A number with its decimals, a dash for none; a minus sign is a minus sign."""
    if value is None:
        return NONE
    text = f"{value:+.{places}f}" if signed else f"{value:.{places}f}"
    return text.replace("-", "−")


def share(part: int, whole: int) -> str:
    """A part of a whole in percent; a dash for nothing."""
    return f"{100 * part / whole:.1f} %" if whole else NONE


def of(part: int, whole: int) -> str:
    """A part, the whole and the percentage."""
    return f"{part}/{whole} ({share(part, whole)})" if whole else f"{part}/{whole}"


def said(what: str, values: str) -> str:
    """What a drawing is read out as: what it shows, and its values."""
    return f"{what}: {values}"
