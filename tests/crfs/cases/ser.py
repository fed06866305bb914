"""Examples of the checks of serology."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from labs.crfs.ser import INTERNATIONAL_UNITS
from tests.crfs.example import ID_NUMBER, PHONE, Example, limit
from trialsite.crf.values.measured import Measured, Op, read_measured

CONSENT = {"consent_date": date(2024, 3, 4)}
ALL = {"ser_date": date(2024, 3, 5)} | dict.fromkeys(
    ("hbsag", "hbv_dna", "hcv_ab", "hcv_rna", "hav_igm", "hdv_igm", "hev_igm", "tp_ab"), "NEG"
)
MISSING = ("ND", "Not on the panel")


def units(number: int) -> Measured:
    """An amount in IU/mL."""
    return Measured(str(number), Op.EQ, Decimal(number), "IU/mL", Decimal(number))


def amount(text: str) -> Measured:
    """An amount as reports print it."""
    return read_measured(text, grammar=INTERNATIONAL_UNITS)


EXAMPLES: tuple[Example, ...] = (
    *(Example("ser", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    Example("ser", "G-06", "C", ALL | {"tp_ab": "POS"}, ALL | {"tp_ab": "POS", "rpr_titre": "1:8"}),
    Example("ser", "G-06", "C", ALL | {"tp_ab": "POS"}, ALL | {"tp_ab": "IND"}),
    Example("ser", "G-01", "H", {"ser_date": date(2024, 6, 2)}, {"ser_date": date(2024, 6, 1)}),
    Example("ser", "G-02", "D", {"ser_date": date(2024, 3, 3)}, {"ser_date": date(2024, 3, 4)}, CONSENT),
    Example("ser", "G-13", "S", {"ser_date": date(2024, 3, 3)}, {"ser_date": date(2024, 3, 4)}, CONSENT, rechecking=True),
    Example("ser", "DM-01", "H", {"comment": ID_NUMBER}, {"comment": "fine"}),
    Example("ser", "DM-03", "S", {"comment": PHONE}, {"comment": "fine"}),
    Example("ser", "ser.ser_date", "S", {"ser_date": date(2024, 2, 20)}, {"ser_date": date(2024, 2, 21)}, {"randomised_on": date(2024, 3, 20)}),
    Example("ser", "ser.hbsag", "S", {"hbsag": "POS", "hbv_dna": MISSING}, {"hbsag": "NEG", "hbv_dna": MISSING}),
    Example("ser", "ser.hbsag", "S", {"hbsag": "POS", "hbv_dna": MISSING}, {"hbsag": "POS", "hbv_dna": "NEG"}),
    Example("ser", "ser.hcv_ab", "S", {"hcv_ab": "POS", "hcv_rna": MISSING}, {"hcv_ab": "NEG", "hcv_rna": MISSING}),
    Example("ser", "ser.hdv_igm", "S", {"hdv_igm": "POS", "hbsag": "NEG"}, {"hdv_igm": "POS", "hbsag": "POS"}),
    Example("ser", "ser.hdv_igm", "S", {"hdv_igm": "POS", "hbsag": "NEG"}, {"hdv_igm": "IND", "hbsag": "NEG"}),
    Example("ser", "SER-01", "S", {"hbv_dna": "NEG", "hbv_dna_value": amount("20")}, {"hbv_dna": "NEG", "hbv_dna_value": amount("<20")}),
    Example("ser", "SER-01", "S", {"hbv_dna": "NEG", "hbv_dna_value": amount(">170000000")}, {"hbv_dna": "POS", "hbv_dna_value": amount("20")}),
    Example("ser", "SER-01", "S", {"hbv_dna": "NEG", "hbv_dna_value": amount("20")}, {"hbv_dna": "NEG", "hbv_dna_value": amount("TND")}),
    Example("ser", "SER-03", "P", {"hbsag": "POS", "hbv_dna": "NEG"}, {"hbsag": "POS", "hbv_dna": "POS"}),
    Example("ser", "SER-03", "P", {"hbsag": "POS", "hbv_dna": "NEG"}, {"hbsag": "NEG", "hbv_dna": "NEG"}),
    *limit("ser", "hbv_dna_value", "H", *map(units, (10_000_000_001, 10_000_000_000))),
    *limit("ser", "hcv_rna_value", "H", *map(units, (10_000_000_001, 10_000_000_000))),
)  # fmt: skip
