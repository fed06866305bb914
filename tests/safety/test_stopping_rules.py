"""When a stopping rule fires: at, below and above each boundary, over every combination of what an event says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.loads import Load
from participants.viral_loads import COPIES
from safety.rules import Event
from safety.stopping.rules import Failure, Known, Seen, awaited, failing, firings, is_new
from trialsite.crf.values.measured import Measured, Op
from trialsite.protocol.msct_a_22 import PROTOCOL
from trialsite.protocol.stopping import Scope

FAILURE = Failure(2, Decimal(200))
AT = datetime(2024, 4, 1, tzinfo=UTC)


ENDED = {"term": "Headache", "ongoing": "N", "outcome": "RECOVERED"}
JUDGED = (None, True, False)


def seen(place="log/ae/1", *, related=True, special=(), **told):
    return Seen(place, Event(**ENDED | told), related, frozenset(special))


def fired(*people):
    """What fires for people: the rules with those whom they stop, "" for the study."""
    found = {}
    for each in firings(PROTOCOL.stopping_rules, people, FAILURE):
        found.setdefault(each.rule.key, []).append(each.participant)
    return found


def one(*events):
    return fired(Known("S001", events))


def sample(value, *, op=Op.EQ, place="V4/vl/1"):
    return place, Load(date(2024, 6, 1), Measured(f"{value}", op, Decimal(value), COPIES, Decimal(value)), Decimal(20))


def test_every_rule_that_the_configuration_names_is_described_and_none_besides():
    named = PROTOCOL.value("stopping_rules")

    assert {scope: tuple(r.key for r in PROTOCOL.stopping_rules if r.scope == scope) for scope in Scope} == named


def test_version_that_leaves_a_rule_out_does_not_fire_it():
    named = {key: list(rules) for key, rules in PROTOCOL.value("stopping_rules").items()}
    named["participant"].remove("thromboembolism")
    told = PROTOCOL.with_overrides(version="2.0", overrides={"stopping_rules": named})

    assert "thromboembolism" not in {rule.key for rule in told.stopping_rules}


@pytest.mark.parametrize(("grade", "related"), list(product((None, 1, 2, 3, 4, 5), (None, True, False))))
def test_related_event_stops_from_grade_3_on_and_an_event_that_waits_for_judgement_stops_nothing(grade, related):
    assert ("related_grade_3" in one(seen(grade=grade, related=related))) is (related is True and (grade or 0) >= 3)


@pytest.mark.parametrize(("grade", "related"), list(product((None, 3, 4), (None, True, False))))
def test_anaphylaxis_stops_the_participant_whatever_its_cause_and_the_study_once_it_is_related(grade, related):
    found = one(seen(grade=grade, related=related, special=("HYPERS",)))

    assert ("anaphylaxis" in found) is (grade == 4)
    assert ("related_thromboembolism_or_anaphylaxis" in found) is (grade == 4 and related is True)


@pytest.mark.parametrize("term", ["Anaphylactic shock", "ANAPHYLAXIS", "过敏性休克"])
def test_anaphylaxis_is_known_by_its_name_at_any_grade(term):
    assert "anaphylaxis" in one(seen(term=term, grade=None, related=None))


@pytest.mark.parametrize(("special", "rule"), [("THROMB", "thromboembolism"), ("MALIG", "new_malignancy")])
def test_special_events_stop_the_participant_however_mild(special, rule):
    assert rule in one(seen(grade=1, related=False, special=(special,)))
    assert rule not in one(seen(grade=1, related=False, special=("NONE",)))


def test_infection_stops_while_it_goes_on():
    assert "active_serious_infection" in one(seen(special=("INFECT",), ongoing="Y", outcome="NOTREC"))
    assert "active_serious_infection" not in one(seen(special=("INFECT",)))


@pytest.mark.parametrize(("outcome", "grade", "related"), list(product(("FATAL", "RECOVERED"), (4, 5), JUDGED)))
def test_death_stops_the_study_once_it_is_assessed_as_related(outcome, grade, related):
    found = one(seen(outcome=outcome, grade=grade, related=related))

    assert ("death_possibly_related" in found) is ((outcome == "FATAL" or grade == 5) and related is True)


def test_two_people_with_the_same_kind_stop_the_study_and_two_kinds_or_one_person_do_not():
    rule = "related_grade_3_same_kind_in_2"
    first, other = seen(grade=3), seen("log/ae/2", grade=3, term="Fever")

    assert rule not in fired(Known("S001", (first, seen("log/ae/2", grade=3))))
    assert rule not in fired(Known("S001", (first,)), Known("S002", (other,)))
    assert fired(Known("S001", (first,)), Known("S002", (seen(grade=3, term=" HEADACHE "),)))[rule] == [""]
    alike = (seen(grade=3, term="Fever", special=("INFREACT",)), seen(grade=4, term="Chills", special=("INFREACT",)))
    assert rule in fired(Known("S001", alike[:1]), Known("S002", alike[1:]))
    assert rule not in fired(Known("S001", (first,)), Known("S002", (seen(grade=2),)))


def infused(number, *events):
    return Known(f"S{number:03d}", events, infused_at=AT + timedelta(days=number))


@pytest.mark.parametrize(
    ("ill", "fires"), [((1, 2), False), ((1, 2, 10), True), ((1, 2, 11), False), ((1, 10, 11, 12), False)]
)
def test_three_of_the_first_ten_infused_stop_the_study(ill, fires):
    sae = seen(grade=2, serious="Y")
    people = [infused(number, *((sae,) if number in ill else ())) for number in range(1, 15)]

    assert ("related_sae_in_3_of_first_10" in fired(*people)) is fires


def test_possibly_serious_event_counts_in_no_rule_before_it_is_confirmed_and_is_awaited():
    waits = seen(grade=2, possibly_serious="Y", serious=None)

    assert "related_sae_in_3_of_first_10" not in fired(*(infused(number, waits) for number in (1, 2, 3)))
    assert awaited(waits)


def test_pregnancy_withdrawal_and_a_stop_by_the_investigator_hold_the_participant():
    assert "pregnancy" in fired(Known("S001", pregnancies=("V2/preg/1",)))
    assert "consent_withdrawn" in fired(Known("S001", withdrawals=("log/wd/1",)))
    assert "investigator_decision" in one(seen(action="WITHDRAWN"))


@pytest.mark.parametrize(
    ("values", "fails"),
    [((200, 200), True), ((199, 200), False), ((200, 199), False), ((1250, 2300), True), ((1250, 20, 2300), False),
     ((1250,), False), ((20, 200, 201, 20), True)],
)  # fmt: skip
def test_two_results_in_a_row_at_200_are_a_failure(values, fails):
    assert bool(failing([sample(value) for value in values], FAILURE)) is fails


def test_result_that_cannot_be_judged_neither_ends_nor_lengthens_a_run():
    unclear = sample(1000, op=Op.LT)

    assert failing([sample(300, place="a"), unclear, sample(300, place="b")], FAILURE) == ("a", "b")
    assert not failing([sample(300), unclear], FAILURE)


def test_second_failing_participant_stops_the_study():
    failing_one = Known("S001", loads=(sample(250), sample(300)))
    other = Known("S002", loads=failing_one.loads)

    assert fired(failing_one) == {"confirmed_vl_200": ["S001"]}
    assert fired(failing_one, other)["confirmed_virological_failure_in_2"] == [""]


EVENTS = st.builds(
    seen, st.sampled_from([f"log/ae/{n}" for n in range(1, 4)]), related=st.sampled_from([None, True, False]),
    special=st.lists(st.sampled_from(["HYPERS", "THROMB", "INFECT", "MALIG", "FEVER", "NONE"]), max_size=2).map(tuple),
    grade=st.sampled_from([None, 1, 2, 3, 4, 5]), serious=st.sampled_from([None, "Y", "N"]),
    outcome=st.sampled_from([None, "RECOVERED", "FATAL", "NOTREC"]), term=st.sampled_from(["Fever", "Headache"]),
)  # fmt: skip
PEOPLE = st.lists(st.lists(EVENTS, max_size=3), max_size=5).map(
    lambda told: [infused(number, *events) for number, events in enumerate(told, 1)]
)


@given(PEOPLE)
def test_more_people_never_lift_a_rule_and_the_order_of_people_never_matters(people):
    every, again, fewer = (
        {(each.rule.key, each.participant) for each in firings(PROTOCOL.stopping_rules, told, FAILURE)}
        for told in (people, people[::-1], people[:-1])
    )

    assert again == every
    assert fewer <= every


@pytest.mark.req("SA-04")
@given(PEOPLE)
def test_nothing_that_waits_for_judgement_of_its_cause_fires_a_rule_of_the_study(people):
    unjudged = [
        replace(each, events=tuple(replace(event, is_related=None) for event in each.events)) for each in people
    ]

    assert not [each for each in firings(PROTOCOL.stopping_rules, unjudged, FAILURE) if each.rule.scope is Scope.STUDY]


@given(PEOPLE)
def test_what_was_told_fires_no_second_time_and_anything_new_does(people):
    for each in firings(PROTOCOL.stopping_rules, people, FAILURE):
        assert not is_new(each, each.grounds)
        assert is_new(each, set(list(each.grounds)[1:]))
