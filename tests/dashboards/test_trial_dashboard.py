"""The trial dashboard: pooled for everybody, by arm for few and with a trace, and quick."""

from __future__ import annotations

import csv
import io
import re

import pytest

from participants.models import Randomisation
from tests.factories.accounts import signed_in
from trialsite.accounts.models import User
from trialsite.accounts.roles import Role
from trialsite.audit.entries import Action
from trialsite.audit.models import Event, Item
from trialsite.casebook import content
from trialsite.casebook.actions.verification import verify_values
from trialsite.casebook.models import CrfRecord
from trialsite.casebook.verifying import is_planned
from trialsite.crf import registry
from trialsite.dashboards.board import BY_ARM
from trialsite.protocol.audience import Audience
from trialsite.registers.selectors import protocol_of
from visits.quality import forms

pytestmark = [pytest.mark.usefixtures("twins_are_made"), pytest.mark.django_db]
PAGE, ARMS, BUDGET = "/dashboard/", "/dashboard/by-arm/", 30


def test_statements_are_few_and_do_not_grow_with_people(count_statements):
    browser = signed_in(User.objects.get(username="twin-monitor"))
    browser.get(PAGE)

    with count_statements() as many:
        assert browser.get(PAGE).status_code == 200
    with count_statements() as verified:
        assert "verified data only" in browser.get(PAGE, {"data": "verified"}).content.decode()

    assert len(many) == len(verified) <= BUDGET


@pytest.mark.parametrize("role", [Role.PHARMACIST, Role.ADMINISTRATOR, Role.SAFETY_OFFICER])
def test_whoever_reads_no_casebook_sees_no_dashboard(role):
    browser = signed_in(User.objects.get(username=f"twin-{role.value}"))

    assert [browser.get(each).status_code for each in (PAGE, "/dashboard/cd4/file/")] == [403, 403]


def test_arms_are_shown_to_the_statistician_alone_and_every_look_is_in_the_ledger():
    blinded = signed_in(User.objects.get(username="twin-principal_investigator"))
    assert blinded.post(ARMS, {"why": "Curious"}).status_code == 403
    assert "by-arm" not in blinded.get(PAGE).content.decode()
    before = Event.objects.filter(action=Action.VIEW_UNBLINDED).count()
    browser = signed_in(User.objects.get(username="twin-statistician"))

    page = browser.post(ARMS, {"why": "Closed report 1"}).content.decode()

    seen = Event.objects.filter(action=Action.VIEW_UNBLINDED).order_by("-recorded_at")
    assert seen.count() - before == Randomisation.objects.count() == 9
    assert Item.objects.filter(event=seen[0]).get().reason_text == "Closed report 1"
    assert page.count("MSC</th>") > 10
    assert page.count("PBO</th>") > 10
    assert len(re.findall(r'<table class="list dash-numbers"', page)) == len(BY_ARM)


def test_without_a_reason_no_arm_is_shown():
    answer = signed_in(User.objects.get(username="twin-statistician")).post(ARMS, {"why": " "})

    assert answer.status_code == 422
    assert "PBO" not in answer.content.decode()


def test_the_file_of_a_chart_has_the_numbers_of_its_table():
    answer = signed_in(User.objects.get(username="twin-monitor")).get("/dashboard/reactions/file/")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[2] == ["", "Infusions given", "With a reaction"]
    assert rows[3] == ["Dose 1", "9", "2/9 (22.2 %)"]


def test_verified_only_counts_forms_whose_planned_values_are_all_verified():
    waiting = CrfRecord.objects.filter(to_verify__gt=1, verified=0, audience=Audience.BLINDED, revision__gt=0)
    record = waiting.select_related("participant", "visit").order_by("pk")[0]
    crf, monitor = registry.get(record.form), User.objects.get(username="twin-monitor")
    answers = content.answers_of(crf, content.load(crf, record))
    planned = [key for key in answers if is_planned(protocol_of(record.protocol_version), record, key)]
    audiences = frozenset({Audience.BLINDED})
    before = forms(audiences).verified

    verify_values(record=record, addresses=planned[:-1], by=monitor)
    assert forms(audiences).verified == before
    verify_values(record=record, addresses=planned[-1:], by=monitor)

    assert forms(audiences).verified == before + 1
