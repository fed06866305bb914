"""Examples of the checks of the viral-load history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from participants.viral_loads import HIV_RNA
from tests.crfs.example import ID_NUMBER, PHONE, Example, limit
from trialsite.crf.values.measured import Measured, read_measured
from trialsite.crf.values.partial import PartialDate

D, P = Decimal, PartialDate


def rna(text: str) -> Measured:
    """A result as a report prints it."""
    return read_measured(text, grammar=HIV_RNA)


ALL = {"vlh_date": P("2023-06-12"), "vlh": rna("<20"), "vlh_source_seen": "Y"}
EXAMPLES: tuple[Example, ...] = (
    *(Example("vlh", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    Example("vlh", "G-01", "H", {"vlh_date": P("2024-06-02")}, {"vlh_date": P("2024-06-01")}),
    *(Example("vlh", "DM-01", "H", {name: ID_NUMBER}, {name: "Cobas"}) for name in ("vlh_assay", "vlh_lab", "comment")),
    *(Example("vlh", "DM-03", "S", {name: PHONE}, {name: "Cobas"}) for name in ("vlh_assay", "vlh_lab", "comment")),
    Example("vlh", "VLH-01", "H", {"vlh": rna("8.01 log10")}, {"vlh": rna("8 log10")}),
    Example("vlh", "VLH-01", "H", {"vlh": rna("0.99")}, {"vlh": rna("1")}),
    Example("vlh", "VLH-01", "H", {"vlh": rna("0")}, {"vlh": rna("<1")}),
    Example("vlh", "VLH-02", "S", {"vlh_date": P("2023-06-12")}, {"vlh_date": P("2023-06-13")}, {"vl_other_dates": (P("2023-06-12"), P("2022"))}),
    Example("vlh", "VLH-02", "S", {"vlh_date": P("2023-06-12")}, {"vlh_date": P("2022-01")}, {"vl_other_dates": (P("2023-06-12"), P("2022-01"))}),
    *(Example("vlh", "VLH-03", "S", {"vlh_date": P(text)}, {"vlh_date": P("2022-06")}) for text in ("2022", "UNK")),
    Example("vlh", "vlh.vlh_date", "S", {"vlh_date": P("2024-03-05")}, {"vlh_date": P("2024-03-04")}, {"consent_date": date(2024, 3, 4)}),
    Example("vlh", "vlh.vlh_unit", "S", {"vlh": rna("35 IU/mL")}, {"vlh": rna("35 copies/mL")}),
    Example("vlh", "vlh.vlh", "C", {"vlh": rna("detected below LLOQ")}, {"vlh": rna("detected below LLOQ"), "vlh_lloq": D(20)}),
    Example("vlh", "vlh.vlh", "C", {"vlh": rna("DETLT")}, {"vlh": rna("DETLT 20")}),
    Example("vlh", "vlh.vlh", "H", {"vlh": rna("100000001")}, {"vlh": rna("100000000")}),
    Example("vlh", "vlh.vlh", "S", {"vlh": rna("1000001")}, {"vlh": rna("1000000")}),
    *limit("vlh", "vlh_lloq", "H", D(0), D(1), D(1001), D(1000)),
    *(Example("vlh", "vlh.vlh_lloq", "S", {"vlh_lloq": D(bad)}, {"vlh_lloq": D(good)}) for bad, good in ((19, 20), (41, 40), (51, 50), (101, 100))),
    Example("vlh", "vlh.vlh_source_seen", "S", {"vlh_source_seen": "N"}, {"vlh_source_seen": "Y"}),
)  # fmt: skip
