"""S19: anaphylaxis at dose 2, unblinded once in an emergency; the participant is held, then everybody."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest

from safety.models import Clock, Hold
from tests.factories.accounts import PASSWORD, UserFactory, signed_in
from tests.factories.casebook import submit
from tests.factories.infusions import infuse, observed
from tests.factories.pharmacy import MADE, twins
from tests.factories.visits import at_visit
from tests.safety.conftest import HEADACHE
from trialsite.accounts.roles import Role
from trialsite.audit.clock import SITE_ZONE, site_date
from trialsite.audit.entries import Action
from trialsite.audit.models import Event
from trialsite.casebook.actions.entries import add_entry
from trialsite.casebook.models import CrfRecord
from trialsite.crf.values.partial import PartialDate

pytestmark = pytest.mark.django_db
DOSE_2 = datetime(2024, 4, 24, 9, 30, tzinfo=SITE_ZONE)
ARM = re.compile(r"mesenchymal|\bMSC\b(?!T)|\bPBO\b|[Pp]lacebo|sodium chloride")


def shock():
    at = DOSE_2 + timedelta(minutes=12)
    return HEADACHE | {
        "ae_term": "Anaphylaxis", "ae_start": PartialDate("2024-04-24"), "ae_start_time": at.time(), "ae_grade": "4",
        "ae_possibly_serious": "Y", "ae_aware_dt": at, "ae_aesi": ("HYPERS", "INFREACT"), "ae_action": "WITHDRAWN",
    }  # fmt: skip


def unblind(who, person):
    typed = {"participant": person.code, "reason": "Anaphylaxis, it decides the treatment", "path": "own"}
    page = signed_in(who)
    token = re.search(r'name="token" value="([^"]+)"', page.get("/unblind/").content.decode())
    return page.post("/unblind/", typed | {"password": PASSWORD, "token": token[1] if token else "one"})


def second_dose(site):
    """Two twins; the first of them in shock at the second dose, with the event recorded."""
    site.on(MADE.date().isoformat())
    ill, other = twins(site.nurse)
    site.code = ill.code
    infuse(ill, site.nurse, MADE + timedelta(hours=2))
    site.on("2024-04-24", 10)
    signs = observed("15", DOSE_2 + timedelta(minutes=12), sbp=72, spo2=86)
    infuse(
        ill, site.nurse, DOSE_2, "V2", inf_bag_code="R01-D2", inf_stop=DOSE_2 + timedelta(minutes=13), inf_given_ml=20,
        inf_status="PARTIAL", inf_not_given_why="AE", **signs,
    )  # fmt: skip
    event = add_entry(participant=ill, form="ae", by=site.nurse)
    submit(event, site.nurse, **shock())
    return ill, other, event


@pytest.mark.req("RB-08")
def test_s19_emergency_unblinding_holds_and_keeps_everybody_else_blind(site):
    investigator = UserFactory(role=Role.INVESTIGATOR, name="Li Na")
    ill, other, event = second_dose(site)

    shown = unblind(investigator, ill)

    assert shown.status_code == 200
    assert ARM.search(shown.content.decode())
    assert Event.objects.filter(action=Action.UNBLIND, actor_username=investigator.username).count() == 1
    assert Clock.objects.get(kind="UNBL_RECORD").due_at == Clock.objects.get(kind="UNBL_RECORD").starts_at + timedelta(
        hours=24
    )
    held = set(Hold.objects.values_list("rule", "participant__code"))
    assert held == {("anaphylaxis", ill.code), ("investigator_decision", ill.code)}
    assert "are paused" not in signed_in(site.nurse).get(f"/participants/{other.code}/").content.decode()

    site.on("2024-04-24", 15)
    event.refresh_from_db()
    judged = {"ae_serious": "Y", "ae_crit": ("LIFE",), "ae_rel_ip": "PROBABLE", "ae_rel_proc": "UNRELATED"}
    submit(event, site.principal, ae_rel_art="UNRELATED", **judged)

    assert Hold.objects.filter(rule="related_thromboembolism_or_anaphylaxis", scope="study").exists()
    nurse = signed_in(site.nurse)
    sheet = nurse.get(f"/participants/{other.code}/visits/V2/inf/1/").content.decode()
    assert "Dosing and enrolment are paused" in sheet
    assert "Dosing is paused" in sheet
    for page in (
        f"/participants/{ill.code}/",
        f"/participants/{other.code}/",
        "/unblinding/",
        "/safety/",
        "/safety/stopping/",
    ):
        assert not ARM.search(re.sub(r"<title>.*?</title>", "", nurse.get(page).content.decode())), page
    assert not CrfRecord.objects.filter(form="unbl", participant=other).exists()
    assert site_date(at_visit(ill, "V2", "inf").first_saved_at) == date(2024, 4, 24)
