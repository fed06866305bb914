"""Which version of the protocol a signed consent binds a person to, and who has yet to sign a newer one; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from trialsite.registers.models import ConsentVersion, ProtocolVersion


@dataclass(frozen=True, slots=True)
class Consent:
    """What one form of consent says: version, answer ("Y", "N", None), day and time on the site's clock."""

    version: str | None
    signed: str | None
    on: date | None
    at: time | None = None
    by: str | None = None

    @property
    def is_signed(self) -> bool:
        """Whether it was signed, on a day and under a version that are told."""
        return self.signed == "Y" and self.on is not None and bool(self.version)


def latest_signed(consents: Iterable[Consent]) -> Consent | None:
    """The consent that was signed last."""
    signed = [each for each in consents if each.is_signed]
    return max(signed, key=lambda each: (each.on or date.min, each.at or time.min), default=None)


def bound_to(own: ProtocolVersion, versions: Sequence[ProtocolVersion], on: date) -> ProtocolVersion:
    """The newest version that a consent form of `own` covers, among those in force on the day it was signed.

    It covers later ones up to the first that asks for a consent form of its own. `versions` are the activated ones,
    oldest first.
    """
    found, later = own, [each for each in versions if _order(each) > _order(own)]
    for version in later:
        if version.needs_consent is not False or version.effective_on > on:
            break
        found = version
    return found


def _order(version: ProtocolVersion) -> tuple[date, int]:
    return version.effective_on, version.pk


def awaited(consents: Iterable[Consent], versions: Sequence[ConsentVersion], on: date) -> ConsentVersion | None:
    """The newest version in force on a day that a person who consented has neither signed nor declined.

    None for people without a signed consent, and where the newest one, or a newer one still, has its answer.
    `versions` are the activated ones, oldest first.
    """
    own = list(consents)
    known = {version.code: place for place, version in enumerate(versions)}
    answered = [known[each.version] for each in own if each.version in known and each.signed in ("Y", "N")]
    in_force = [version for version in versions if version.effective_on <= on]
    if not in_force or latest_signed(own) is None:
        return None
    newest = in_force[-1]
    return newest if max(answered, default=-1) < known[newest.code] else None
