"""Stopping rules as data: what counts, in how many participants, and whom a rule stops; nothing here is computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from trialsite.protocol.text import Text


class Scope(StrEnum):
    """Whom a rule stops: one participant's infusions, or enrolment and dosing of the study."""

    PARTICIPANT = "participant"
    STUDY = "study"


class Sort(StrEnum):
    """What a rule looks at."""

    EVENT = "event"
    LOADS = "loads"
    PREGNANCY = "pregnancy"
    CONSENT = "consent"
    PRODUCT = "product"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Sought:
    """An adverse event that counts: everything said here must hold of it; what is left out is not asked.

    `special` are codes of AESI, one of which is enough; `names` parts of terms, in lower case. `is_related` by the
    investigator's answer on the product: while it is awaited, the event counts nowhere.
    """

    min_grade: int = 0
    is_related: bool = False
    is_serious: bool = False
    is_fatal: bool = False
    is_open: bool = False
    stopped_treatment: bool = False
    special: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """One rule. It fires when something that counts is found in `participants` people.

    `same_kind`: the events must be of one kind. `of_first`: only the first so many people who were infused count.
    """

    key: str
    scope: Scope
    title: Text
    sort: Sort = Sort.EVENT
    any_of: tuple[Sought, ...] = field(default=())
    participants: int = 1
    same_kind: bool = False
    of_first: int = 0
