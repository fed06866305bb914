"""The visit with which taking part ends early, and doses that nobody gave in time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from participants.models import Participant, Stage
from tests.factories.accounts import UserFactory
from tests.factories.infusions import infuse
from tests.factories.pharmacy import list_of_arms, randomised
from tests.factories.screening import in_stage
from tests.factories.visits import D0, at_visit, scheduled
from trialsite.accounts.roles import Role
from trialsite.audit import clock
from trialsite.audit.models import Event
from trialsite.audit.verification import verify
from trialsite.casebook.models import CrfRecord, Proposal
from trialsite.casebook.refused import ActionRefused
from visits.infusion.lapsed import draft_lapsed, lapsed
from visits.models import Visit
from visits.unscheduled import add_early_termination

pytestmark = pytest.mark.django_db


@pytest.fixture
def treated(screened, nurse):
    """Somebody who was randomised and had the first infusion on 25 March 2024."""
    scheduled(screened, nurse, D0)
    in_stage(screened, nurse, Stage.RANDOMISED)
    infuse(screened, nurse, datetime(2024, 3, 25, 1, 30, tzinfo=UTC))
    return screened


def test_early_termination_has_its_forms_and_is_added_once(screened, nurse):
    list_of_arms(UserFactory(role=Role.STATISTICIAN))
    randomised(screened, nurse, clock.today())

    visit = add_early_termination(participant=screened, why="moves away", by=nurse)

    assert add_early_termination(participant=screened, why="again", by=nurse).pk == visit.pk
    forms = set(CrfRecord.objects.filter(visit=visit, required=True).values_list("form", flat=True))
    assert {"sv", "vs", "haem", "bioc", "lym", "vl", "eos"} <= forms
    assert Event.objects.filter(action="plan", visit="ET").count() == 1
    assert Visit.objects.filter(code="ET").count() == 1


def test_nobody_ends_early_before_randomisation_or_without_a_reason(screened, nurse):
    with pytest.raises(ActionRefused, match="not-randomised"):
        add_early_termination(participant=screened, why="moves away", by=nurse)
    with pytest.raises(ActionRefused, match="empty"):
        add_early_termination(participant=screened, why=" ", by=nurse)


@pytest.mark.parametrize(("today", "visits"), [(date(2024, 5, 4), []), (date(2024, 5, 5), ["V2"])])
def test_dose_lapses_on_the_eighth_day_after_its_window(today, visits, treated):
    assert [record.visit.code for record in lapsed(today)] == visits


def test_lapsed_dose_is_drafted_once_by_the_system_and_told(treated):
    with time_machine.travel(datetime(2024, 5, 5, 1, 0, tzinfo=UTC), tick=False):
        draft_lapsed({})
        draft_lapsed({})

    draft = Proposal.objects.get(check_id="inf.inf_status")
    assert (draft.kind, draft.category, draft.record_id) == ("deviation", "DOSE", at_visit(treated, "V2", "inf").pk)
    assert (draft.drafted.form, draft.drafted.completed_at) == ("dv", None)
    assert Event.objects.get(action="recheck", form="inf").actor_name == "System"
    assert list(verify()) == []


def test_lapsed_dose_of_somebody_who_is_not_treated_is_nobodys_deviation(screened, nurse):
    scheduled(screened, nurse, D0)

    assert Participant.objects.get().stage == Stage.SCREENING
    assert lapsed(date(2024, 6, 1)) == []
