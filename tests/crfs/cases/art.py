"""Examples of the checks of the antiretroviral regimen history."""

from __future__ import annotations

from datetime import date
from typing import Any

from participants.segments import Segment
from tests.crfs.example import ID_NUMBER, PHONE, Example
from trialsite.crf.values.partial import PartialDate

P = PartialDate
CONSENT = {"consent_date": date(2024, 3, 4)}
EFV, DTG = ("TDF", "3TC", "EFV"), ("TDF", "3TC", "DTG")
ENDED = {
    "art_components": EFV,
    "art_start": P("2018-06"),
    "art_ongoing": "N",
    "art_end": P("2020-06-01"),
    "art_change_reason": "SIMPL",
}


def others(*rows: tuple[tuple[str, ...], str, str | None]) -> dict[str, Any]:
    """The other entries of the log: drugs, start, end (None: ongoing)."""
    found = (Segment(frozenset(drugs), P(start), P(end) if end else None, end is None) for drugs, start, end in rows)
    return {"art_other_segments": tuple(found)}


def regimen(start: str, end: str | None = None, drugs: tuple[str, ...] = DTG) -> dict[str, Any]:
    """Answers of one entry; ongoing without an end."""
    told: dict[str, Any] = {"art_components": drugs, "art_start": P(start), "art_ongoing": "N" if end else "Y"}
    return told | ({"art_end": P(end)} if end else {})


def no_drugs(start: str) -> dict[str, Any]:
    """An entry that is not a complete regimen."""
    return regimen(start, drugs=("DTG",))


FIRST = others((EFV, "2018-06-01", "2020-06-01"))
EXAMPLES: tuple[Example, ...] = (
    *(Example("art", "G-06", "C", {k: v for k, v in ENDED.items() if k != name}, ENDED) for name in ENDED),
    Example("art", "G-01", "H", {"art_start": P("2024-06-02")}, {"art_start": P("2024-06-01")}),
    Example("art", "G-01", "H", {"art_end": P("2024-07")}, {"art_end": P("2024")}),
    Example("art", "G-09", "H", {"art_start": P("2020-06-02"), "art_end": P("2020-06-01")}, {"art_start": P("2020-06"), "art_end": P("2020-06-01")}),
    *(Example("art", "DM-01", "H", {name: ID_NUMBER}, {name: "300 mg"}) for name in ("art_dose_note", "comment")),
    *(Example("art", "DM-03", "S", {name: PHONE}, {name: "300 mg"}) for name in ("art_dose_note", "comment")),
    Example("art", "ART-01", "H", regimen("2020-05-31"), regimen("2020-06-01"), FIRST),
    Example("art", "ART-01", "H", regimen("2020-04"), regimen("2020-05"), others((EFV, "2018", "2020-05-31"))),
    Example("art", "ART-01", "H", regimen("2020-05-31"), no_drugs("2020-05-31"), FIRST),
    Example("art", "ART-01", "H", regimen("2019-01-01", "2019-02-01"), regimen("2019-01-01"), others((EFV, "2018-06-01", None))),
    Example("art", "ART-02", "S", regimen("2020-06-10"), regimen("2020-06-09"), FIRST),
    Example("art", "ART-02", "S", regimen("2020-07"), regimen("2020-06"), FIRST),
    Example("art", "ART-03", "D", regimen("2024-03-05"), regimen("2024-03-04"), CONSENT | FIRST),
    Example("art", "ART-03", "D", regimen("2024-04"), regimen("2024-03"), CONSENT | FIRST),
    Example("art", "ART-03", "D", regimen("2024-03-05"), regimen("2024-03-05", drugs=EFV), CONSENT | FIRST),
    Example("art", "ART-03", "P", {"art_change_reason": "TOX", "art_end": P("2024-03-05")}, {"art_change_reason": "TOX", "art_end": P("2024-03-04")}, CONSENT),
    Example("art", "ART-03", "P", {"art_change_reason": "TOX", "art_end": P("2024-03-05")}, {"art_change_reason": "FAIL", "art_end": P("2024-03-05")}, CONSENT),
    Example("art", "ART-05", "S", {"art_components": ("3TC", "FTC", "DTG")}, {"art_components": ("3TC", "TDF", "DTG")}),
    Example("art", "ART-05", "S", {"art_components": ("TDF", "TAF", "DTG")}, {"art_components": ("TAF", "FTC", "BIC")}),
    Example("art", "ART-06", "C", regimen("2020-06-01"), regimen("2020-06-01", "2020-07-01"), others((EFV, "2018-06-01", None))),
    Example("art", "art.art_components", "S", {"art_components": ("3TC",)}, {"art_components": ("3TC", "DTG")}),
    Example("art", "art.art_components", "S", {"art_components": ("TDF", "3TC", "EFV", "DTG", "NVP", "RAL")}, {"art_components": ("TDF", "3TC", "EFV", "DTG", "NVP")}),
    Example("art", "art.art_components", "S", {"art_components": ("DTG", "ABT")}, {"art_components": ("DTG", "AZV")}),
    Example("art", "art.art_start", "H", {"art_start": P("1986-12")}, {"art_start": P("1987")}),
    Example("art", "art.art_start", "S", {"art_start": P("2021-09")}, {"art_start": P("2021-08")}, CONSENT),
    Example("art", "art.art_start", "S", {"art_start": P("2021")}, {"art_start": P("2021-12-01")}, CONSENT),
)  # fmt: skip
