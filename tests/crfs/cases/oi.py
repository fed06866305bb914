"""Examples of the checks of the assessment of opportunistic infections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from safety.infections import SYMPTOMS
from tests.crfs.example import ID_NUMBER, PHONE, Example
from trialsite.crf.values.partial import PartialDate

P = PartialDate
DAY = date(2024, 5, 20)
ALL = {"form_date": DAY, "oi_assessed": "Y", "oi_present": "N", "oi_prophylaxis": ("SMZTMP",)} | dict.fromkeys(
    SYMPTOMS, "N"
)
ROW = {
    "oi_term": "PCP", "oi_certainty": "CONFIRMED", "oi_onset": P("2024-05-10"), "oi_evidence": ("PCR",),
    "oi_recurrent": "NEW", "oi_iris": "N", "oi_ae": "log/ae/1",
}  # fmt: skip
COUNTS = {"cd4_counts": ((date(2024, 3, 4), Decimal(260)), (DAY, Decimal(148)))}
WEIGHTS = {"weights": ((date(2024, 3, 5), Decimal(65)), (DAY, Decimal("58.4")))}


def row(**other):
    """The answers of one infection by address."""
    return {f"infections[r1].{name}": value for name, value in (ROW | other).items() if value is not None}


EXAMPLES: tuple[Example, ...] = (
    *(Example("oi", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL if name != "form_date"),
    *(Example("oi", "G-06", "C", ALL | {"oi_present": "Y"} | row(**{name: None}), ALL | {"oi_present": "Y"} | row()) for name in ROW if name != "oi_ae"),
    Example("oi", "G-01", "H", {"form_date": date(2024, 6, 2)}, {"form_date": date(2024, 6, 1)}),
    Example("oi", "G-01", "H", row(oi_onset=P("2024-06-02")), row(oi_onset=P("2024-06"))),
    Example("oi", "oi.oi_assessed", "S", {"oi_assessed": "N"}, {"oi_assessed": "Y"}),
    Example("oi", "oi.oi_sym_weight", "S", ALL, ALL | {"oi_sym_weight": "Y"}, WEIGHTS),
    Example("oi", "oi.oi_sym_weight", "S", ALL, ALL | {"form_date": date(2024, 5, 19)}, WEIGHTS),
    Example("oi", "OI-01", "C", {"oi_present": "Y"}, {"oi_present": "Y"} | row()),
    Example("oi", "OI-01", "C", {"oi_present": "Y"} | row(oi_ae=None), {"oi_present": "N"}),
    Example("oi", "OI-02", "S", {"oi_sym_cough": "Y", "oi_present": "N"}, {"oi_sym_cough": "Y", "oi_present": "N", "comment": "A cold"}),
    Example("oi", "OI-02", "S", {"oi_sym_cough": "Y", "oi_present": "N"}, {"oi_sym_cough": "Y", "oi_present": "Y"} | row()),
    Example("oi", "OI-03", "P", row(), row(oi_term="HZ")),
    Example("oi", "OI-03", "P", row(), row(oi_ae="log/ae/2"), {"serious_aes": ("log/ae/2",)}),
    # the nearest CD4 counts
    Example("oi", "OI-04", "P", {"form_date": DAY, "oi_prophylaxis": ("NONE",)}, {"form_date": date(2024, 4, 1), "oi_prophylaxis": ("NONE",)}, COUNTS),
    Example("oi", "OI-04", "P", {"form_date": DAY, "oi_prophylaxis": ("NONE",)}, {"form_date": DAY, "oi_prophylaxis": ("SMZTMP",)}, COUNTS),
    Example("oi", "OI-05", "S", row(oi_onset=P("2024-03-03")), row(oi_onset=P("2024-03")), {"consent_date": date(2024, 3, 4)}),
    Example("oi", "OI-06", "C", {"oi_prophylaxis": ("FLUC", "NONE")}, {"oi_prophylaxis": ("NONE",)}),
    Example("oi", "oi.oi_prophylaxis", "S", {"oi_prophylaxis": ("FLUC",)}, {"oi_prophylaxis": ("NONE",)}),
    Example("oi", "oi.oi_certainty", "S", row(oi_evidence=("clinical",)), row(oi_evidence=("clinical", "PCR"))),
    Example("oi", "oi.oi_ae", "H", row(oi_ae="log/ae/2"), row(), {"linkable_records": ("log/ae/1",)}),
    Example("oi", "DM-01", "H", {"comment": ID_NUMBER}, {"comment": "A cold"}),
    Example("oi", "DM-03", "S", {"comment": PHONE}, {"comment": "A cold"}),
)  # fmt: skip
