"""Examples of the checks of a withdrawal of consent."""

from __future__ import annotations

from datetime import date

from tests.crfs.example import ID_NUMBER, PHONE, Example

ALL = {
    "consent_withdrawn_date": date(2024, 5, 10), "wd_by": "SELF", "wd_scope": ("TREAT", "FOLLOWUP"), "wd_recorded_by": "CHENJ",
}  # fmt: skip
CONSENT = {"consent_date": date(2024, 3, 4)}
EXAMPLES: tuple[Example, ...] = (
    *(Example("wd", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    Example("wd", "G-01", "H", {"consent_withdrawn_date": date(2024, 6, 2)}, {"consent_withdrawn_date": date(2024, 6, 1)}),
    Example("wd", "wd.consent_withdrawn_date", "H", {"consent_withdrawn_date": date(2024, 3, 3)}, {"consent_withdrawn_date": date(2024, 3, 4)}, CONSENT),
    Example("wd", "wd.wd_by", "S", {"wd_by": "LAR"}, {"wd_by": "SELF"}),
    Example("wd", "WD-01", "P", {"wd_scope": ("SAMPLES",)}, {"wd_by": "SELF"}),
    *(Example("wd", "DM-01", "H", {name: ID_NUMBER}, {name: "Moves away"}) for name in ("wd_reason", "comment")),
    *(Example("wd", "DM-03", "S", {name: PHONE}, {name: "Moves away"}) for name in ("wd_reason", "comment")),
)  # fmt: skip
