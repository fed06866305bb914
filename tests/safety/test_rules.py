"""The rules of §5.3 over every combination of grade, outcome, seriousness, criteria and ends, and over dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety import rules
from safety.rules import Emergent, Event
from trialsite.audit.clock import SITE_ZONE
from trialsite.crf.values.partial import PartialDate

GRADES = (None, 1, 2, 3, 4, 5)
OUTCOMES = (None, "RECOVERED", "SEQUELAE", "RECOVERING", "NOTREC", "FATAL", "UNK")
YES_NO = (None, "Y", "N")
CRITERIA = tuple(frozenset(each) for each in ((), ("DEATH",), ("LIFE",), ("HOSP",), ("DEATH", "LIFE"), ("LIFE", "MIE")))
ENDS = (None, PartialDate("2024-05-12"))
EVERY = [
    Event(
        grade=grade,
        outcome=outcome,
        serious=serious,
        criteria=criteria,
        ongoing=ongoing,
        end=end,
        end_given=end is not None,
    )
    for grade, outcome, serious, criteria, ongoing, end in product(GRADES, OUTCOMES, YES_NO, CRITERIA, YES_NO, ENDS)
]


def implies(first: bool, second: bool) -> bool:
    return second if first else True


def test_grade_5_and_a_fatal_outcome_go_together_and_death_is_grade_5():
    for event in EVERY:
        known = None not in (event.grade, event.outcome)
        together = implies(known, (event.grade == 5) is (event.outcome == "FATAL"))
        death = implies("DEATH" in event.criteria and event.grade is not None, event.grade == 5)

        assert rules.grade_and_outcome_disagree(event) is not (together and death), event


@pytest.mark.parametrize(("recorded", "other"), list(product((True, False), repeat=2)))
def test_a_fatal_event_is_serious_by_death_has_its_form_and_is_the_only_one(recorded, other):
    for event in EVERY:
        judged = event.serious is None or (event.serious == "Y" and "DEATH" in event.criteria)
        right = implies(event.outcome == "FATAL", judged and recorded and not other)

        assert rules.fatal_incomplete(event, death_recorded=recorded, other_fatal=other) is not right, event


def test_serious_means_at_least_one_criterion_once_it_is_judged():
    for event in EVERY:
        right = event.serious is None or (event.serious == "Y") is bool(event.criteria)

        assert rules.criteria_disagree(event) is not right, event


def test_grade_4_that_is_not_serious_is_asked_about_and_a_life_threat_below_it_too():
    for event in EVERY:
        assert rules.grave_not_serious(event) is ((event.grade, event.serious) == (4, "N"))
        assert rules.life_threatening_low(event) is ("LIFE" in event.criteria and event.grade in (1, 2, 3))


def test_what_goes_on_has_no_end_and_what_ended_has_one():
    for event in EVERY:
        none_needed = event.outcome in ("UNK", "FATAL")
        right = {"Y": event.end is None, "N": event.end is not None or none_needed, None: True}[event.ongoing]

        assert rules.end_disagrees(event) is not right, event


@pytest.mark.parametrize("over", [True, False])
def test_outcome_and_going_on_agree(over):
    allowed = {
        "RECOVERED": "N", "SEQUELAE": "N", "NOTREC": "YN" if over else "Y", "RECOVERING": "YN" if over else "Y",
    }  # fmt: skip
    for event in EVERY:
        right = event.ongoing is None or event.ongoing in allowed.get(event.outcome or "", "YN")

        assert rules.outcome_disagrees(event, study_over=over) is not right, event


def test_serious_until_the_investigator_declines():
    told = {
        (possibly, serious): Event(possibly_serious=possibly, serious=serious).is_serious
        for possibly, serious in product(YES_NO, YES_NO)
    }

    assert {key for key, serious in told.items() if serious} == {("Y", None), ("Y", "Y"), ("N", "Y"), (None, "Y")}


DAYS = st.dates(date(2023, 12, 1), date(2024, 6, 30))


@st.composite
def partial(draw) -> PartialDate:
    day = draw(DAYS).isoformat()
    return PartialDate(draw(st.sampled_from((day, day, day[:7], day[:4], "UNK"))))


def meant(value: PartialDate | None) -> set[date]:
    """Every day that a date can mean, of three years."""
    first = value.earliest if value and value.earliest else date(2022, 1, 1)
    last = value.latest if value and value.latest else date(2025, 12, 31)
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


@given(start=partial(), consent=DAYS)
def test_before_consent_is_before_it_on_every_day_that_the_date_can_mean(start, consent):
    certain = all(day < consent for day in meant(start))

    assert rules.began_before_consent(Event(start=start), consent) is certain
    assert not rules.began_before_consent(Event(start=start), None)


@given(start=partial(), day0=DAYS, related=st.sampled_from((None, "POSSIBLE", "UNRELATED")))
def test_related_before_the_first_dose_only_where_that_is_certain(start, day0, related):
    certain = related == "POSSIBLE" and all(day < day0 for day in meant(start))

    assert rules.related_before_dose(Event(start=start, related=related), day0, ("POSSIBLE",)) is certain


@given(
    start=partial(),
    at=st.one_of(st.none(), st.times()),
    day0=st.dates(date(2024, 1, 1), date(2024, 6, 1)),
    begun=st.times(),
)
def test_emergent_is_whatever_may_have_begun_at_or_after_the_first_infusion(start, at, day0, begun):
    first, days = datetime.combine(day0, begun, SITE_ZONE), meant(start)
    found = rules.emergent(Event(start=start, started_at=at), first.astimezone(UTC))

    if days == {day0}:
        before = at is not None and datetime.combine(day0, at, SITE_ZONE) < first
        assert found is (Emergent.TIME_UNKNOWN if at is None else Emergent.NO if before else Emergent.YES)
    else:
        assert found is (Emergent.NO if max(days) < day0 else Emergent.YES)


def test_nothing_is_emergent_before_any_infusion_and_unknown_without_a_start():
    assert rules.emergent(Event(start=PartialDate("2024-05-10")), None) is Emergent.NO
    assert rules.emergent(Event(), datetime(2024, 5, 1, tzinfo=UTC)) is None


@given(start=partial(), days=st.lists(DAYS, max_size=3))
def test_days_from_the_last_infusion_are_counted_in_site_days(start, days):
    infusions = [datetime.combine(day, time(0, 30), SITE_ZONE).astimezone(UTC) for day in days]
    found = rules.days_from_dose(Event(start=start), infusions)

    if not start.is_exact:
        assert found is None
    else:
        [began] = meant(start)
        before = [(began - day).days for day in days if day <= began]
        assert found == (min(before) if before else None)


@given(one=st.tuples(partial(), st.none() | partial()), other=st.tuples(partial(), st.none() | partial()))
def test_two_events_overlap_where_they_share_a_day_that_both_can_last(one, other):
    def span(start, end):
        return min(meant(start)), max(meant(end))

    first, second = Event(start=one[0], end=one[1]), Event(start=other[0], end=other[1])
    (low, high), (under, over) = span(*one), span(*other)
    assert rules.overlap(first, second) is (low <= over and under <= high)
    assert rules.overlap(first, second) is rules.overlap(second, first)


@pytest.mark.parametrize(
    ("term", "two"),
    [
        ("Fever and chills", True),
        ("FEVER AND CHILLS", True),
        ("andrological pain", False),
        ("发热伴寒战", True),
        ("头晕、恶心", True),
        ("rash+itch", True),
        ("Headache", False),
        ("", False),
    ],
)
def test_two_events_in_a_term_are_seen(term, two):
    assert rules.names_two(term) is two
