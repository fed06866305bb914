"""Every configuration key of the trial by name; the page of assumptions lists them all."""

from __future__ import annotations

from trialsite.protocol.config import ConfigKey
from trialsite.protocol.msct_a_22.declare import GROUPS
from trialsite.protocol.msct_a_22.settings_doses import DOSES
from trialsite.protocol.msct_a_22.settings_eligibility import ELIGIBILITY
from trialsite.protocol.msct_a_22.settings_followup import LABORATORY, MINIMUM, SAFETY
from trialsite.protocol.msct_a_22.settings_study import STUDY, VISITS
from trialsite.protocol.text import Text

SETTINGS: dict[str, ConfigKey] = {
    entry.key: entry for entry in (*STUDY, *VISITS, *ELIGIBILITY, *DOSES, *LABORATORY, *SAFETY, *MINIMUM)
}
SETTING_GROUPS: dict[str, Text] = {group.key: group.title for group in GROUPS}
