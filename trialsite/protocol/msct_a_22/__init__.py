"""The protocol package of MSCT-A-22 (NCT05872659)."""

from trialsite.protocol.model import Protocol
from trialsite.protocol.msct_a_22.facts import ARMS, CRITERIA, REGISTRY, STRICT
from trialsite.protocol.msct_a_22.settings import SETTINGS
from trialsite.protocol.msct_a_22.visits import FORM_TITLES, GROUPS, SCHEDULE, VISITS

PROTOCOL = Protocol(
    package="msct_a_22",
    version="1.0",
    registry=REGISTRY,
    arms=ARMS,
    visits=VISITS,
    schedule=SCHEDULE,
    groups=GROUPS,
    form_titles=FORM_TITLES,
    criteria=CRITERIA,
    masking=STRICT,
    settings=SETTINGS,
)
