"""What was signed is void by a correction and by an older sample entered late, never by a later one or by time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.eligibility.compute import eligibility
from participants.eligibility.frozen import Difference, Line, as_then, difference, digest, lines_of, written
from participants.segments import Segment
from tests.participants.eligibility.person import BASE, SAMPLES, facts_of, protocol_with
from trialsite.crf.facts import Evidence
from trialsite.crf.values.partial import PartialDate

PROTOCOL = protocol_with({})
SIGNED_ON, ENROL = date(2024, 3, 13), date(2024, 3, 20)
Facts = dict[str, list[Evidence]]
LATER_DAYS = st.integers(1, 300).map(lambda days: SIGNED_ON + timedelta(days=days))
RESULTS = st.decimals(Decimal("0.1"), Decimal(400), places=1)


def recorded() -> Facts:
    """The base person; each value stands in a record of its own."""
    return {
        fact: [replace(each, record_id=f"{fact}-{number}", revision=1) for number, each in enumerate(known)]
        for fact, known in facts_of(BASE).items()
    }


def lines(facts: Mapping[str, Sequence[Evidence]], enrol: date = ENROL) -> tuple[Line, ...]:
    return lines_of(eligibility(facts, PROTOCOL, enrol), {"inv_judgement": "ABSENT"})


def differs(facts: Facts, changed: str) -> Difference | None:
    """What the save of one record changes in what was signed of the base person."""
    signed = lines(recorded())
    sources = frozenset(line.record_id for line in signed if line.record_id)
    return difference(signed, lines(as_then(facts, sources, changed, SIGNED_ON)))


def with_sample(fact: str, value: Decimal, on: date) -> Facts:
    facts = recorded()
    facts[fact] = [*facts[fact], Evidence(value, on, "new", 1)]
    return facts


def test_nothing_changed_is_no_difference():
    assert differs(recorded(), "alt-0") is None


@given(st.sampled_from(["alt", "wbc", "plt", "hgb", "cd4"]), RESULTS)
def test_a_corrected_result_that_was_used_voids_if_it_is_another_number(fact, value):
    facts = recorded()
    before = facts[fact][0]
    facts[fact] = [replace(before, value=value, revision=2)]

    found = differs(facts, f"{fact}-0")

    assert (found is None) == (value == before.value)
    if found:
        assert (found.name, found.before, found.after) == (fact, written(before.value), written(value))


@given(st.sampled_from(["alt", "wbc", "plt", "hgb", "cd4"]), RESULTS, LATER_DAYS)
def test_a_sample_of_a_later_day_never_voids(fact, value, on):
    assert differs(with_sample(fact, value, on), "new") is None


@given(st.sampled_from(["alt", "wbc", "plt", "hgb", "cd4"]), RESULTS, st.integers(0, 13))
def test_a_sample_of_screening_entered_late_voids(fact, value, days):
    on = SIGNED_ON - timedelta(days=days)

    assert differs(with_sample(fact, value, on), "new") is not None


def test_a_sample_too_old_to_be_used_entered_late_does_not_void():
    assert differs(with_sample("alt", Decimal(300), ENROL - timedelta(days=29)), "new") is None


def test_what_another_record_has_come_to_say_meanwhile_is_left_out():
    facts = with_sample("alt", Decimal(300), SIGNED_ON - timedelta(days=2))

    assert differs(facts, "wbc-0") is None


def test_a_record_that_is_gone_voids():
    facts = recorded()
    facts["hbv_dna"] = []

    found = differs(facts, "hbv_dna-0")

    assert found is not None
    assert (found.criterion, found.after) == ("E1", None)


@pytest.mark.parametrize(("start", "voids"), [("2024-03-13", True), ("2024-03-14", False), ("2024-04", False)])
def test_a_regimen_that_begins_after_the_signature_does_not_void(start, voids):
    facts = recorded()
    segment = Segment(frozenset({"TDF", "3TC", "DTG"}), PartialDate(start), None, True)
    facts["art_segments"] = [*facts["art_segments"], Evidence(segment, None, "new", 1)]

    assert (differs(facts, "new") is not None) is voids


@given(st.integers(1, 27))
def test_the_passing_of_time_changes_no_value_that_was_signed(days):
    signed = lines(recorded())

    assert difference(signed, lines(recorded(), ENROL)) is None
    assert digest(("S001",), signed) == digest(("S001",), lines(recorded()))


@given(st.data())
def test_the_hash_changes_with_every_part_of_every_line(data):
    signed = list(lines(recorded()))
    place = data.draw(st.integers(0, len(signed) - 1))
    part = data.draw(st.sampled_from(["criterion", "name", "text", "record_id"]))
    altered = [*signed]
    altered[place] = replace(signed[place], **{part: f"{getattr(signed[place], part)}x"})

    assert digest(("S001",), altered) != digest(("S001",), signed)
    assert digest(("S001",), [*signed[:place], *signed[place + 1 :]]) != digest(("S001",), signed)
    assert digest(("S002",), signed) != digest(("S001",), signed)


def test_numbers_are_written_alike_however_many_zeros_they_were_stored_with():
    assert written(Decimal("32.000000")) == written(Decimal(32)) == "32"
    assert written(Decimal("3.50")) == "3.5"
    assert written(frozenset({"TDF", "3TC"})) == "3TC+TDF"
    assert set(SAMPLES) >= {"alt", "wbc"}
