"""The choice of kinds: any set of them, one by one or a whole group at once, as the address spells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from trialsite.protocol.text import Text
from trialsite.review.trail.kinds import GROUPS, KINDS, kinds_in

EVERY = "every-"
# every value that a box can have, with its name
CALLED = {f"{EVERY}{key}": group.every for key, group in GROUPS.items()} | {
    key: kind.label for key, kind in KINDS.items()
}


@dataclass(frozen=True, slots=True)
class KindBox:
    """A box to tick: the value it gives to the address, what it is called, and whether it is ticked."""

    value: str
    label: Text
    is_on: bool


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The box for a whole group above the boxes of its kinds."""

    title: Text
    every: KindBox
    kinds: list[KindBox]


class KindChoice:
    """The boxes of all kinds in the order of their groups, ticked as `chosen` says."""

    def __init__(self, chosen: Iterable[str]) -> None:
        """`chosen`: values of boxes; unknown ones count for nothing."""
        self._chosen = frozenset(chosen)
        self._on = kinds_of(self._chosen)

    @property
    def groups(self) -> list[KindGroup]:
        """A kind is ticked by itself or with its group."""
        return [
            KindGroup(
                group.one,
                KindBox(f"{EVERY}{key}", group.every, f"{EVERY}{key}" in self._chosen),
                [KindBox(kind, KINDS[kind].label, kind in self._on) for kind in kinds_in(key)],
            )
            for key, group in GROUPS.items()
        ]

    @property
    def number(self) -> int:
        """How many kinds are chosen."""
        return len(self._on)

    @property
    def only(self) -> Text | None:
        """What is chosen, where one name says it: a single box."""
        names = [CALLED[value] for value in self._chosen if value in CALLED]
        return names[0] if len(names) == 1 else None


def kinds_of(chosen: Iterable[str]) -> frozenset[str]:
    """The stored kinds behind the values of boxes."""
    found: set[str] = set()
    for value in chosen:
        found.update(kinds_in(value.removeprefix(EVERY)) if value.startswith(EVERY) else {value} & set(KINDS))
    return frozenset(found)


def kind_choices() -> list[tuple[str, str]]:
    """Every value that a box can have, with its name in the reader's language."""
    language = get_language() or "en"
    return [(value, text.get(language)) for value, text in CALLED.items()]
