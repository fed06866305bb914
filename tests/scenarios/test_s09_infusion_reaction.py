"""S09: fever and chills at 60 minutes, stopped after 70 mL; what is proposed, drafted, asked, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from safety.actions import record_offered
from safety.models import AdverseEvent
from safety.unrecorded import remind
from tests.crawl.blinded import ARM, GUESS
from tests.factories.casebook import submit
from tests.factories.infusions import infuse, observed
from tests.factories.visits import at_visit, scheduled
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import Proposal
from trialsite.crf.values.partial import PartialDate

pytestmark = pytest.mark.django_db
D = Decimal


def at(hour, minute):
    """An instant of 24 April 2024 on the clock of the site."""
    return datetime(2024, 4, 24, hour - 8, minute, tzinfo=UTC)


@pytest.fixture
def reacted(site, screened):
    """The second infusion as it went."""
    site.code = screened.code
    scheduled(site.person, site.nurse, date(2024, 3, 25))
    site.on("2024-03-25")
    infuse(site.person, site.nurse, datetime(2024, 3, 25, 2, 0, tzinfo=UTC))
    site.on("2024-04-24", 17)
    rows = {
        **observed("PRE", at(9, 20)), **observed("15", at(9, 45), temp_c=D("36.9")),
        **observed("30", at(10, 0), temp_c=D("37.4")),
        **observed("60", at(10, 30), temp_c=D("38.4"), temp_site="OR", sbp=118, dbp=74, spo2=97),
        **observed("END60", at(11, 30), temp_c=D("38.1"), temp_site="OR"),
    }  # fmt: skip
    return infuse(
        site.person, site.nurse, at(9, 30), "V2", inf_bag_code="R01-D2", inf_stop=at(10, 32), inf_given_ml=70,
        inf_status="PARTIAL", inf_not_given_why="AE", inf_reactions=("CHILLS",), **rows,
    )  # fmt: skip


def found(outcome, check):
    return {finding.addresses[0] for finding in outcome.findings if finding.check_id == check}


def test_fever_and_reaction_offer_an_adverse_event_and_the_volume_is_a_deviation(reacted):
    assert found(reacted, "INF-02") == {"inf_vs[60].temp_c", "inf_vs[END60].temp_c"}
    assert found(reacted, "INF-08") == {"inf_reactions"}
    prompts = Proposal.objects.filter(kind="prompt", check_id__in=("INF-02", "INF-08"))
    assert set(prompts.values_list("audience", flat=True)) == {"blinded"}
    draft = Proposal.objects.get(check_id="INF-09")
    assert (draft.kind, draft.category, draft.audience) == ("deviation", "DOSE", "blinded")


def test_fever_is_recorded_with_what_the_run_sheet_says_and_its_causality_is_awaited(site, reacted):
    prompt = Proposal.objects.get(check_id="INF-02", address="inf_vs[60].temp_c")
    record_offered(proposal=prompt, why="", by=site.nurse, language="en")

    event = AdverseEvent.objects.get()
    assert (event.ae_term, event.ae_start, event.ae_start_time, event.ae_grade) == (
        "Fever",
        "2024-04-24",
        time(10, 30),
        "1",
    )
    assert event.ae_aesi == ["INFREACT", "FEVER"]
    assert event.ae_rel_ip is None
    assert "Awaiting assessment" in site.desk().browser.get("/safety/").content.decode()


def test_reaction_left_undocumented_for_24_hours_is_asked_about_again(site, reacted):
    site.on("2024-04-25", 16)
    remind({})
    assert not Proposal.objects.filter(check_id="AE-13").exists()

    site.on("2024-04-25", 18)
    remind({})

    assert set(Proposal.objects.filter(check_id="AE-13").values_list("text_en", "state")) == {
        ("Infusion reaction without AE", "open")
    }


def test_antipyretic_of_the_day_is_no_prohibited_medication_and_the_third_dose_can_be_planned(site, reacted):
    entry = add_entry(participant=site.person, form="cm", by=site.nurse)
    told = {
        "cm_name": "Paracetamol",
        "cm_class": "ANTIPYR",
        "cm_indication": "Fever",
        "cm_route": "PO",
        "cm_freq": "ONCE",
        "cm_start": PartialDate("2024-04-24"),
        "cm_ongoing": "N",
        "cm_end": PartialDate("2024-04-24"),
    }
    assert found(submit(entry, site.nurse, **told), "CM-01") == set()

    assert at_visit(site.person, "V3", "inf").retired_at is None


@pytest.mark.req("RB-05")
def test_the_sheet_that_is_printed_shows_no_arm(site, reacted):
    page = site.desk().browser.get(f"/participants/{site.code}/visits/V2/inf/1/").content.decode()

    assert 'value="70"' in page
    assert ARM.findall(GUESS.sub("", page)) == []


def test_missing_time_points_are_asked_and_those_in_time_are_not(reacted):
    assert found(reacted, "INF-07") == {"inf_vs[END].tp_dt", "inf_vs[END120].tp_dt"}
    assert found(reacted, "INF-01") == set()
    assert found(reacted, "INF-03") == set()
    assert reacted.stored_all
