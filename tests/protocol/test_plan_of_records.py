"""Which records are expected, when they are due, and what changes when the plan does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.small_trial import small_trial
from trialsite.protocol.audience import Audience
from trialsite.protocol.catalogue import package
from trialsite.protocol.model import Phase, Protocol, Requirement
from trialsite.protocol.plan import ExistingRecord, PlannedRecord, PlanStage, PlanState, amend, compare, plan

TRIAL = package("msct_a_22")
D0 = date(2024, 3, 25)
REGISTERED = PlanState(PlanStage.REGISTERED)
RANDOMISED = PlanState(PlanStage.RANDOMISED, planned_d0=D0)
INFUSED = PlanState(PlanStage.RANDOMISED, d0=D0, planned_d0=D0)


def existing(record: PlannedRecord, *, touched: bool = False) -> ExistingRecord:
    """The record as it stands once it was added."""
    return ExistingRecord(
        record.visit, record.form, touched, record.number, record.repeat, record.due_from, record.due_to
    )


def at(records: tuple[PlannedRecord, ...], visit: str) -> dict[str, PlannedRecord]:
    """The records of one visit by form."""
    return {record.form: record for record in records if record.visit == visit}


def test_a_registered_person_has_the_once_only_screening_forms_and_no_empty_log_entries() -> None:
    expected = "ic dm hiv adh ser pe vs preg haem bioc lym vl elig oi sv"

    assert [record.form for record in plan(TRIAL, REGISTERED)] == expected.split()
    assert {record.visit for record in plan(TRIAL, REGISTERED)} == {"SCR"}


def test_a_randomised_person_has_every_scheduled_visit_and_no_other() -> None:
    visits = dict.fromkeys(record.visit for record in plan(TRIAL, RANDOMISED))

    assert list(visits) == ["SCR", "V1", "V2", "V3", "V4", "V5", "V6", "V7"]


def test_a_record_carries_what_the_schedule_says() -> None:
    v1 = at(plan(TRIAL, RANDOMISED), "V1")

    assert (v1["vs"].requirement, v1["vs"].phase) == (Requirement.REQUIRED, Phase.PRE_DOSE)
    assert (v1["inf"].phase, v1["inf"].audience) == (Phase.DURING_INFUSION, Audience.BLINDED)
    assert {form for form, record in v1.items() if record.audience == Audience.UNBLINDED} == {"prep"}
    assert v1["vs"].required
    assert v1["vs"].place == ("V1", "vs")


@pytest.mark.parametrize("form", sorted(TRIAL.running))
def test_no_entry_of_a_running_log_is_expected(form: str) -> None:
    assert form not in {record.form for record in plan(TRIAL, replace(INFUSED, unscheduled=(D0,), early_end=D0))}


def test_reviews_and_forms_done_if_indicated_are_not_expected() -> None:
    w4 = at(plan(small_trial(), RANDOMISED), "W4")

    assert set(w4) == {"vs", "lung"}
    assert w4["lung"].requirement == Requirement.CONDITIONAL
    assert not w4["lung"].required


def test_due_days_are_provisional_until_the_first_infusion() -> None:
    before, after = at(plan(TRIAL, RANDOMISED), "V4")["vs"], at(plan(TRIAL, INFUSED), "V4")["vs"]

    assert (before.due_from, before.due_to, before.provisional) == (date(2024, 6, 10), date(2024, 6, 24), True)
    assert (after.due_from, after.due_to, after.provisional) == (date(2024, 6, 10), date(2024, 6, 24), False)


def test_the_actual_first_infusion_counts_not_the_planned_one() -> None:
    late = replace(INFUSED, d0=D0 + timedelta(days=2))

    assert at(plan(TRIAL, late), "V2")["vs"].due_from == date(2024, 4, 23)


def test_nothing_is_due_while_no_day_is_known() -> None:
    assert {(r.due_from, r.due_to) for r in plan(TRIAL, PlanState(PlanStage.RANDOMISED))} == {(None, None)}


def test_screening_has_its_length_from_the_first_procedure_until_dose_1_is_planned() -> None:
    started = replace(REGISTERED, screening_from=date(2024, 3, 1))
    planned = replace(started, planned_d0=D0)

    assert {(r.due_from, r.due_to) for r in plan(TRIAL, started)} == {(date(2024, 3, 1), date(2024, 3, 28))}
    assert {(r.due_from, r.due_to) for r in plan(TRIAL, planned)} == {(date(2024, 2, 26), date(2024, 3, 24))}


def test_each_unscheduled_visit_has_its_own_records_due_on_its_day() -> None:
    days = (date(2024, 4, 2), date(2024, 5, 2))

    found = [r for r in plan(TRIAL, replace(INFUSED, unscheduled=days)) if r.visit == "UNS"]

    assert {(r.number, r.due_from, r.due_to) for r in found} == {(1, days[0], days[0]), (2, days[1], days[1])}
    assert [r.form for r in found if r.number == 2] == ["vs", "oi", "sv"]
    assert not any(r.provisional for r in found)


def test_an_early_end_adds_its_visit_and_drops_the_visits_after_it() -> None:
    end = D0 + timedelta(days=100)

    visits = {r.visit for r in plan(TRIAL, replace(INFUSED, early_end=end, ended_on=end))}

    assert visits == {"SCR", "V1", "V2", "V3", "V4", "ET"}


@pytest.mark.parametrize(("offset", "kept"), [(83, False), (84, True), (85, True)])
def test_a_visit_is_kept_while_its_target_is_not_after_the_end(offset: int, kept: bool) -> None:
    state = replace(INFUSED, ended_on=D0 + timedelta(days=offset))

    assert ("V4" in {r.visit for r in plan(TRIAL, state)}) is kept


def test_a_person_who_left_before_a_dose_was_planned_has_no_later_visits() -> None:
    state = PlanState(PlanStage.RANDOMISED, ended_on=D0)

    assert {r.visit for r in plan(TRIAL, state)} == {"SCR"}


def test_randomisation_adds_the_later_visits_and_leaves_screening_alone() -> None:
    there = [existing(record, touched=True) for record in plan(TRIAL, REGISTERED)]

    change = compare(plan(TRIAL, RANDOMISED), there, on=D0)

    assert {record.visit for record in change.add} == {"V1", "V2", "V3", "V4", "V5", "V6", "V7"}
    assert change.retire == change.redate == ()


def test_only_untouched_future_records_are_retired() -> None:
    end = D0 + timedelta(days=100)
    today = date(2024, 9, 1)
    before = plan(TRIAL, INFUSED)
    there = [existing(record, touched=(record.visit, record.form) == ("V6", "vs")) for record in before]

    change = compare(plan(TRIAL, replace(INFUSED, ended_on=end)), there, on=today)

    # V5 opened on 26 August: it was due, so it stays; a written record of V6 stays as well
    assert {record.visit for record in change.retire} == {"V6", "V7"}
    assert ("V6", "vs") not in {record.place for record in change.retire}
    assert change.add == ()


@pytest.mark.parametrize(("offset", "retired"), [(-1, True), (0, False), (1, False)])
def test_a_record_counts_as_future_until_its_window_opens(offset: int, retired: bool) -> None:
    record = ExistingRecord("V6", "vs", touched=False, due_from=D0, due_to=D0 + timedelta(days=28))

    change = compare([], [record], on=D0 + timedelta(days=offset))

    assert change.retire == ((record,) if retired else ())


def test_a_moved_first_infusion_dates_untouched_records_anew() -> None:
    there = [existing(record, touched=record.visit == "SCR") for record in plan(TRIAL, RANDOMISED)]

    change = compare(plan(TRIAL, replace(INFUSED, d0=D0 + timedelta(days=1))), there, on=D0)

    assert change.add == change.retire == ()
    assert {record.visit for record in change.redate} == {"V1", "V2", "V3", "V4", "V5", "V6", "V7"}


def test_a_second_record_of_a_form_is_another_record() -> None:
    consent = next(record for record in plan(TRIAL, REGISTERED) if record.form == "ic")
    second = ExistingRecord("SCR", "ic", touched=False, repeat=2)

    change = compare([consent], [existing(consent), second])

    assert change.add == ()
    assert change.retire == (second,)
    assert second.place == ("SCR", "ic")


DAYS = st.dates(min_value=date(2023, 1, 1), max_value=date(2026, 1, 1))
STATES = st.builds(
    PlanState,
    stage=st.sampled_from(PlanStage),
    d0=st.none() | DAYS,
    planned_d0=st.none() | DAYS,
    screening_from=st.none() | DAYS,
    unscheduled=st.lists(DAYS, max_size=2).map(tuple),
    early_end=st.none() | DAYS,
    ended_on=st.none() | DAYS,
)
TRIALS = st.sampled_from([TRIAL, small_trial()])


def carried_out(
    before: list[ExistingRecord], planned: tuple[PlannedRecord, ...], on: date | None
) -> list[ExistingRecord]:
    """What is there after the change was made."""
    change = compare(planned, before, on=on)
    moved = {record.identity: existing(record) for record in change.redate}
    kept = [moved.get(record.identity, record) for record in before if record not in change.retire]
    return [*kept, *(existing(record) for record in change.add)]


@given(protocol=TRIALS, first=STATES, second=STATES, on=st.none() | DAYS, data=st.data())
def test_a_plan_carried_out_once_has_nothing_left_to_do(
    protocol: Protocol, first: PlanState, second: PlanState, on: date | None, data: st.DataObject
) -> None:
    planned = plan(protocol, first)
    touched = data.draw(st.sets(st.sampled_from([r.identity for r in planned])))
    before = [existing(record, touched=record.identity in touched) for record in planned]
    later = plan(protocol, second)

    after = carried_out(before, later, on)

    again = compare(later, after, on=on)
    assert again.add == again.retire == again.redate == ()
    assert {record.identity for record in later} <= {record.identity for record in after}
    assert {record for record in before if record.touched} <= set(after)


@given(protocol=TRIALS, state=STATES)
def test_a_plan_never_expects_the_same_record_twice_and_never_ends_before_it_begins(
    protocol: Protocol, state: PlanState
) -> None:
    planned = plan(protocol, state)

    assert len({record.identity for record in planned}) == len(planned)
    assert all((r.due_from is None) == (r.due_to is None) for r in planned)
    assert all(r.due_from <= r.due_to for r in planned if r.due_from and r.due_to)


def test_a_new_version_takes_over_what_lies_ahead_and_leaves_what_was_due_or_holds_data() -> None:
    planned = plan(TRIAL, INFUSED)
    on = D0 + timedelta(days=40)
    there = [
        ExistingRecord(each.visit, each.form, each.due_from == D0, due_from=each.due_from, due_to=each.due_to)
        for each in planned
    ]
    gone = ExistingRecord("V3", "old", False, due_from=on + timedelta(days=1))
    kept = ExistingRecord("V1", "old", True, due_from=D0)

    change = amend(planned, [*there, gone, kept], on=on)

    assert change.retire == (gone,)
    assert change.add == ()
    assert change.redate
    assert {each.due_from > on for each in change.redate} == {True}


def test_a_new_version_adds_nothing_to_visits_whose_window_has_closed() -> None:
    planned = plan(TRIAL, INFUSED)
    last = max(each.due_to for each in planned)

    assert amend(planned, [], on=last + timedelta(days=1)).add == ()
    assert {each.due_to for each in amend(planned, [], on=last).add} == {last}
