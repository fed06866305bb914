"""S01: a person who fits every criterion, up to the signature on it and to the end of the study as completed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from labs.endpoints import BASE, responders, summaries
from labs.suppression import suppression
from participants.models import Stage
from participants.to_sign import holds, lines_signed
from tests.exports.reading import lines, made
from tests.factories.accounts import UserFactory
from tests.factories.casebook import submit
from tests.factories.infusions import infuse, observed, ready, released
from tests.factories.pharmacy import list_of_arms, randomised
from tests.factories.visits import at_visit
from tests.labs.test_viral_loads import copies
from tests.scenarios.driver import base
from trialsite.accounts.roles import Role
from trialsite.casebook.models import Proposal, Query
from trialsite.crf.values.measured import Measured, Op
from trialsite.entry.demonstration.base import judged
from trialsite.protocol.audience import Audience
from visits.analysis import Scope
from visits.end_of_study import open_end_of_study
from visits.infusion.acts import Bedside, check_bag
from visits.schedule import VisitStatus
from visits.selectors import visit_states

CRITERIA = [*(f"I{number}" for number in range(1, 7)), *(f"E{number}" for number in range(1, 12))]


@pytest.mark.django_db
def test_the_base_person_is_eligible_signed_and_without_any_query(site):
    desk = site.on("2024-03-05").register()
    desk.fill(base(date(2024, 3, 4)))
    assert desk.overall().startswith("Not evaluable yet")
    site.desk(site.principal).type("elig", judged(date(2024, 3, 20)))

    assert desk.overall().startswith("Eligible")
    assert "17 of 17 satisfied" in desk.overall()
    assert "262 is below 350 (ART 69 months)" in desk.evidence("I5")
    assert "Eligible, awaiting signature" in desk.in_the_log()

    site.on("2024-03-13")
    decision = site.sign()

    assert site.person.stage == Stage.ELIGIBLE
    assert holds(decision)
    states = [line.criterion for line in lines_signed(decision) if line.of == "state"]
    assert states == CRITERIA
    assert len(site.told("confirm_eligibility")) == 1
    assert not Query.objects.exists()
    desk = site.desk()
    assert "Chen Jun , Principal investigator, 13 Mar 2024" in desk.read("eligibility/")
    assert "Eligible, signed" in desk.read()
    assert "Eligible, signed" in desk.in_the_log()


VISITS = {
    "V1": "2024-03-25", "V2": "2024-04-24", "V3": "2024-05-24", "V4": "2024-06-17", "V5": "2024-09-09",
    "V6": "2024-12-02", "V7": "2025-02-24",
}  # fmt: skip
DOSES = {"V1": "R01-D1", "V2": "R01-D2", "V3": "R01-D3"}
GIVEN = {
    "inf_reactions": ("NONE",),
    "inf_premed": "N",
    "inf_rate_initial": 80,
    "inf_rate_max": 110,
    "inf_interrupted": "N",
}
# cells/µL at each visit; CD8 is told of the first and of the last one
CD4 = {"V1": 264, "V2": 270, "V3": 283, "V4": 300, "V5": 322, "V6": 341, "V7": 353}
CD8 = {"V1": 880, "V7": 802}
MEASURED = {"PRE": -5, "15": 15, "30": 30, "60": 60, "END": 62, "END60": 120, "END120": 180}


def dose(site, visit, day, second):
    """Results, bag, the check of it by two and an hour of infusion from ten o'clock on."""
    morning, code = datetime.fromisoformat(f"{day}T00:30:00+00:00"), DOSES[visit]
    site.on(day, 9)
    ready(site.person, site.nurse, morning, visit)
    released(site.person, site.nurse, morning, visit, code)
    check_bag(
        record=at_visit(site.person, visit, "inf"),
        seen=Bedside(code, second, identity=True, intact=True),
        by=site.nurse,
    )
    site.on(day, 15)
    began = morning.replace(hour=2, minute=0)
    rows = [observed(key, began + timedelta(minutes=after)) for key, after in MEASURED.items()]
    signs = {name: value for row in rows for name, value in row.items()}
    infuse(site.person, site.nurse, began, visit, inf_bag_code=code, **signs, **GIVEN)


