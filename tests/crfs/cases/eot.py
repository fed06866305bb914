"""Examples of the checks of the end of treatment."""

from __future__ import annotations

from datetime import date

from tests.crfs.example import ID_NUMBER, PHONE, Example

DAY = date(2024, 5, 20)
ALL = {"eot_date": DAY, "eot_why": "COMPLETED", "eot_followup_continues": "Y"}
TEXTS = ("eot_detail", "comment")
EXAMPLES: tuple[Example, ...] = (
    *(Example("eot", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    *(Example("eot", "G-06", "C", ALL | {"eot_why": why}, ALL | {"eot_why": why, "eot_detail": "See the note"}) for why in ("INV", "OTHER", "SPONSOR")),
    Example("eot", "G-06", "C", ALL | {"eot_why": "AE"}, ALL | {"eot_why": "AE", "eot_ae": "log/ae/1"}),
    Example("eot", "G-01", "H", {"eot_date": date(2024, 6, 2)}, {"eot_date": date(2024, 6, 1)}),
    Example("eot", "EOT-01", "C", {"eot_why": "COMPLETED"}, {"eot_why": "INV"}, {"infusions_given": 2}),
    Example("eot", "EOT-02", "S", {"eot_why": "INV"}, {"eot_why": "COMPLETED"}, {"infusions_given": 3}),
    Example("eot", "EOT-03", "D", {"eot_date": date(2024, 5, 19)}, {"eot_date": DAY}, {"last_infusion_on": DAY}),
    Example("eot", "EOT-04", "C", {"eot_why": "AE"}, {"eot_why": "INV"}, {"ae_stopped_treatment": False}),
    # seven days after 25 May is 1 June, today
    Example("eot", "EOT-05", "S", {"eot_followup_continues": "N", "eot_date": date(2024, 5, 24)}, {"eot_followup_continues": "N", "eot_date": date(2024, 5, 25)}),
    Example("eot", "EOT-05", "S", {"eot_followup_continues": "N", "eot_date": DAY}, {"eot_followup_continues": "Y", "eot_date": DAY}, {"eos_date": date(2024, 5, 28)}),
    Example("eot", "eot.eot_followup_continues", "S", {"eot_followup_continues": "N"}, {"eot_followup_continues": "Y"}),
    *(Example("eot", "eot.eot_ae", "H", {"eot_ae": bad}, {"eot_ae": "log/ae/1"}, {"linkable_records": ("log/ae/1", "log/cm/1")}) for bad in ("log/ae/2", "log/cm/1")),
    *(Example("eot", "DM-01", "H", {name: ID_NUMBER}, {name: "See the note"}) for name in TEXTS),
    *(Example("eot", "DM-03", "S", {name: PHONE}, {name: "See the note"}) for name in TEXTS),
)  # fmt: skip
