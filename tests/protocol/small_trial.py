"""A trial smaller than the real one, built of the same parts, so that rules are tried on more than one."""

from __future__ import annotations

from typing import Any

from trialsite.protocol.audience import Audience
from trialsite.protocol.model import (
    Arm,
    ConfigKey,
    FormGroup,
    Masking,
    Phase,
    Protocol,
    Requirement,
    ScheduledForm,
    Status,
    Visit,
)
from trialsite.protocol.text import Text

ASKED = Requirement.REQUIRED
SOME = Text("Smokers", "吸烟者")


def a_key(name: str, value: object, **more: Any) -> ConfigKey:
    """A configuration key of the small trial."""
    return ConfigKey(name, Text(name, name), value, Status.ASSUMPTION, "assumption", "study", **more)


def small_trial(**changed: Any) -> Protocol:
    """Screening, one dose visit, week 4, early end, unscheduled; consent, weight, lung test, product, events."""
    parts: dict[str, Any] = {
        "package": "small",
        "version": "1.0",
        "registry": {},
        "arms": (Arm("A", Text("Drug", "药物"), 2, "invented"), Arm("B", Text("Placebo", "安慰剂"), 2, "invented")),
        "visits": (
            Visit("S", Text("Screening", "筛选"), 0, first=-10, last=-1),
            Visit("D", Text("Dose", "给药"), 1, target=0, is_dose=True),
            Visit("W4", Text("Week 4", "第4周"), 2, target=28, minus=2, plus=5),
            Visit("U", Text("Unscheduled", "计划外"), 3),
            Visit("E", Text("Early end", "提前终止"), 4, ends_early=True),
        ),
        "schedule": (
            ScheduledForm("ic", "S", ASKED),
            ScheduledForm("vs", "S", ASKED),
            ScheduledForm("vs", "D", ASKED, Phase.PRE_DOSE),
            ScheduledForm("prep", "D", ASKED, audience=Audience.UNBLINDED),
            ScheduledForm("vs", "W4", ASKED),
            ScheduledForm("lung", "W4", Requirement.CONDITIONAL, condition=SOME),
            ScheduledForm("ic", "W4", Requirement.IF_INDICATED),
            ScheduledForm("cm", "W4", ASKED),
            ScheduledForm("vs", "U", ASKED),
            ScheduledForm("vs", "E", ASKED),
            ScheduledForm("dv", "", Requirement.WHEN_IT_HAPPENS),
        ),
        "groups": (FormGroup("all", Text("All", "全部"), ("ic", "vs", "lung", "prep", "cm", "dv")),),
        "form_titles": {form: Text(form, form) for form in ("ic", "vs", "lung", "prep", "cm", "dv")},
        "criteria": (),
        "masking": Masking("strict", frozenset({"pharmacist"}), Text("Site blinded", "中心设盲")),
        "settings": {"days": a_key("days", 7), "collect_smoker": a_key("collect_smoker", False)},
        "running": frozenset({"cm", "dv"}),
    }
    return Protocol(**(parts | changed))
