"""What people consented to, and who has yet to be asked for consent to a newer version of the consent form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from participants.crfs.ic import InformedConsent
from participants.endings import follow_up_ended
from participants.models import Participant, Stage
from trialsite.casebook.stored_rows import rows_of
from trialsite.crf.facts import expecting, together
from trialsite.registers.binding import Consent, awaited, latest_signed
from trialsite.registers.models import ConsentVersion
from trialsite.registers.selectors import consent_versions

# read in one statement: consent, and what ends follow-up
FORMS = ("ic", "wd", "eos", "dth")
# of whom nothing more is collected
LEFT = frozenset({Stage.SCREEN_FAILED, Stage.ENDED})


@dataclass(frozen=True, slots=True)
class Due:
    """One person who is asked again: the consent that holds, and the newer version."""

    participant: Participant
    holds: Consent
    version: ConsentVersion


def consents_of(
    participants: Sequence[Any], as_of: datetime | None = None, *, without: str = ""
) -> Mapping[Any, list[Consent]]:
    """Key of each participant → what their forms of consent say, first saved first; one statement.

    `without`: a record that does not count, since it is being marked as entered in error.
    """
    found: dict[Any, list[Consent]] = {}
    for row in rows_of(InformedConsent, participants, as_of):
        if str(row.record_id) != without:
            said = Consent(row.consent_version, row.consent_signed, row.consent_date, row.consent_time, row.consent_by)
            found.setdefault(row.record.participant_id, []).append(said)
    return found


def due(people: Sequence[Participant], today: date) -> list[Due]:
    """Who has neither signed nor declined the newest version in force on a site date; at most five statements.

    People who left the trial are not asked any more.
    """
    taking_part = [person for person in people if person.stage not in LEFT]
    keys = [person.pk for person in taking_part]
    with together(), expecting(FORMS):
        said, versions, ended = consents_of(keys), consent_versions(), follow_up_ended(keys)
    found = []
    for person in taking_part:
        version = None if person.pk in ended else awaited(said.get(person.pk, ()), versions, today)
        holds = latest_signed(said.get(person.pk, ()))
        if version is not None and holds is not None:
            found.append(Due(person, holds, version))
    return found
