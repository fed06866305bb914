"""Forms at visits: the whole table of the specification, audiences, phases, conditions and casebook bands."""

from __future__ import annotations

import pytest

from trialsite.protocol.audience import Audience
from trialsite.protocol.catalogue import package
from trialsite.protocol.model import Phase, Requirement

TRIAL = package("msct_a_22")
VISITS = ("SCR", "V1", "V2", "V3", "V4", "V5", "V6", "V7", "UNS", "ET")
# the table of the specification, its words shortened: r review, u update, e evaluated again, c from consent
SPECIFIED = """
ic    X  -  -  -  -  -  -  -  (X) -
dm    X  -  -  -  -  -  -  -  -   -
hiv   X  r  r  r  r  r  r  r  (X) r
art   X  r  r  r  r  r  r  r  (X) r
vlh   X  r  r  r  r  r  r  r  (X) r
cd4h  X  r  r  r  r  r  r  r  (X) r
mh    X  u  -  -  -  -  -  -  -   -
cm    X  X  X  X  X  X  X  X  X   X
adh   X  X  X  X  X  X  X  X  (X) X
ser   X  -  -  -  -  -  -  -  (X) -
pe    X  P  P  P  X  X  X  X  (X) X
vs    X  P  P  P  X  X  X  X  X   X
preg  X  P  P  P  X  -  -  X  (X) X
haem  X  P  P  P  X  X  X  X  (X) X
bioc  X  P  P  P  X  X  X  X  (X) X
lym   X  P  P  P  X  X  X  X  (X) X
vl    X  P  P  P  X  X  X  X  (X) X
elig  X  e  -  -  -  -  -  -  -   -
rand  -  X  -  -  -  -  -  -  -   -
prep  -  X  X  X  -  -  -  -  -   -
inf   -  M  M  M  -  -  -  -  -   -
oi    X  X  X  X  X  X  X  X  X   X
ae    c  X  X  X  X  X  X  X  X   X
sv    X  X  X  X  X  X  X  X  X   X
eot   -  -  -  X  -  -  -  -  -   -
eos   -  -  -  -  -  -  -  X  -   X
"""
MEANING = {
    "X": (Requirement.REQUIRED, Phase.NONE),
    "(X)": (Requirement.IF_INDICATED, Phase.NONE),
    "P": (Requirement.REQUIRED, Phase.PRE_DOSE),
    "M": (Requirement.REQUIRED, Phase.DURING_INFUSION),
    "r": (Requirement.REVIEW, Phase.NONE),
    "e": (Requirement.REVIEW, Phase.NONE),
    "u": (Requirement.UPDATE, Phase.NONE),
    "c": (Requirement.WHEN_IT_HAPPENS, Phase.NONE),
}
ROWS = [line.split() for line in SPECIFIED.strip().splitlines()]
TITLES = {
    "SCR": ("Screening", "筛选期"),
    "V1": ("Visit 1 – Baseline / dose 1", "访视1 基线/第1次输注"),
    "V2": ("Visit 2 – dose 2", "访视2 第2次输注"),
    "V3": ("Visit 3 – dose 3", "访视3 第3次输注"),
    "V4": ("Visit 4 – week 12", "访视4 第12周"),
    "V5": ("Visit 5 – week 24", "访视5 第24周"),
    "V6": ("Visit 6 – week 36", "访视6 第36周"),
    "V7": ("Visit 7 – week 48 / end of study", "访视7 第48周/研究结束"),
    "UNS": ("Unscheduled", "计划外访视"),
    "ET": ("Early termination", "提前终止访视"),
}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_form_is_asked_for_where_the_specification_says(row: list[str]) -> None:
    form, signs = row[0], row[1:]
    wanted = {visit: MEANING[sign] for visit, sign in zip(VISITS, signs, strict=True) if sign != "-"}

    found = {e.visit: (e.requirement, e.phase) for e in TRIAL.schedule if e.form == form and e.visit}

    assert found == wanted


def test_no_other_form_stands_at_a_visit() -> None:
    assert {entry.form for entry in TRIAL.schedule if entry.visit} == {row[0] for row in ROWS}


def test_forms_of_events_belong_to_no_visit() -> None:
    assert {entry.form for entry in TRIAL.logs()} == {"wd", "pregr", "dv", "unbl", "dth", "log", "sae"}
    assert {entry.requirement for entry in TRIAL.logs()} == {Requirement.WHEN_IT_HAPPENS}


def test_the_visits_are_those_of_the_specification_in_order() -> None:
    assert {visit.code: (visit.title.en, visit.title.zh) for visit in TRIAL.visits} == TITLES
    assert [visit.position for visit in TRIAL.visits] == list(range(10))
    assert [visit.code for visit in TRIAL.visits if visit.is_screening] == ["SCR"]
    assert [visit.code for visit in TRIAL.visits if visit.is_unscheduled] == ["UNS"]
    assert [visit.code for visit in TRIAL.visits if visit.ends_early] == ["ET"]


def test_only_product_preparation_is_for_unblinded_eyes() -> None:
    assert {e.form for e in TRIAL.schedule if e.audience == Audience.UNBLINDED} == {"prep"}
    assert {e.audience for e in TRIAL.schedule if e.form == "prep"} == {Audience.UNBLINDED}


def test_contraception_is_asked_of_all_and_the_pregnancy_test_of_some() -> None:
    conditions = {entry.condition for entry in TRIAL.schedule if entry.form == "preg"}

    assert len(conditions) == 1
    assert "childbearing potential" in str(conditions.pop())


@pytest.mark.parametrize(("form", "visit"), [("ae", "SCR"), ("elig", "V1")])
def test_an_entry_that_is_neither_required_nor_reviewed_says_when(form: str, visit: str) -> None:
    entry = next(each for each in TRIAL.forms_at(visit) if each.form == form)

    assert entry.condition is not None
    assert entry.condition.zh


def test_every_form_has_a_title_and_stands_in_one_band_of_the_casebook() -> None:
    grouped = [form for group in TRIAL.groups for form in group.forms]

    assert sorted(grouped) == sorted(TRIAL.form_titles)
    assert set(grouped) == {entry.form for entry in TRIAL.schedule}
    assert [group.title.en for group in TRIAL.groups] == [
        "Baseline", "Every visit", "Laboratory", "Treatment", "Running logs",
    ]  # fmt: skip
    assert all(title.en and title.zh for title in TRIAL.form_titles.values())


def test_forms_at_a_visit_come_in_the_order_of_the_table() -> None:
    order = [row[0] for row in ROWS]
    at_v1 = [entry.form for entry in TRIAL.forms_at("V1")]

    assert at_v1 == sorted(at_v1, key=order.index)


def test_a_stored_schedule_in_another_order_reads_the_same() -> None:
    shuffled = dict(sorted(TRIAL.value("schedule").items()))

    told = TRIAL.with_overrides(version="2.0", overrides={"schedule": shuffled})

    assert [(e.form, e.visit) for e in told.schedule] == [(e.form, e.visit) for e in TRIAL.schedule]
