"""That a person was randomised: number, instant, by whom; alike in both arms. The arm itself is in no row here."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from trialsite.audit import clock
from trialsite.audit.tracked import Tracked
from trialsite.crf.facts import Evidence, Fact, provide, shared

RANDOMISED_AS = "participant.randomised_as"


class Randomisation(Tracked):
    """One randomisation, never edited or undone: R01, R02 … in the order of randomisation.

    `at` is the event, `recorded_at` when it was written down: they differ in retrospective entry, which also names
    the letter. `planned_d0` is the site date planned for the first infusion.
    """

    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.OneToOneField("participants.Participant", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(unique=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    by_username = models.CharField(max_length=60)
    letter_ref = models.CharField(max_length=40, null=True, blank=True)
    planned_d0 = models.DateField()

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The randomisation number as it stands everywhere."""
        return randomisation_number(self.number)


def was_randomised(participant: Any) -> bool:
    """Whether a person has a randomisation; taking part may have ended without one."""
    return Randomisation.objects.filter(participant=participant).exists()


def randomisation_number(number: int) -> str:
    """R01, R02 …: the order of randomisation, no position on the list."""
    return f"R{number:02d}"


@dataclass(frozen=True, slots=True)
class Randomised:
    """What forms read of a randomisation."""

    label: str
    at: datetime
    by: str
    letter_ref: str | None
    planned_d0: Any


@shared
def randomisations(participants: Sequence[Any], as_of: datetime | None = None) -> dict[Any, Randomisation]:
    """Participant → their randomisation, as of now or of an instant; one statement."""
    rows: Any = Randomisation.objects if as_of is None else Randomisation.history.as_of(as_of)
    return {each.participant_id: each for each in rows.filter(participant_id__in=list(participants))}


def _randomised(participants: Sequence[Any], as_of: datetime | None) -> dict[Any, list[Evidence]]:
    return {
        key: [
            Evidence(
                Randomised(randomisation_number(row.number), row.at, row.by, row.letter_ref, row.planned_d0),
                clock.site_date(row.at),
            )
        ]
        for key, row in randomisations(participants, as_of).items()
    }


def _randomised_on(participants: Sequence[Any], as_of: datetime | None) -> dict[Any, list[Evidence]]:
    found = randomisations(participants, as_of)
    return {key: [Evidence(day, day)] for key, day in ((key, clock.site_date(row.at)) for key, row in found.items())}


def register() -> None:
    """Fill the registry of facts."""
    provide(Fact("randomisation", "participant", (), _randomised))
    provide(Fact("randomised_on", "participant", (), _randomised_on))
