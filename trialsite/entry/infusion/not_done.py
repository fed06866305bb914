"""One press says that a time point was not measured: every empty sign of its row is "not done", for one reason."""

from __future__ import annotations

from collections.abc import Mapping

from visits.infusion.checks import SIGNS, VITALS

PRESSED, WHY = "not_done", "not-done-why:"
NOT_DONE = "ND"  # of the codelist of missing answers
CLOCK = "tp_dt"
PARTS = ("", "~date", "~time")
# the site of measurement is asked of a temperature that was measured
ABOUT = {"temp_site": "temp_c"}


def expanded(posted: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The sent boxes; where the button of a time point was pressed, with the code and the reason beside each empty one.

    What was measured of it stays as it was typed.
    """
    key = (posted.get(PRESSED) or [""])[-1]
    why = (posted.get(f"{WHY}{key}") or [""])[-1]
    kept = {name: texts for name, texts in posted.items() if name != PRESSED and not name.startswith(WHY)}
    if not key:
        return kept
    row = f"{VITALS}[{key}]."
    empty = [name for name in (CLOCK, *SIGNS) if not _has_text(kept, row + ABOUT.get(name, name))]
    for name in empty:
        kept |= {f"{row}{name}~missing": [NOT_DONE], f"{row}{name}~why": [why]}
    return kept


def _has_text(sent: Mapping[str, list[str]], address: str) -> bool:
    return any((sent.get(address + part) or [""])[-1].strip() for part in PARTS)