def cells(number):
    return Measured(str(number), Op.EQ, Decimal(number), "cells/uL", Decimal(number))


def bled(site, visit, day):
    """The subsets and the HIV RNA of a visit, taken in the morning, before the dose where there is one."""
    drawn = datetime.fromisoformat(f"{day}T00:20:00+00:00")
    counts = {"cd4": cells(CD4.get(visit, 262))} | ({"cd8": cells(CD8[visit])} if visit in CD8 else {})
    submit(at_visit(site.person, visit, "lym"), site.nurse, lab_done="Y", sample_dt=drawn, **counts)
    load = {"vl": copies("TND"), "vl_lloq": Decimal(20), "vl_assay": "PCR", "vl_sample_type": "PLASMA"}
    submit(at_visit(site.person, visit, "vl"), site.nurse, vl_dt=drawn, **load)


def told_of_the_cells():
    """What the pooled figures, of one person here, say of baseline, of V7 and of suppression."""
    later = [visit for visit in VISITS if visit != "V1"]
    at = {(each.measure, each.visit): each for each in summaries(Scope(), later)}
    base, last = at["cd4", BASE], at["cd4", "V7"]
    ratios = [round(at["ratio", visit].value.median, 2) for visit in (BASE, "V7")]
    met = {each.definition: each.met for each in responders(Scope(), later) if each.visit == "V7" and each.judged}
    below = [each.below for each in suppression(Scope(), list(VISITS)) if each.visit in VISITS]
    return (
        base.value.median, last.change.median, round(last.percent.median, 1), ratios, met, sum(below),
    )  # fmt: skip


@pytest.mark.django_db
def test_seven_visits_lie_in_their_windows_and_the_study_ends_as_completed(site, screened, tmp_path):
    site.code = screened.code
    list_of_arms(UserFactory(role=Role.STATISTICIAN))
    randomised(site.person, site.nurse, date(2024, 3, 25))
    site.on("2024-03-13")
    bled(site, "SCR", "2024-03-13")
    second = UserFactory(role=Role.RESEARCH_NURSE, name="Sun Wei")
    for visit, day in VISITS.items():
        if visit in DOSES:
            dose(site, visit, day, second)
        site.on(day, 16)
        on = date.fromisoformat(day)
        bled(site, visit, day)
        if visit == "V1":
            # the first day of treatment is day 0 on the screen
            assert "25 Mar 2024, today day 0" in site.desk().read()
        came = {"sv_attended": "ONSITE", "visit_date": on, "visit_end_date": on, "ae_none_visit": True}
        submit(at_visit(site.person, visit), site.nurse, complete=True, **came, cm_reviewed="Y", art_reviewed="Y")
    end = {"eot_date": date(2024, 5, 24), "eot_why": "COMPLETED", "eot_followup_continues": "Y"}
    treated = submit(at_visit(site.person, "V3", "eot"), site.nurse, complete=True, **end)
    last = {"eos_date": date(2025, 2, 24), "eos_why": "COMPLETED", "eos_last_contact": date(2025, 2, 24)}
    ended = submit(open_end_of_study(participant=site.person, by=site.nurse), site.nurse, complete=True, **last)

    states = visit_states(site.person, date(2025, 2, 24), frozenset(Audience))
    assert {each.code for each in states if each.status is VisitStatus.IN_WINDOW} >= set(VISITS)
    assert treated.completed
    assert ended.completed
    assert not Proposal.objects.filter(kind="deviation").exists()
    # SCR had 262; the baseline is the last count before the first dose; R5 asks nothing of who began at 200 or more
    met = {"R1": 1, "R2": 0, "R3": 1, "R4": 1, "R6": 1, "R7": 0, "R8": 0}
    assert told_of_the_cells() == (264, 89, 33.7, [0.3, 0.44], met, 7)
    counted = lines(made(tmp_path / "copy.zip"), "data/lym.csv")
    days = {line["visit"]: line["lbdy"] for line in counted}
    assert (days["SCR"], days["V1"], days["V2"]) == ("-12", "1", "31")
    # the forms that are left out here are asked about, and nothing else is
    assert set(Query.objects.filter(state="open").values_list("check_id", flat=True)) == {"EOS-03"}
