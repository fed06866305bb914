"""A demonstration package: the three visits of ACTG 175 of which a public data set tells; no trial of its own.

Everything but visits and forms is that of MSCT-A-22, so that real participants go through the same forms and checks.
Source of the visits: Hammer S.M. et al., N Engl J Med 1996;335:1081 (CD4 and CD8 at baseline and week 20, CD4 at
week 96). The days of the windows are assumed.
"""

from dataclasses import replace

from trialsite.protocol.model import FormGroup, Requirement, ScheduledForm, Visit
from trialsite.protocol.msct_a_22 import PROTOCOL as MSCT_A_22
from trialsite.protocol.text import Text

BASELINE, WEEK_20, WEEK_96 = "BL", "W20", "W96"


def _forms(visit: str, *forms: str) -> tuple[ScheduledForm, ...]:
    return tuple(ScheduledForm(form, visit, Requirement.REQUIRED) for form in forms)


PROTOCOL = replace(
    MSCT_A_22,
    package="actg175",
    version="actg-1",
    derive=None,
    visits=(
        Visit(BASELINE, Text("Baseline", "基线"), 0, first=-30, last=0, label=Text("Baseline", "基线")),
        Visit(WEEK_20, Text("Week 20", "第20周"), 1, 140, 14, 14, label=Text("W20", "W20")),
        Visit(WEEK_96, Text("Week 96", "第96周"), 2, 672, 28, 28, label=Text("W96", "W96")),
    ),
    schedule=(
        *_forms(BASELINE, "ic", "dm", "sv", "vs", "lym"),
        *_forms(WEEK_20, "sv", "lym"),
        *_forms(WEEK_96, "sv", "lym"),
    ),
    groups=(
        FormGroup("baseline", Text("Baseline", "基线"), ("ic", "dm")),
        FormGroup("visit", Text("Every visit", "每次访视"), ("sv", "vs")),
        FormGroup("laboratory", Text("Laboratory", "实验室检查"), ("lym",)),
    ),
    infusions=(),
)
