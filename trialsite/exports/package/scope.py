"""What a copy is about: whose data, for which eyes; blinded, but for what is opened after the unblinding (ADR 39)."""

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
# what is sealed, and nothing else: it lies beside the blinded files and repeats none of them
OPENED = frozenset({Audience.UNBLINDED})
CHUNK = 100  # rows in memory at a time, so that a large export takes no more than a small one


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose data, for which eyes: of all who were registered, of those randomised, or of the one of a code."""

    people: str = ALL
    eyes: frozenset[Audience] = EYES

    def of_records(self, rows: QuerySet[Any], path: str = "record__") -> QuerySet[Any]:
        """Those rows of forms that belong to the copy; `path` leads to their record."""
        found = visible(rows, self.eyes, f"{path}audience")
        if self.is_one:
            return found.filter(**{f"{path}participant__code": self.people})
        return found.filter(**{f"{path}participant_id__in": _randomised()}) if self.people == RANDOMISED else found

    def of_people(self, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
        """Those rows that name the code of a participant of the copy, or nobody."""
        if self.is_one:
            return rows.filter(**{path: self.people})
        if self.people != RANDOMISED:
            return rows
        codes = Participant.objects.filter(pk__in=_randomised()).values("code")
        return rows.filter(**{f"{path}__in": codes}) | rows.filter(**{path: ""})

    def codes(self) -> list[str]:
        """The participants it is about, by code."""
        people = Participant.objects.order_by("code")
        if self.people == RANDOMISED:
            people = people.filter(pk__in=_randomised())
        return [self.people] if self.is_one else list(people.values_list("code", flat=True))

    @property
    def is_one(self) -> bool:
        """Whether it is about one participant."""
        return self.people not in (ALL, RANDOMISED)


def _randomised() -> QuerySet[Any]:
    return Randomisation.objects.values("participant_id")


def streamed(rows: QuerySet[Any], *columns: str) -> Iterator[tuple[Any, ...]]:
    """The columns of rows, read a piece at a time."""
    return rows.values_list(*columns).iterator(chunk_size=CHUNK)
