"""Examples of the checks of the randomisation: nothing on it is typed but notes."""

from __future__ import annotations

from tests.crfs.example import ID_NUMBER, PHONE, Example

EXAMPLES: tuple[Example, ...] = (
    Example("rand", "DM-01", "H", {"comment": ID_NUMBER}, {"comment": "In the afternoon"}),
    Example("rand", "DM-03", "S", {"comment": PHONE}, {"comment": "In the afternoon"}),
)
