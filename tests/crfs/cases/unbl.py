"""Examples of the checks of an unblinding."""

from __future__ import annotations

from datetime import UTC, datetime

from participants.unblinding_facts import Unblinded
from tests.crfs.example import ID_NUMBER, PHONE, Example

AT = datetime(2024, 4, 24, 3, 0, tzinfo=UTC)
ALL = {
    "unbl_told_participant": "N", "unbl_told_staff": ("CHENJ",),
    "unbl_narrative": "Shock 12 minutes after the start of the infusion, adrenaline, crystalloid.",
}  # fmt: skip
TOLD = ("Placebo bag", "生理盐水500 mL", "He got MSCs", "given stem cells", "in the control group")
EXAMPLES: tuple[Example, ...] = (
    *(Example("unbl", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    *(Example("unbl", "unbl.unbl_narrative", "H", {"unbl_narrative": words}, {"unbl_narrative": "Trial MSCT-A-22, CD4 cells 210, crystalloid"}) for words in TOLD),
    *(Example("unbl", f"unbl.{name}", "H", {name: "placebo"}, {name: "L-R07"}) for name in ("unbl_letter_ref", "comment")),
    *(Example("unbl", f"unbl.{name}", "H", {name: ("NA", "placebo")}, {name: ("NA", "nobody")}) for name in ("unbl_told_participant", "unbl_told_staff")),
    Example("unbl", "unbl.unbl_narrative", "S", {"unbl_narrative": "x" * 29}, {"unbl_narrative": "x" * 30}),
    Example("unbl", "unbl.unbl_told_participant", "S", {"unbl_told_participant": "Y"}, {"unbl_told_participant": "N"}),
    Example("unbl", "unbl.unbl_ae", "C", {}, {"unbl_ae": "log/ae/1"}, {"unblinding": Unblinded(AT, "SAFETY", "Shock", "Li Na", "", True)}),
    Example("unbl", "unbl.unbl_ae", "H", {"unbl_ae": "log/ae/9"}, {"unbl_ae": "log/ae/1"}, {"linkable_records": ("log/ae/1",)}),
    Example("unbl", "UNBL-02", "D", {"unbl_told_staff": ("CHENJ",)}, {}, {"unblinding": Unblinded(AT, "ACCID", "Bag seen", "Wang Min", "", False)}),
    *(Example("unbl", "DM-01", "H", {name: ID_NUMBER}, {name: "fine"}) for name in ("unbl_letter_ref", "unbl_narrative", "comment")),
    *(Example("unbl", "DM-03", "S", {name: PHONE}, {name: "fine"}) for name in ("unbl_letter_ref", "unbl_narrative", "comment")),
)  # fmt: skip
