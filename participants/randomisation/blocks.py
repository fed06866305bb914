"""Permuted blocks of varying size; pure, and the same list for the same seed on every machine for ever.

The numbers come from SHA-256 over seed and counter, not from a library's generator, whose sequence may change with
its version. `PROGRAM` names this procedure; it is sealed with the seed, so that a list can be made again and compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PROGRAM = "permuted-blocks/1"
_WORD = 8


class ImpossibleBlocksError(Exception):
    """The sizes cannot fill the list exactly; the message says which rule they break."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list is made from: places in all, how often each arm stands in the smallest balanced block, the sizes.

    `drawn` are the sizes to draw from, `to_finish` those that only fill what is left at the end; each is a multiple
    of the sum of `ratio`, so that every block is balanced.
    """

    total: int
    ratio: Mapping[str, int]
    drawn: tuple[int, ...]
    to_finish: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        unit = self.unit
        if self.total <= 0 or self.total % unit:
            raise ImpossibleBlocksError(f"{self.total} places cannot be divided {self.ratio_text}.")
        for size in (*self.drawn, *self.to_finish):
            if size <= 0 or size % unit:
                raise ImpossibleBlocksError(f"A block of {size} cannot be divided {self.ratio_text}.")
        if not any(self._fits(size, self.total) for size in (*self.drawn, *self.to_finish)):
            raise ImpossibleBlocksError(f"Blocks of these sizes cannot fill exactly {self.total} places.")

    @property
    def unit(self) -> int:
        """Places of the smallest balanced block."""
        return sum(self.ratio.values())

    @property
    def ratio_text(self) -> str:
        """The ratio as people write it: 1:1."""
        return ":".join(str(part) for part in self.ratio.values())

    def choices(self, left: int) -> tuple[int, ...]:
        """The sizes that may come next while `left` places are open: drawn ones, else one to finish with."""
        drawn = tuple(size for size in self.drawn if self._fits(size, left))
        return drawn or tuple(size for size in self.to_finish if self._fits(size, left))

    def _fits(self, size: int, left: int) -> bool:
        """Whether a block of this size leaves a rest that blocks can still fill exactly."""
        rest = left - size
        return rest == 0 or (rest > 0 and bool(self.choices(rest)))


class Stream:
    """Whole numbers without end from a seed, each equally likely."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._counter = 0

    def below(self, bound: int) -> int:
        """A number from 0 to bound - 1; draws that would favour small numbers are thrown away."""
        limit = (1 << (8 * _WORD)) // bound * bound
        while (number := self._word()) >= limit:
            pass
        return number % bound

    def shuffled(self, things: Sequence[str]) -> tuple[str, ...]:
        """The things in an order of which every one is equally likely (Fisher and Yates)."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return tuple(order)

    def _word(self) -> int:
        digest = hashlib.sha256(self._seed + self._counter.to_bytes(_WORD, "big")).digest()
        self._counter += 1
        return int.from_bytes(digest[:_WORD], "big")


def make_list(plan: Plan, seed: bytes) -> tuple[tuple[str, ...], ...]:
    """The blocks of a list, each the arms in their order; the seed should have at least 128 bits from chance."""
    stream, left, blocks = Stream(seed), plan.total, []
    while left:
        sizes = plan.choices(left)
        size = sizes[stream.below(len(sizes))]
        arms = [arm for arm, share in plan.ratio.items() for _ in range(share * size // plan.unit)]
        blocks.append(stream.shuffled(arms))
        left -= size
    return tuple(blocks)


def imbalance(arms: Sequence[str], ratio: Mapping[str, int]) -> str:
    """What is wrong with the numbers of the arms in a whole list, "" when they stand exactly in the ratio."""
    unit = sum(ratio.values())
    unknown = sorted(set(arms) - set(ratio))
    if unknown:
        return f"unknown arm {unknown[0]}"
    wanted = {arm: len(arms) * share // unit for arm, share in ratio.items()}
    off = [arm for arm in ratio if len(arms) % unit or arms.count(arm) != wanted[arm]]
    return f"{arms.count(off[0])} of {off[0]} among {len(arms)}" if off else ""
