"""What a copy is about: whose data, for which eyes; a copy is blinded whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from participants.models import Participant, Randomisation
from trialsite.casebook.visibility import visible
from trialsite.protocol.audience import Audience

ALL, RANDOMISED = "all", "randomised"
EYES = frozenset({Audience.BLINDED})
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose data: of all who were registered, or of those randomised."""

    people: str = ALL

    def of_records(self, rows: QuerySet[Any], path: str = "record__") -> QuerySet[Any]:
        """Those rows of forms that belong to the copy; `path` leads to their record."""
        found = visible(rows, EYES, f"{path}audience")
        return found.filter(**{f"{path}participant_id__in": _randomised()}) if self.people == RANDOMISED else found

    def of_people(self, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
        """Those rows that name the code of a participant of the copy, or nobody."""
        if self.people != RANDOMISED:
            return rows
        codes = Participant.objects.filter(pk__in=_randomised()).values("code")
        return rows.filter(**{f"{path}__in": codes}) | rows.filter(**{path: ""})


def _randomised() -> QuerySet[Any]:
    return Randomisation.objects.values("participant_id")


def streamed(rows: QuerySet[Any], *columns: str) -> Iterator[tuple[Any, ...]]:
    """The columns of rows, read a piece at a time."""
    return rows.values_list(*columns).iterator(chunk_size=CHUNK)
