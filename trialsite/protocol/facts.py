"""What a trial states about itself: registry facts, arms, criteria, who is blinded to what, retention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from trialsite.protocol.config import Status
from trialsite.protocol.text import Text


@dataclass(frozen=True, slots=True)
class RegistryFact:
    """One fact of the trial's public registration, as registered, with the heading it stands under."""

    key: str
    title: Text
    value: Any
    source: str
    status: Status = Status.REGISTRY


@dataclass(frozen=True, slots=True)
class Arm:
    """A treatment arm; its code, name and dose are unblinding.

    `cells_per_kg` is the dose in cells per kg of body weight, None where the product has no cells.
    """

    code: str
    title: Text
    participants: int
    source: str
    group_type: str = ""
    product: str = ""
    cells_per_kg: Decimal | None = None

    def __post_init__(self) -> None:
        if self.participants < 1:
            raise ValueError(f"Arm {self.code} needs at least one participant.")


@dataclass(frozen=True, slots=True)
class Criterion:
    """An eligibility criterion: the registry's words verbatim, the whole text in Chinese, and a short text.

    `settings` are the configuration keys that its rule reads.
    """

    id: str
    verbatim: str
    zh: str
    short: Text
    inclusion: bool
    source: str
    settings: tuple[str, ...] = ()

    @property
    def wording(self) -> Text:
        """The whole criterion in both languages."""
        return Text(self.verbatim, self.zh)


class Masked(StrEnum):
    """What one may be blinded to."""

    ALLOCATION = "allocation"
    ALLOCATION_LIST = "allocation_list"
    UNBLINDED_RECORDS = "unblinded_records"
    OUTCOMES = "outcomes"


MASKED_TITLES: Mapping[Masked, Text] = {
    Masked.ALLOCATION: Text("The arm of a participant", "受试者的分组"),
    Masked.ALLOCATION_LIST: Text(
        "The allocation list: sizes and order of blocks, seed", "随机表：区组大小、次序及种子"
    ),
    Masked.UNBLINDED_RECORDS: Text(
        "Product preparation, lots, accountability and all other records of the unblinded audience",
        "制剂配制、批号、产品清点及其他非盲记录",
    ),
    Masked.OUTCOMES: Text("Outcome data beyond weight and visit", "除体重和访视外的结局数据"),
}
# a record of the unblinded audience tells the arm, so that one cannot be blinded to only one of them
_WITH_THE_ARM = frozenset({Masked.ALLOCATION, Masked.UNBLINDED_RECORDS})


@dataclass(frozen=True, slots=True)
class Masking:
    """The masking matrix: what each role is blinded to unless a personal grant says otherwise.

    `unblinded_roles` see the arm of a participant and the records of the unblinded audience; `also_sees` names what
    else a role sees. A role that stands in neither is blinded to everything.
    """

    name: str
    unblinded_roles: frozenset[str]
    note: Text
    also_sees: Mapping[str, frozenset[Masked]] = field(default_factory=dict)
    source: str = ""

    def __post_init__(self) -> None:
        if any(_WITH_THE_ARM & seen for seen in self.also_sees.values()):
            raise ValueError(f"Masking {self.name}: who sees the arm stands in unblinded_roles alone.")

    def is_blinded(self, role: str, to: Masked) -> bool:
        """Whether a role is blinded to something."""
        if to in _WITH_THE_ARM:
            return role not in self.unblinded_roles
        return to not in self.also_sees.get(role, frozenset())


@dataclass(frozen=True, slots=True)
class Retention:
    """How long data and trail are kept after the end of the study, in years."""

    years: int = 30
    source: str = "assumption; the longest term that may apply, until the legal track of the study is known"
    status: Status = Status.ASSUMPTION

    def __post_init__(self) -> None:
        if self.years < 1:
            raise ValueError("Data are kept for at least one year.")
