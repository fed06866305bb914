"""Which visits are due: one rule on days, and the same answer from the database for everybody at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from tests.factories.accounts import UserFactory
from tests.factories.casebook import consented, submit
from tests.factories.versions import activated_protocol
from tests.factories.visits import at_visit, scheduled
from trialsite.protocol.audience import Audience
from trialsite.registers.selectors import every_protocol, protocol_of
from visits.actions import register_participant
from visits.due import Due, awaited, due_group, due_visits, infusion_visits
from visits.schedule import Window, windows

TARGET = date(2024, 6, 17)
WINDOW = Window(TARGET - timedelta(days=7), TARGET + timedelta(days=7), TARGET)
BLINDED = frozenset({Audience.BLINDED})


@pytest.mark.parametrize(
    ("days", "group"),
    [(-8, None), (-7, Due.SOON), (-1, Due.SOON), (0, Due.TODAY), (7, Due.TODAY), (8, Due.CLOSED)],
)
def test_a_visit_comes_up_is_due_from_its_target_day_and_closes_with_its_window(days, group):
    assert due_group(WINDOW, TARGET + timedelta(days=days)) is group


@pytest.mark.req("DE-07")
@pytest.mark.parametrize(("first", "group"), [(7, Due.CLOSED), (8, Due.HISTORY), (9, Due.HISTORY)])
def test_a_window_that_was_over_before_the_first_day_of_use_is_history(first, group):
    assert due_group(WINDOW, TARGET + timedelta(days=20), TARGET + timedelta(days=first)) is group
    assert due_group(WINDOW, TARGET + timedelta(days=7), TARGET + timedelta(days=30)) is Due.TODAY


def test_a_visit_without_a_target_day_is_not_due():
    assert due_group(Window(TARGET, TARGET), TARGET) is None


@pytest.fixture
def two(participant, nurse):
    """Two people whose first infusions are 20 days apart."""
    consented(participant, nurse)
    scheduled(participant, nurse, date(2024, 3, 25))
    other = register_participant(by=nurse)
    consented(other, nurse)
    scheduled(other, nurse, date(2024, 4, 14))
    return participant, other


@pytest.mark.django_db
@pytest.mark.req("DE-07")
def test_the_database_finds_the_same_visits_to_be_history(two):
    first = date(2024, 5, 28)  # the day after the window of V3 of the first person
    activated_protocol("7.7", date(2024, 1, 2), {"go_live_date": first}, needs_consent=False)
    start = date(2024, 3, 25)
    person = register_participant(by=UserFactory())
    scheduled(person, UserFactory(), start)
    every = windows(protocol_of("7.7"), start)

    for days in range(0, 200, 7):
        found = due_visits(start + timedelta(days=days), BLINDED, 50)
        for group, each in found.items():
            mine = {visit.code for visit in each.visits if visit.participant == person.code}
            assert mine == {c for c, w in every.items() if due_group(w, start + timedelta(days=days), first) is group}
    assert {visit.code for visit in found[Due.HISTORY].visits} == {"V1", "V2", "V3"}


@pytest.mark.django_db
def test_the_database_finds_on_every_day_what_the_rule_says_of_every_visit(two):
    starts = (date(2024, 3, 25), date(2024, 4, 14))
    protocols = [protocol_of(person.protocol_version) for person in two]
    every = [
        (person.code, code, window)
        for person, protocol, start in zip(two, protocols, starts, strict=True)
        for code, window in windows(protocol, start).items()
    ]

    for days in range(0, 400, 3):
        today = starts[0] + timedelta(days=days)
        found = due_visits(today, BLINDED, 50)
        for group, each in found.items():
            by_rule = {visit for visit in every if due_group(visit[2], today) is group}
            assert {(v.participant, v.code, v.window) for v in each.visits} == by_rule
            assert each.total == len(by_rule)


@pytest.mark.django_db
def test_a_visit_that_took_place_or_was_missed_waits_no_more(two, nurse):
    first, other = two
    with time_machine.travel("2024-07-01T03:00:00Z"):
        submit(at_visit(first, "V4"), nurse, sv_attended="ONSITE", visit_date=date(2024, 6, 17))
        submit(at_visit(other, "V4"), nurse, sv_attended="MISSED", sv_miss_reason="ILL", complete=True)
        submit(at_visit(other, "V3"), nurse, sv_attended="ONSITE")

    waits = {(each.participant.code, each.visit.code) for each in awaited(BLINDED, every_protocol())}

    assert ("S001", "V4") not in waits
    assert ("S002", "V4") not in waits
    assert {("S002", "V3"), ("S001", "V5")} <= waits


@pytest.mark.django_db
def test_pages_of_a_group_follow_each_other_and_know_the_number_of_all(two):
    today = date(2024, 12, 1)
    every = due_visits(today, BLINDED, 50)[Due.CLOSED]

    pages = [due_visits(today, BLINDED, 4, group=Due.CLOSED, skip=skip)[Due.CLOSED] for skip in (0, 4, 8)]

    assert [visit for page in pages for visit in page.visits] == list(every.visits)[:12]
    assert {page.total for page in pages} == {every.total}


@pytest.mark.django_db
def test_an_infusion_is_due_in_its_window_and_stays_on_the_list_on_the_day_of_the_visit(two, nurse):
    first, _other = two
    day = date(2024, 3, 25)

    assert [each.name for each in infusion_visits(day, BLINDED, 5).visits] == ["V1"]
    with time_machine.travel("2024-03-25T03:00:00Z"):
        submit(at_visit(first, "V1"), nurse, sv_attended="ONSITE", visit_date=day)
    assert infusion_visits(day, BLINDED, 5).total == 1
    assert infusion_visits(day + timedelta(days=1), BLINDED, 5).total == 0
