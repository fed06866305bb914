"""Examples of the checks of the medical history."""

from __future__ import annotations

from datetime import date

from tests.crfs.example import ID_NUMBER, PHONE, Example
from trialsite.crf.values.partial import PartialDate

P = PartialDate
CONSENT = {"consent_date": date(2024, 3, 4)}
ENDED = {
    "mh_term": "Pneumonia", "mh_category": "infection", "mh_start": P("2020"), "mh_ongoing": "N", "mh_end": P("2020"),
    "mh_treated": "N",
}  # fmt: skip
EXAMPLES: tuple[Example, ...] = (
    Example("mh", "G-06", "C", {}, {"mh_none": True}),
    *(Example("mh", "G-06", "C", {k: v for k, v in ENDED.items() if k != name}, ENDED) for name in ENDED),
    Example("mh", "G-06", "C", ENDED | {"mh_ongoing": "Y"}, ENDED | {"mh_ongoing": "Y", "mh_grade": "1"}),
    Example("mh", "G-01", "H", {"mh_start": P("2024-06-02")}, {"mh_start": P("2024-06-01")}),
    Example("mh", "G-01", "H", {"mh_end": P("2024-07")}, {"mh_end": P("2024")}),
    Example("mh", "G-09", "H", {"mh_start": P("2021"), "mh_end": P("2020-12")}, {"mh_start": P("2020"), "mh_end": P("2020-01")}),
    *(Example("mh", "DM-01", "H", {name: ID_NUMBER}, {name: "Pneumonia"}) for name in ("mh_term", "comment")),
    *(Example("mh", "DM-03", "S", {name: PHONE}, {name: "Pneumonia"}) for name in ("mh_term", "comment")),
    Example("mh", "MH-01", "P", {"mh_category": "malignancy"}, {"mh_category": "surgery"}),
    Example("mh", "MH-02", "P", {"mh_category": "infection", "mh_ongoing": "Y"}, {"mh_category": "infection", "mh_ongoing": "N"}),
    Example("mh", "MH-03", "H", {"mh_start": P("2024-03-05")}, {"mh_start": P("2024-03-04")}, CONSENT),
    Example("mh", "MH-03", "H", {"mh_start": P("2024-04")}, {"mh_start": P("2024-03")}, CONSENT),
    *(Example("mh", "mh.mh_grade", "S", {"mh_grade": code}, {"mh_grade": "2"}) for code in ("3", "4")),
    Example("mh", "mh.mh_treated", "S", {"mh_treated": "Y"}, {"mh_treated": "N"}),
)  # fmt: skip
