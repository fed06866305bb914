"""The plan of source verification and the list of sources, as data of a protocol package."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from trialsite.protocol.text import Text

_SCALE = 10_000  # a sample is drawn to a hundredth of a percent


class SourceKind(StrEnum):
    """Where a value is written down first: in this system, or elsewhere and copied from there."""

    ESOURCE = "esource"
    TRANSCRIBED = "transcribed"


@dataclass(frozen=True)
class Source:
    """Where the source of a form lies; with `fields`, of these answers of it alone. `unblinded`: for the pharmacy."""

    form: str
    kind: SourceKind
    where: Text
    fields: frozenset[str] = frozenset()
    unblinded: bool = False


@dataclass(frozen=True)
class VerificationPlan:
    """What is compared with its source: critical answers and `whole` forms all, of the others `percent` in a hundred.

    The sample is drawn by `seed` from participant, place and address alone: the same for everybody and at any time,
    so that it can be drawn again, and so that an answer which comes later changes nothing of it.
    """

    seed: str = ""
    percent: int = 0
    whole: frozenset[str] = frozenset()
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= 100:
            raise ValueError("A sample is between 0 and 100 percent.")

    def asks(self, participant: str, place: str, address: str, *, critical: bool) -> bool:
        """Whether the answer at an address of a form (by its place, as in `V2/vs/1`) is to be verified."""
        if critical or place.split("/")[1] in self.whole:
            return True
        drawn = hashlib.sha256("|".join((self.seed, participant, place, address)).encode()).digest()
        return int.from_bytes(drawn[:8]) % _SCALE < self.percent * _SCALE // 100

    def source_of(self, form: str, field: str) -> Source | None:
        """Where the source of an answer lies; None where the list says nothing."""
        known = [each for each in self.sources if each.form == form and (not each.fields or field in each.fields)]
        return max(known, key=lambda each: bool(each.fields), default=None)
