"""Allocation lists: balanced whatever is drawn, the same for the same seed, and impossible ones refused."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.randomisation.blocks import ImpossibleBlocksError, Plan, Stream, imbalance, make_list
from trialsite.protocol.msct_a_22 import PROTOCOL

RATIO = {"MSC": 1, "PBO": 1}
TRIAL = Plan(20, RATIO, (4, 6), (2,))
SEEDS = 10_000


def arms(blocks):
    return [arm for block in blocks for arm in block]


@pytest.mark.req("RB-03")
def test_every_list_of_five_blocks_of_four_is_balanced():
    one_block = sorted(set(permutations(["MSC", "MSC", "PBO", "PBO"])))

    every = [arms(blocks) for blocks in product(one_block, repeat=5)]

    assert len(every) == 7_776
    assert not any(imbalance(each, RATIO) for each in every)


@pytest.mark.req("RB-03")
def test_ten_thousand_seeds_end_ten_to_ten_in_blocks_of_the_right_sizes():
    seen, orders = set(), set()
    for number in range(SEEDS):
        blocks = make_list(TRIAL, number.to_bytes(32, "big"))
        sizes = tuple(len(block) for block in blocks)
        assert imbalance(arms(blocks), RATIO) == ""
        assert sum(sizes) == 20
        assert not any(imbalance(block, RATIO) for block in blocks)
        assert 2 not in sizes[:-1], "2 only to finish"
        seen.add(sizes)
        orders.add(blocks)

    # every way to fill 20 with 4 and 6, and 2 at the end, was drawn
    assert seen == {sizes for count in range(3, 6) for sizes in product((2, 4, 6), repeat=count)
                    if sum(sizes) == 20 and 2 not in sizes[:-1]}  # fmt: skip
    assert len(orders) > SEEDS * 0.95


def test_the_same_seed_makes_the_same_list_for_ever():
    blocks = make_list(TRIAL, b"a seed that is written down")

    told = " ".join("".join(arm[0] for arm in block) for block in blocks)
    assert told == "PPMPMM PPPMMM PMPMMP MP"


def test_the_plan_of_the_protocol_is_the_one_of_the_registry():
    assert PROTOCOL.value("enrolment_target") == 20
    assert tuple(PROTOCOL.value("block_sizes")["drawn"]) == (4, 6)


@given(st.binary(min_size=1, max_size=40), st.integers(1, 50))
def test_numbers_stay_below_their_bound(seed, bound):
    stream = Stream(seed)

    assert all(0 <= stream.below(bound) < bound for _ in range(20))


@given(st.binary(min_size=1, max_size=40), st.lists(st.sampled_from("MP"), max_size=12))
def test_shuffling_keeps_what_is_shuffled(seed, things):
    assert sorted(Stream(seed).shuffled(things)) == sorted(things)


@given(st.integers(1, 6), st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.binary(min_size=8, max_size=8))
def test_any_ratio_ends_exactly_in_it(blocks, factor, first, second, seed):
    ratio = {"A": first, "B": second}
    unit = first + second
    plan = Plan(unit * factor * blocks, ratio, (unit * factor,))

    assert imbalance(arms(make_list(plan, seed)), ratio) == ""


@pytest.mark.parametrize(
    "plan",
    [
        (21, RATIO, (4, 6), (2,)),
        (20, RATIO, (3,), ()),
        (20, RATIO, (6,), ()),
        (20, RATIO, (0,), ()),
        (0, RATIO, (4,), ()),
        (20, RATIO, (), ()),
    ],
)
def test_sizes_that_cannot_fill_the_list_are_refused(plan):
    with pytest.raises(ImpossibleBlocksError):
        Plan(*plan)


def test_a_list_that_is_off_says_how():
    assert imbalance(["MSC"] * 11 + ["PBO"] * 9, RATIO) == "11 of MSC among 20"
    assert imbalance(["MSC", "PBO", "OTHER", "MSC"], RATIO) == "unknown arm OTHER"
