"""Every configuration key of the trial by name; the page of assumptions lists them all."""

from __future__ import annotations

from trialsite.protocol.model import ConfigKey
from trialsite.protocol.msct_a_22.settings_eligibility import ELIGIBILITY
from trialsite.protocol.msct_a_22.settings_followup import LABORATORY, MINIMUM, SAFETY
from trialsite.protocol.msct_a_22.settings_study import DOSES, STUDY, VISIT_KEYS

SETTINGS: dict[str, ConfigKey] = {
    entry.key: entry for entry in (*STUDY, *VISIT_KEYS, *ELIGIBILITY, *DOSES, *LABORATORY, *SAFETY, *MINIMUM)
}
