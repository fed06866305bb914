"""Holds: fired with the save or by the round, seen by those concerned, a gate before and a deviation after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction

from participants.ready import against
from safety.stopping.fire import go_round
from safety.stopping.models import Hold, HoldDecision
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.casebook import submit
from tests.factories.infusions import infuse
from tests.factories.pharmacy import CELLS, prepare
from tests.safety.conftest import HEADACHE
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.entries import Action
from trialsite.audit.models import Event, Item
from trialsite.audit.verification import verify
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import Proposal
from trialsite.crf.values.partial import PartialDate
from trialsite.jobs.running import run_next
from visits.models import Infusion, LotKind
from visits.preparation.lots import NewLot, fail_lot, register_lot

pytestmark = pytest.mark.django_db
PAGE, LOT = "/safety/stopping/", "UC-2409-07"
SHOCK = HEADACHE | {
    "ae_term": "Anaphylaxis", "ae_grade": "4", "ae_possibly_serious": "Y", "ae_aesi": ("HYPERS", "INFREACT"),
}  # fmt: skip
RELATED = {"ae_rel_ip": "PROBABLE", "ae_rel_proc": "UNRELATED", "ae_rel_art": "UNRELATED"}
DECISION = {"choice": "CONTINUE", "reason": "Slower rate from now on", "advice": "Continue", "seen": "0"}


def shock(ward, person, **more):
    """An event that a nurse records now."""
    record = add_entry(participant=person, form="ae", by=ward.nurse)
    record.participant, record.visit = person, None
    now = clock.now() - timedelta(minutes=1)
    told = SHOCK | {"ae_start": PartialDate(clock.today().isoformat()), "ae_aware_dt": now} | more
    outcome = submit(record, ward.nurse, **told)
    assert outcome.stored_all, outcome.refused
    record.refresh_from_db()
    return record


def judge(ward, record, **answers):
    submit(record, ward.investigator, **RELATED | answers)


@pytest.fixture
def anaphylaxis(ward):
    return shock(ward, ward.cells)


@pytest.fixture
def study_hold(ward, anaphylaxis):
    judge(ward, anaphylaxis)
    return Hold.objects.get(scope="study")


def decide(ward, hold, who=None, **more):
    who = who or ward.principal
    typed = DECISION | {"username": who.username, "password": PASSWORD} | more
    return signed_in(who).post(f"{PAGE}{hold.number}/", typed)


def page(who, path):
    return signed_in(who).get(path).content.decode()


def infusion_of(person):
    return f"/participants/{person.code}/visits/V1/inf/1/"


def test_anaphylaxis_holds_its_participant_at_once_and_everybody_once_it_is_related(ward, anaphylaxis):
    assert list(Hold.objects.values_list("rule", "participant__code")) == [("anaphylaxis", ward.cells.code)]

    judge(ward, anaphylaxis)

    assert set(Hold.objects.values_list("rule", "participant__code")) == {
        ("anaphylaxis", ward.cells.code), ("related_grade_3", ward.cells.code),
        ("related_thromboembolism_or_anaphylaxis", None),
    }  # fmt: skip
    assert Item.objects.filter(address__startswith="hold[", label="Stopping rule").count() == 3
    assert list(verify()) == []


def test_same_event_fires_no_second_time_and_neither_do_the_round_nor_a_lower_grade(ward, anaphylaxis, study_hold):
    submit(anaphylaxis, ward.nurse, ae_grade="3", reasons={"ae_grade": "UPDATE"})
    go_round({})

    assert Hold.objects.count() == 3
    assert not Hold.objects.filter(lifted_at__isnull=False).exists()


def test_lot_that_fails_after_an_infusion_is_found_by_the_round_and_nobody_learns_whose_it_was(ward):
    pharmacist = UserFactory(role=Role.PHARMACIST)
    lot = register_lot(new=NewLot(LOT, LotKind.CELLS, clock.now() + timedelta(days=90), 5), by=pharmacist)
    prepare(ward.cells, pharmacist, **CELLS | {"msc_lot": LOT})
    fail_lot(lot=lot, why="Growth on day 7", by=pharmacist)
    go_round({})
    assert not Hold.objects.exists()

    infuse(ward.cells, ward.nurse, clock.now() - timedelta(hours=2))
    go_round({})
    go_round({})

    hold = Hold.objects.get()
    assert (hold.rule, hold.participant) == ("sterility_failure", None)
    said = page(ward.principal, f"{PAGE}{hold.number}/")
    assert "Quality of the product" in said
    assert not [each for each in (LOT, ward.cells.code, "terility") if each in said + hold.grounds]


def test_participant_hold_is_seen_on_the_pages_of_the_participant_alone(ward, anaphylaxis):
    said = f"Infusions of {ward.cells.code} are paused"

    assert said in page(ward.nurse, infusion_of(ward.cells))
    assert said in page(ward.nurse, f"/participants/{ward.cells.code}/")
    assert "are paused" not in page(ward.nurse, infusion_of(ward.placebo))
    assert "are paused" not in page(ward.nurse, "/today/")


def test_study_hold_is_seen_by_everybody_concerned_and_stops_the_start_for_others_too(ward, study_hold):
    said = "Dosing and enrolment are paused"
    for who in (ward.nurse, ward.investigator, ward.officer, ward.statistician):
        assert said in page(who, "/unblinding/")

    assert "Dosing is paused" in page(ward.nurse, infusion_of(ward.placebo))
    assert against(ward.placebo)[0] == "RAND-01"
    signed_in(ward.nurse).post(f"{infusion_of(ward.placebo)}row/", {"now": "inf_start", "revision": "0"})
    assert Event.objects.filter(action=Action.REFUSE, participant=ward.placebo.code).exists()
    assert not Infusion.objects.filter(record__participant=ward.placebo, inf_start__isnull=False).exists()


def test_infusion_given_all_the_same_is_recorded_and_is_a_deviation_and_the_one_before_is_none(ward, study_hold):
    before = study_hold.fired_at - timedelta(hours=3)
    infuse(ward.cells, ward.nurse, before, inf_stop=before + timedelta(minutes=30))
    assert not Proposal.objects.filter(check_id="INF-14").exists()

    infuse(ward.placebo, ward.nurse, clock.now(), inf_stop=None, inf_status=None)

    assert Proposal.objects.get(check_id="INF-14").record.participant == ward.placebo


def test_mail_names_neither_person_nor_event_nor_rule(ward, anaphylaxis, settings):
    settings.MAIL_IS_SET_UP = True
    ward.principal.email = "pi@example.org"
    ward.principal.save()
    judge(ward, anaphylaxis)
    while run_next():
        pass

    told = [each for each in mail.outbox if "paused" in each.subject]
    assert {to for each in told for to in each.to} >= {"pi@example.org", "safety@example.org"}
    for each in told:
        assert PAGE in each.body
        for secret in (ward.cells.code, "naphyl", "过敏", "MSC)", "elated"):
            assert secret not in each.body + each.subject


def test_only_a_signed_decision_of_the_principal_investigator_lifts_it(ward, study_hold):
    assert decide(ward, study_hold, ward.investigator).status_code == 403
    assert decide(ward, study_hold, password="wrong").status_code == 422
    kept = decide(ward, study_hold, advice="")
    assert kept.status_code == 422
    assert "Slower rate from now on" in kept.content.decode()
    assert Hold.objects.get(pk=study_hold.pk).lifted_at is None

    assert decide(ward, study_hold).status_code == 302

    assert Hold.objects.get(pk=study_hold.pk).lifted_at is not None
    assert Event.objects.get(action=Action.HOLD_DECIDE).actor_username == ward.principal.username
    assert "Dosing is paused" not in page(ward.nurse, infusion_of(ward.placebo))
    assert list(verify()) == []


def test_stop_keeps_the_hold_and_a_later_decision_is_a_record_of_its_own(ward, study_hold):
    decide(ward, study_hold, choice="STOP")
    assert Hold.objects.get(pk=study_hold.pk).lifted_at is None
    assert decide(ward, study_hold, seen="0").status_code == 422  # somebody decided meanwhile

    decide(ward, study_hold, choice="MODIFY", seen="1")

    assert list(HoldDecision.objects.order_by("number").values_list("choice", flat=True)) == ["STOP", "MODIFY"]
    assert decide(ward, study_hold, seen="2").status_code == 422


def test_database_lifts_no_hold_and_changes_no_decision_by_itself(ward, study_hold):
    decide(ward, study_hold, choice="STOP")
    for statement in ("UPDATE safety_hold SET lifted_at = now()", "UPDATE safety_holddecision SET choice = 'CONTINUE'"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_decision_that_names_an_arm_is_refused(ward, study_hold):
    answer = decide(ward, study_hold, reason="He got the stem cells")

    assert answer.status_code == 422
    assert not HoldDecision.objects.exists()


def test_investigator_holds_a_participant_by_hand_and_a_nurse_does_not(ward):
    typed = {"participant": ward.placebo.code, "why": "Surgery next week"}

    assert signed_in(ward.nurse).post(f"{PAGE}add/", typed).status_code == 403
    assert signed_in(ward.investigator).post(f"{PAGE}add/", typed | {"participant": "S999"}).status_code == 422
    assert signed_in(ward.investigator).post(f"{PAGE}add/", typed).status_code == 302

    assert Hold.objects.get().why == "Surgery next week"
    assert "Dosing is paused" in page(ward.nurse, infusion_of(ward.placebo))


def test_page_lists_what_waits_for_judgement_and_costs_the_same_however_much_there_is(
    ward, anaphylaxis, django_assert_max_num_queries
):
    browser = signed_in(ward.nurse)
    assert "Waiting for the investigator" in browser.get(PAGE).content.decode()
    judge(ward, anaphylaxis, ae_serious="Y", ae_crit=("LIFE",))
    assert "Waiting for the investigator" not in browser.get(PAGE).content.decode()
    shock(ward, ward.placebo)

    with django_assert_max_num_queries(16):
        assert browser.get(PAGE).status_code == 200


def test_pharmacist_and_administrator_do_not_open_the_page(ward, administrator):
    assert signed_in(administrator).get(PAGE).status_code == 403
    assert "are paused" not in page(administrator, "/administration/")


def test_rules_in_force_name_the_sentinel_interval(ward):
    for person, told in (
        (ward.nurse, "the second participant is infused no earlier than 7 days after the first"),
        (UserFactory(role=Role.RESEARCH_NURSE, language="zh-hans"), "第二例受试者"),
    ):
        page = signed_in(person).get(PAGE).content.decode()
        assert told in " ".join(page.split("rules-title")[-1].split())
