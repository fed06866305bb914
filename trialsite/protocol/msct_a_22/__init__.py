"""The protocol package of MSCT-A-22 (NCT05872659)."""

from dataclasses import replace

from trialsite.protocol.model import Protocol, Retention
from trialsite.protocol.msct_a_22.arms import arms, infusions
from trialsite.protocol.msct_a_22.criteria import CRITERIA
from trialsite.protocol.msct_a_22.forms import FORM_TITLES, GROUPS
from trialsite.protocol.msct_a_22.masking import MASKINGS
from trialsite.protocol.msct_a_22.milestones import MILESTONES
from trialsite.protocol.msct_a_22.registry import REGISTRY
from trialsite.protocol.msct_a_22.schedule import REPEATABLE, RUNNING, schedule
from trialsite.protocol.msct_a_22.settings import SETTING_GROUPS, SETTINGS
from trialsite.protocol.msct_a_22.sources import PLAN
from trialsite.protocol.msct_a_22.stopping import STOPPING
from trialsite.protocol.msct_a_22.visits import visits


def derive(protocol: Protocol) -> Protocol:
    """The same protocol with arms, visits, schedule, infusions and masking as its configuration keys say."""
    settings = protocol.settings
    seen = visits(settings)
    return replace(
        protocol,
        arms=arms(settings),
        visits=seen,
        schedule=schedule(settings),
        infusions=infusions(settings, seen),
        masking=MASKINGS[settings["masking_who"].value],
    )


PROTOCOL = derive(
    Protocol(
        package="msct_a_22",
        version="1.0",
        registry=REGISTRY,
        arms=(),
        visits=(),
        schedule=(),
        groups=GROUPS,
        form_titles=FORM_TITLES,
        criteria=CRITERIA,
        masking=MASKINGS["strict"],
        settings=SETTINGS,
        running=RUNNING,
        repeatable=REPEATABLE,
        retention=Retention(30, "rules for stem-cell clinical research: 30 years; assumed until the track is known"),
        milestones=MILESTONES,
        setting_groups=SETTING_GROUPS,
        stopping=STOPPING,
        verification=PLAN,
        derive=derive,
    )
)
