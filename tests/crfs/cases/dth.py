"""Examples of the checks of a death."""

from __future__ import annotations

from tests.crfs.example import ID_NUMBER, PHONE, Example
from trialsite.crf.values.partial import PartialDate

DIED = PartialDate("2024-05-20")
ALL = {
    "death_date": DIED,
    "death_cause": "Pneumonia",
    "death_autopsy": "N",
    "death_ae": "log/ae/1",
    "death_source": "RECORD",
}
TEXTS = ("death_cause", "comment")
EXAMPLES: tuple[Example, ...] = (
    *(Example("dth", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    Example("dth", "G-01", "H", {"death_date": PartialDate("2024-06-02")}, {"death_date": PartialDate("2024-06-01")}),
    Example("dth", "dth.death_date", "S", {"death_date": PartialDate("2024-05")}, {"death_date": DIED}),
    Example("dth", "DTH-01", "C", {"death_ae": "log/ae/2"}, {"death_ae": "log/ae/1"}, {"fatal_aes": ("log/ae/1",)}),
    Example("dth", "dth.death_cause_cat", "S", {"death_cause_cat": "IP"}, {"death_cause_cat": "AIDS"}),
    Example("dth", "DTH-03", "P", {"death_date": DIED}, {}),
    *(Example("dth", "dth.death_ae", "H", {"death_ae": bad}, {"death_ae": "log/ae/1"}, {"linkable_records": ("log/ae/1", "log/cm/1")}) for bad in ("log/ae/2", "log/cm/1")),
    *(Example("dth", "DM-01", "H", {name: ID_NUMBER}, {name: "Pneumonia"}) for name in TEXTS),
    *(Example("dth", "DM-03", "S", {name: PHONE}, {name: "Pneumonia"}) for name in TEXTS),
)  # fmt: skip
