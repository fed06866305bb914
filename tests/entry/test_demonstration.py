"""The demonstration: people at their stages of screening, made through the one save path; nobody twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from participants.models import Participant, Stage
from participants.screening import assess
from participants.to_sign import decisions_of
from trialsite.audit import clock
from trialsite.audit.models import Event
from trialsite.audit.verification import verify
from trialsite.casebook.models import Proposal
from trialsite.entry.demonstration.build import build
from trialsite.entry.demonstration.people import PEOPLE, Until
from trialsite.entry.demonstration.steps import Team

SIGNED_AND_VOID, CD4_TOO_HIGH, SCREENED_AGAIN, WITHDREW, THYMOSIN, TODAY = 15, 38, 14, 16, 9, 0


def those(*days):
    return [person for person in PEOPLE if person.days in days]


def test_everybody_of_the_table_began_on_a_day_of_their_own_in_the_order_of_their_numbers():
    days = [person.days for person in PEOPLE]

    assert days == sorted(set(days), reverse=True)
    assert {person.until for person in PEOPLE} == set(Until)


@pytest.mark.django_db
def test_people_stand_where_the_table_says_and_everything_is_as_written(trial, nurse, investigator, principal):
    table = those(CD4_TOO_HIGH, WITHDREW, SIGNED_AND_VOID, SCREENED_AGAIN, THYMOSIN, TODAY)

    build(table, Team(nurse, investigator, principal))

    people = list(Participant.objects.order_by("number"))
    assert [(each.code, each.stage) for each in people] == [
        ("S001", Stage.SCREEN_FAILED),
        ("S002", Stage.ENDED),
        ("S003", Stage.SCREENING),
        ("S004", Stage.SCREENING),
        ("S005", Stage.SCREENING),
        ("S006", Stage.SCREENING),
    ]
    failed, _withdrew, void, again, thymosin, today = people
    found = assess(people)
    assert found[failed.pk].eligibility.failed == ("I5",)
    assert failed.screened_again_as == again
    assert found[again.pk].eligibility.overall.value == "ELIGIBLE"
    assert decisions_of([void])[void.pk].voided_for == "E1"
    assert "E9" in found[thymosin.pk].eligibility.unknown
    assert Proposal.objects.get(check_id="CM-02").state == "open"
    assert clock.site_date(failed.registered_at) == clock.today() - timedelta(days=CD4_TOO_HIGH)
    assert list(verify()) == []
    assert Event.objects.filter(participant=today.code).count() == 1
    assert not Event.objects.filter(occurred_at__gt=clock.now()).exists()


@pytest.mark.django_db
def test_a_database_with_people_is_left_alone(participant):
    call_command("demonstration")

    assert Participant.objects.count() == 1


def test_production_has_no_demonstration_data(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="no demonstration"):
        call_command("demonstration")
