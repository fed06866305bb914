"""Prompts that offer an entry: accepted with source and fields filled, declined by the investigator alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from labs.models import HaematologyResult
from safety.actions import record_offered
from safety.models import AdverseEvent, PregnancyReport
from safety.offers import fever_grade
from tests.crfs.cases.haem import results
from tests.factories.accounts import signed_in
from tests.factories.casebook import record_at, submit
from tests.factories.infusions import infuse, observed
from tests.factories.visits import at_visit, scheduled
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from trialsite.casebook.actions.review import answer_proposal
from trialsite.casebook.models import CrfRecord, Proposal, RecordLink
from trialsite.casebook.refused import ActionRefused

pytestmark = pytest.mark.django_db
D = Decimal
TAKEN = datetime(2024, 4, 24, 0, 30, tzinfo=UTC)
HEAD = {"lab_done": "Y", "sample_dt": TAKEN, "lab_name": "CLINLAB"}
HAEM = "/participants/S001/visits/V2/haem/1/"


@pytest.fixture
def person(screened, nurse):
    """A man whose visits are planned from 25 March 2024."""
    submit(record_at(screened, "dm"), nurse, sex="M")
    scheduled(screened, nurse, date(2024, 3, 25))
    return screened


@pytest.fixture
def low(person, nurse):
    """Platelets of 48, grade 3, at the second visit."""
    first = datetime(2024, 3, 25, 0, 30, tzinfo=UTC)
    submit(at_visit(person, "V1", "haem"), nurse, **(HEAD | {"sample_dt": first}), **results(plt="180"))
    submit(at_visit(person, "V2", "haem"), nurse, **HEAD, **results(plt="48"))
    return Proposal.objects.get(check_id="LAB-06")


def recorded(prompt, by, language="en"):
    return record_offered(proposal=prompt, why="", by=by, language=language)


@pytest.mark.req("SA-01")
@pytest.mark.parametrize(("language", "term"), [("en", "PLT decreased"), ("zh-hans", "血小板计数降低")])
def test_grave_result_becomes_an_event_with_its_source_linked_both_ways(low, investigator, language, term):
    entry = recorded(low, investigator, language)

    event = AdverseEvent.objects.get()
    assert (event.ae_term, event.ae_start, event.ae_grade) == (term, "2024-04-24", "3")
    assert (event.ae_possibly_serious, event.ae_serious, event.ae_outcome) == (None, None, None)
    links = dict(event_links())
    assert links == {"ae_source_lab": "V2/haem/1", "results[plt].ae": "log/ae/1"}
    low.refresh_from_db()
    assert (low.state, low.drafted) == ("accepted", entry)
    assert not entry.completed_at
    assert [each for each in verify() if each.code != "trigger-missing"] == []


def event_links():
    for link in RecordLink.objects.filter(removed_at__isnull=True).select_related("target__visit"):
        yield link.address, link.target.place


def test_event_and_link_tell_in_the_ledger_that_the_system_filled_them(low, investigator):
    recorded(low, investigator)

    filled = Item.objects.filter(address__in=("ae_term", "results[plt].ae"), new__isnull=False)
    assert set(filled.values_list("origin", "event__actor_name")) == {("system", "Sun Wei")}
    answered = Event.objects.get(action="proposal_answer")
    assert list(answered.items.values_list("label", "new")) == [("Proposal", "accepted"), ("Recorded as", "log/ae/1")]


def test_nurse_neither_accepts_nor_declines_a_grave_result(low, nurse):
    with pytest.raises(ActionRefused):
        recorded(low, nurse)

    assert not AdverseEvent.objects.exists()
    low.refresh_from_db()
    assert low.state == "open"


def test_declined_it_is_not_asked_again_until_the_facts_change(low, person, nurse, investigator):
    with pytest.raises(ActionRefused):
        answer_proposal(proposal=low, accept=False, why=" ", by=investigator)
    answer_proposal(proposal=low, accept=False, why="Clotted sample", by=investigator)
    report = at_visit(person, "V2", "haem")

    submit(report, nurse, **results(wbc="5.1"))
    assert Proposal.objects.filter(check_id="LAB-06", address="results[plt].value").count() == 1

    submit(report, nurse, **results(plt="41"), reasons={"results[plt].value": "NEW_SOURCE"})
    asked = Proposal.objects.filter(check_id="LAB-06", address="results[plt].value").order_by("made_at")
    assert [each.state for each in asked] == ["declined", "open"]


def test_corrected_result_is_told_beside_the_event(low, person, nurse, investigator):
    entry = recorded(low, investigator)
    wanted = {
        "ae_ongoing": "Y",
        "ae_possibly_serious": "N",
        "ae_action": "NONE",
        "ae_treat": "N",
        "ae_outcome": "NOTREC",
        "ae_aesi": ("NONE",),
        "ae_oi": "N",
    }
    assert "AE-15" not in {each.check_id for each in submit(entry, nurse, complete=True, **wanted).findings}

    submit(at_visit(person, "V2", "haem"), nurse, **results(plt="24"), reasons={"results[plt].value": "NEW_SOURCE"})

    entry.refresh_from_db()
    assert entry.open_queries == 1
    assert HaematologyResult.objects.get(record__visit__code="V2", key="plt").value_grade == "4"


def at(hour, minute):
    return datetime(2024, 4, 24, hour - 8, minute, tzinfo=UTC)


@pytest.fixture
def reacted(person, nurse):
    """The second infusion, with fever at an hour and an hour after the end, and a low pressure."""
    infuse(person, nurse, datetime(2024, 3, 25, 2, 0, tzinfo=UTC))
    rows = {
        **observed("PRE", at(9, 20)), **observed("60", at(10, 30), temp_c=D("38.4"), temp_site="OR", sbp=80),
        **observed("END60", at(11, 30), temp_c=D("38.1"), temp_site="OR"),
    }  # fmt: skip
    infuse(
        person,
        nurse,
        at(9, 30),
        "V2",
        inf_bag_code="R01-D2",
        inf_stop=at(10, 32),
        inf_reactions=("CHILLS", "FLUSH"),
        **rows,
    )
    return person


def test_fever_is_one_event_however_often_it_was_measured(reacted, nurse):
    first, second = Proposal.objects.filter(check_id="INF-02").order_by("address")

    entries = [recorded(each, nurse) for each in (first, second)]

    assert entries[0] == entries[1]
    event = AdverseEvent.objects.get()
    assert (event.ae_term, event.ae_start, event.ae_start_time, event.ae_grade) == (
        "Fever",
        "2024-04-24",
        time(10, 30),
        "1",
    )
    assert event.ae_aesi == ["INFREACT", "FEVER"]
    assert dict(event_links())["inf_reaction_ae"] == "log/ae/1"


def test_reactions_begin_with_the_infusion_and_fall_of_pressure_with_its_measurement(reacted, nurse):
    recorded(Proposal.objects.get(check_id="INF-08"), nurse, "zh-hans")
    recorded(Proposal.objects.get(check_id="INF-03"), nurse, "zh-hans")

    reaction, pressure = AdverseEvent.objects.order_by("record__repeat")
    assert (reaction.ae_term, reaction.ae_start_time, reaction.ae_aesi) == ("输注反应", time(9, 30), ["INFREACT"])
    assert (pressure.ae_term, pressure.ae_start_time) == ("疑似输注反应", time(10, 30))


def test_investigator_alone_declines_what_the_nurse_may_record(reacted, nurse, investigator):
    prompt = Proposal.objects.get(check_id="INF-08")
    with pytest.raises(ActionRefused):
        answer_proposal(proposal=prompt, accept=False, why="No reaction", by=nurse)

    answer_proposal(proposal=prompt, accept=False, why="No reaction", by=investigator)

    prompt.refresh_from_db()
    assert (prompt.state, prompt.answered_by) == ("declined", "Sun Wei")


def test_positive_test_opens_the_report_of_the_pregnancy(person, nurse):
    told = {
        "form_date": date(2024, 4, 24),
        "childbearing": "Y",
        "hcg_date": date(2024, 4, 24),
        "hcg_sample": "URINE",
        "hcg_result": "POS",
    }
    submit(at_visit(person, "V2", "preg"), nurse, **told)

    entry = recorded(Proposal.objects.get(check_id="PREG-02"), nurse)

    report = PregnancyReport.objects.get(record=entry)
    assert (report.pregr_whose, report.pregr_test_date) == ("PARTICIPANT", date(2024, 4, 24))
    assert report.pregr_aware_dt is not None


def test_page_offers_to_record_and_leads_to_what_was_recorded(low, investigator, nurse):
    browser, address = signed_in(investigator), low.address
    shown = browser.get(f"{HAEM}history/?address={address}&tab=queries").content.decode()
    assert "Record the adverse event" in shown
    assert 'value="accept"' not in shown

    posted = {"address": address, "prompt": low.pk, "act": "record", "text": ""}
    drawn = browser.post(f"{HAEM}say/", posted).content.decode()

    assert "/participants/S001/visits/log/ae/1/" in drawn
    assert browser.post(f"{HAEM}say/", posted).status_code == 409
    assert CrfRecord.objects.filter(form="ae", first_saved_at__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("readings", "grade"),
    [
        ([("37.9", "OR")], None), ([("38.0", "OR")], 1), ([("38.5", "OR")], 1), ([("38.6", "OR")], 2),
        ([("39.2", "EAR")], 2), ([("39.3", "OR")], 3), ([("39.9", "OR")], 3), ([("40.0", "OR")], 4),
        ([("37.5", "AX")], 1), ([("38.1", "AX")], 2), ([("36.6", "AX"), ("38.8", "AX")], 3), ([], None),
    ],
)  # fmt: skip
def test_fever_is_graded_by_its_highest_reading_an_axillary_one_half_a_degree_more(readings, grade):
    assert fever_grade([(D(temp), site) for temp, site in readings]) == grade
