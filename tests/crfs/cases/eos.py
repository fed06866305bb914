"""Examples of the checks of the end of study."""

from __future__ import annotations

from datetime import date

from tests.crfs.example import ID_NUMBER, PHONE, Example

END = date(2024, 5, 31)
ALL = {"eos_date": END, "eos_why": "SPONSOR", "eos_last_contact": date(2024, 5, 30)}
EXAMPLES: tuple[Example, ...] = (
    *(Example("eos", "G-06", "C", {k: v for k, v in ALL.items() if k != name}, ALL) for name in ALL),
    *(Example("eos", "G-06", "C", ALL | {"eos_why": why}, ALL | {"eos_why": why, "eos_detail": "Moves away"}) for why in ("INV", "OTHER", "WD_CONSENT")),
    Example("eos", "G-06", "C", ALL | {"eos_why": "AE"}, ALL | {"eos_why": "AE", "eos_ae": "log/ae/1"}),
    Example("eos", "G-06", "C", ALL | {"eos_why": "DEATH"}, ALL | {"eos_why": "DEATH", "eos_death": "log/dth/1"}),
    Example("eos", "G-06", "C", ALL, ALL | {"eos_followup_plan": "Weekly call"}, {"open_sae": True}),
    Example("eos", "G-01", "H", {"eos_date": date(2024, 6, 2)}, {"eos_date": date(2024, 6, 1)}),
    Example("eos", "G-01", "H", {"eos_last_contact": date(2024, 6, 2)}, {"eos_last_contact": date(2024, 6, 1)}),
    Example("eos", "EOS-01", "C", {"eos_why": "COMPLETED"}, {"eos_why": "LTFU"}, {"visits_attended": frozenset({"V6"})}),
    Example("eos", "EOS-02", "H", {"eos_date": date(2024, 5, 30)}, {"eos_date": END}, {"last_visit_on": END}),
    Example("eos", "EOS-02", "H", {"eos_date": date(2024, 5, 30)}, {"eos_date": END}, {"last_infusion_on": END}),
    Example("eos", "EOS-03", "S", {"eos_date": END}, {}, {"unfinished_business": (1, 0)}),
    Example("eos", "EOS-03", "S", {"eos_date": END}, {}, {"unfinished_business": (0, 1)}),
    Example("eos", "EOS-04", "C", {"eos_why": "DEATH"}, {"eos_why": "LTFU"}),
    Example("eos", "EOS-05", "P", {"eos_date": END}, {}, {"open_ae_count": 2}),
    Example("eos", "EOS-06", "S", {"eos_why": "LTFU"}, {"eos_why": "OTHER"}, {"search_attempts": 2}),
    Example("eos", "eos.eos_last_contact", "H", ALL | {"eos_last_contact": date(2024, 6, 1)}, ALL | {"eos_last_contact": END}),
    Example("eos", "eos.eos_last_contact", "S", ALL | {"eos_last_contact": date(2024, 3, 31)}, ALL | {"eos_last_contact": date(2024, 4, 1)}),
    *(Example("eos", f"eos.{name}", "H", {name: f"log/{form}/2"}, {name: f"log/{form}/1"}, {"linkable_records": (f"log/{form}/1",)}) for name, form in (("eos_ae", "ae"), ("eos_death", "dth"))),
    *(Example("eos", "DM-01", "H", {name: ID_NUMBER}, {name: "Moves away"}) for name in ("eos_detail", "eos_followup_plan", "comment")),
    *(Example("eos", "DM-03", "S", {name: PHONE}, {name: "Moves away"}) for name in ("eos_detail", "eos_followup_plan", "comment")),
)  # fmt: skip
PASSING_BY_FACTS = (
    ("EOS-01", {"eos_why": "COMPLETED"}, {"visits_attended": frozenset({"V7"})}),
    ("EOS-04", {"eos_why": "DEATH"}, {"death_date": END}),
    ("EOS-06", {"eos_why": "LTFU"}, {"search_attempts": 3}),
)
